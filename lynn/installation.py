"""One installation put together: settings, ledger, drafts, connections and clients. Pages, command line and worker start here.

In: `Settings`. Out: `Installation`, one a process. Why: this is the only place that knows how the parts are joined.
"""

from __future__ import annotations

import dataclasses
import getpass
import threading
from collections.abc import Mapping
from functools import cached_property

from lynn.api.client import LynnClient
from lynn.drafting.jobs import Jobs
from lynn.drafting.recents import RecentTemplates
from lynn.drafting.store import DraftStore
from lynn.errors import NotFoundError, StoreError, folder_refused
from lynn.logs import secrets_of
from lynn.sandbox import StartError, ensure
from lynn.sending.claims import Claim
from lynn.sending.ledger import Ledger
from lynn.sending.sender import Sender
from lynn.sending.suppressing import reaches_people
from lynn.settings import PRACTICE, Connection, Secret, Settings, load_settings, practice_connection
from lynn.suppression.live import LiveCheck
from lynn.text import Text, t


class Installation:
    """The parts, each made when first needed and shared by all threads of the process."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        try:
            self.settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise folder_refused(self.settings.data, error) from error
        self.drafts = DraftStore(self.settings.data, keep_days=self.settings.limits.keep_days)
        self.recent_templates = RecentTemplates(self.settings.data)
        self.jobs = Jobs()
        #: Calls to Lynn wait for a network: their own threads, so that a slow Lynn never holds up the reading of a list.
        self.calls = Jobs(threads=8)
        self._session_connections: dict[str, Connection] = {}
        self._overrides: dict[str, Mapping[str, str]] = {}
        self._clients: dict[Connection, LynnClient] = {}
        self._retired: list[LynnClient] = []
        self._lock = threading.RLock()

    @cached_property
    def ledger(self) -> Ledger:
        """The database. `StoreError` when it cannot be opened; asking again tries again."""
        ledger = Ledger(self.settings.database_url.reveal(), data=self.settings.data, key=self.settings.key)
        typed = tuple(self._session_connections.values())
        ledger.suppression.speak_for({each.name: each.home for each in (*self.settings.connections, *typed)})
        return ledger

    @cached_property
    def live(self) -> LiveCheck:
        """What Lynn says of single recipients, kept for a while."""
        return LiveCheck(lambda: self.ledger.suppression)

    def sender(self, *, only: str | None = None) -> Sender:
        """One that sends everything that waits, or `only` this submission."""
        return Sender(
            self.ledger,
            self.client,
            self.settings.limits,
            look_again=self._look_again,
            only=only,
            tidy=self.drafts.drop_expired,
        )

    def _look_again(self, claim: Claim, stop: threading.Event) -> bool | Text:
        """Just before a batch leaves: whether it must wait, because Lynn named somebody in it or could not be asked in time; a
        sentence where its submission stops for that."""
        client = self.client(claim.connection)
        if client is None or not reaches_people(claim.operation):
            return False

        def is_decided() -> bool:
            plan = self.ledger.submission(claim.submission_id).answers.get("plan")
            return isinstance(plan, Mapping) and bool(plan.get("unchecked_why"))

        return self.live.must_wait(client, claim.payload, stop, is_decided=is_decided)

    def connections(self) -> tuple[Connection, ...]:
        """Those that an administrator wrote down, practice first."""
        return self.settings.connections

    def secrets(self) -> list[Secret]:
        """Every secret that this process knows, for the mask of its log."""
        found = secrets_of([*self.settings.connections, *self._session_connections.values()])
        return found if self.settings.key is None else [*found, self.settings.key]

    def connection(self, name: str) -> Connection:
        """A connection by its name, those typed for a session included. `NotFoundError` when it is not there."""
        found = self._written_down(name)
        overrides = self._overrides.get(name)
        return found if overrides is None else dataclasses.replace(found, overrides=overrides)

    def override(self, name: str, overrides: Mapping[str, str] | None) -> None:
        """Use these operations in this process until it ends; None: those that are written down. See `lynn.desk.operations`."""
        with self._lock:
            if overrides is None:
                self._overrides.pop(name, None)
            else:
                self._overrides[name] = dict(overrides)

    def _written_down(self, name: str) -> Connection:
        if name == PRACTICE:
            return self.practice()
        for connection in self.settings.connections:
            if connection.name == name:
                return connection
        if session_only := self._session_connections.get(name):
            return session_only
        raise NotFoundError(
            t("The connection {name} is not there. Connect again in Settings.", name=name), code="connection-gone"
        )

    def practice(self) -> Connection:
        """The connection to the sandbox; starts one when none runs and none is named by LISTO_SANDBOX_URL."""
        try:
            return practice_connection(self.settings.sandbox_url or ensure(self.settings.data))
        except StartError as error:
            raise StoreError(
                t("The practice server does not start. Is the disk full? Restart the app."), code="practice-start"
            ) from error

    def connect_for_session(self, connection: Connection) -> None:
        """Keep a typed connection in this process's memory. A submission that waits for one of that name goes on."""
        with self._lock:
            self._session_connections[connection.name] = connection
        # Who asked for silence there is told by host and tenant, whatever the connection is called this time.
        self.ledger.suppression.speak_for({connection.name: connection.home})

    def has_connection(self, name: str) -> bool:
        """Whether a connection of that name is written down or typed."""
        return name in self._session_connections or any(known.name == name for known in self.settings.connections)

    def disconnect(self, name: str) -> None:
        """Forget a typed connection. A submission over it waits until somebody connects again."""
        with self._lock:
            self._session_connections.pop(name, None)

    def client(self, name: str) -> LynnClient | None:
        """The client of a connection; None when the connection is not there."""
        try:
            connection = self.connection(name)
        except NotFoundError:
            return None
        with self._lock:
            stale = [known for known in self._clients if known.name == name and known != connection]
            for known in stale:
                # A POST may be under way with it, so it is closed only at the end.
                self._retired.append(self._clients.pop(known))
            if connection not in self._clients:
                self._clients[connection] = LynnClient(connection)
            return self._clients[connection]

    def close(self) -> None:
        """Let go of what is held."""
        self.jobs.close()
        self.calls.close()
        with self._lock:
            for client in [*self._clients.values(), *self._retired]:
                client.close()
            self._clients.clear()
            self._retired.clear()


def machine_user() -> str:
    """Whose account this process runs under, as colleagues see it; in a container it may have no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "local"
