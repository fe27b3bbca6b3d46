"""What a worker does besides sending: says that it is there, learns what it may serve, lets time do its work, tidies up.

In: a ledger, clients, a worker's name. Out: the clients that may be used now. Called before every round of the sender; most of
it happens once a second, and next to nothing while no submission is open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from lynn.errors import StoreError
from lynn.sending import presence
from lynn.sending.claims import Scope
from lynn.sending.delivery import Carrier
from lynn.sending.keeping import purge_expired, trim
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from lynn.sending.sweeping import sweep
from lynn.sending.witness import heed_place
from lynn.settings import Limits

_log = logging.getLogger(__name__)

Clients = Callable[[str], Carrier | None]
#: Throws away what is old outside of the ledger.
Tidy = Callable[[], object]

#: Old payloads and old posts are looked for this often.
_TIDY_SECONDS = 3600.0
_NEVER = float("-inf")


class Upkeep:
    """Of one worker. Everything may raise `StoreError`: then nothing is to leave."""

    def __init__(
        self,
        ledger: Ledger,
        name: str,
        clients: Clients,
        limits: Limits,
        *,
        only: str | None,
        tidy: Tidy | None,
    ) -> None:
        """`only`: serve this submission and no other."""
        self._ledger, self._store = ledger, ledger.store
        self._name = name
        self._clients = clients
        self._limits = limits
        self._timing = ledger.timing
        self._clock = ledger.clock
        self._only = only
        self._tidy = tidy
        #: Clients that may be used now, by connection.
        self.served: Mapping[str, Carrier] = {}
        #: Clients whose credentials were refused: they are not tried again by themselves.
        self._refused: list[Carrier] = []
        self._is_at_home = False
        self._said: frozenset[str] = frozenset()
        self._beat_at = self._looked_at = self._tidied_at = self._matched_at = _NEVER

    @property
    def scope(self) -> Scope:
        """What may be claimed with the clients of this moment."""
        return Scope(tenants={name: client.connection.tenant for name, client in self.served.items()}, only=self._only)

    def look_after(self, *, is_busy: bool) -> None:
        """What is due. `is_busy`: POSTs are in hand, and others count them by our sign of life."""
        elapsed = self._clock.monotonic()
        if is_busy and elapsed - self._matched_at < self._timing.look_seconds / 4:
            # Every outcome wakes the sender; what is below need not follow each.
            return
        self._begin()
        wanted = presence.wanted_connections(self._store, only=self._only)
        found = {name: self._client(name) for name in wanted}
        self.served = {name: client for name, client in found.items() if client is not None}
        every = self._timing.beat_seconds if is_busy else self._timing.present_every_seconds
        if wanted and (elapsed - self._beat_at >= every or frozenset(self.served) != self._said):
            self.beat()
        if wanted and elapsed - self._looked_at >= self._timing.look_seconds:
            self._clock.refresh()
            # Here and not before each claim: nobody brings the tables forward and wants us to go on for a second.
            self._ledger.check()
            sweep(self._store, self._timing, self._clock.now())
            self._match_connections(wanted)
            # Only now: what could not be looked after is looked after again before anything leaves.
            self._looked_at = elapsed
        self._matched_at = elapsed
        if elapsed - self._tidied_at >= _TIDY_SECONDS:
            self._tidied_at = elapsed
            self._throw_away()

    def refuse(self, client: Carrier) -> None:
        """Its credentials were refused: what waits for this connection waits for another client."""
        if client not in self._refused:
            self._refused.append(client)

    def beat(self) -> None:
        """I am here, and can serve these."""
        presence.beat(self._store, self._name, self.served, self._clock.now())
        self._beat_at, self._said = self._clock.monotonic(), frozenset(self.served)

    def beat_if_due(self) -> None:
        """While POSTs are in hand or leave."""
        if self._clock.monotonic() - self._beat_at >= self._timing.beat_seconds:
            self.beat()

    def leave(self) -> None:
        """I am gone."""
        if not self._said:
            return
        try:
            presence.leave(self._store, self._name)
        except StoreError:
            _log.warning("the database is away; this worker leaves without saying so")

    def _begin(self) -> None:
        """Once, before anything leaves."""
        if not self._is_at_home:
            self._ledger.check()
            heed_place(self._store, self._clock.now())
            self._is_at_home = True

    def _client(self, name: str) -> Carrier | None:
        try:
            return self._clients(name)
        except Exception as error:
            _log.warning("the connection %s cannot be used (%s)", name, type(error).__name__)
            return None

    def _match_connections(self, wanted: Mapping[str, set[SubmissionState]]) -> None:
        for name, states in wanted.items():
            client = self.served.get(name)
            if client is None and SubmissionState.SENDING in states:
                presence.wait_for(self._store, name, self._timing, self._clock.now())
            elif client is not None and SubmissionState.WAITING in states and client not in self._refused:
                presence.go_on(self._store, name, self._clock.now())

    def _throw_away(self) -> None:
        limits = self._limits
        purge_expired(self._store, limits.keep_days, self._clock.now(), repeat_days=limits.repeat_days)
        trim(self._store, self._clock.now())
        if self._tidy is not None:
            try:
                self._tidy()
            except Exception:
                _log.exception("what is old was not thrown away; it is tried again later")
