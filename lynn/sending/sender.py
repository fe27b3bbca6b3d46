"""Sends what the ledger holds: claim, post, write the outcome down; at most one POST for each claim.

In: a ledger, clients, limits. Out: outcomes in the ledger. One thread claims, each POST has its own. It knows no engine and no
page: the app runs one in a thread, `python -m lynn worker` runs one on any machine, and together they keep one pace.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from lynn.errors import StoreError
from lynn.sending.claims import Claim, ClaimInDoubtError, Scope, Wait, claim
from lynn.sending.delivery import Carrier, post
from lynn.sending.ledger import Ledger
from lynn.sending.outcomes import Outcome, give_back, write_outcome
from lynn.sending.upkeep import Clients, Tidy, Upkeep
from lynn.sending.watch import Watcher
from lynn.settings import Limits
from lynn.text import Text

_log = logging.getLogger(__name__)

#: Asked with the claim just before its POST, and with the event that stops this worker: True gives the batch back unsent, and a
#: sentence does too and stops its submission with that reason.
LookAgain = Callable[[Claim, threading.Event], bool | Text]


def _of(claimed: Claim) -> dict[str, object]:
    """What a log line says of a batch: ids and counts, nobody."""
    return {"submission": claimed.submission_id, "batch": claimed.number, "rows": claimed.row_count}


def _own_name() -> str:
    """A name for this worker that no other ever has."""
    return f"{platform.node()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"


class Sender:
    """One worker. `run` it in a thread of its own."""

    def __init__(
        self,
        ledger: Ledger,
        clients: Clients,
        limits: Limits,
        *,
        look_again: LookAgain | None = None,
        only: str | None = None,
        tidy: Tidy | None = None,
    ) -> None:
        """`clients` gives the client of a connection by name, None while the connection is not there. `only`: send this
        submission and no other. `tidy` is called once an hour."""
        self.name = _own_name()
        self.ledger = ledger
        self._store = ledger.store
        self._clients = clients
        self._limits = limits
        self._timing = ledger.timing
        self._clock = ledger.clock
        self._look_again = look_again
        self._stop = threading.Event()
        self._lock = threading.Lock()
        #: POSTs in hand, by connection: from the claim until the outcome is on disk.
        self._in_hand: Counter[str] = Counter()
        self._in_doubt: list[Claim] = []
        self._only = only
        self._upkeep = Upkeep(ledger, self.name, clients, limits, only=only, tidy=tidy)
        self._is_away = False
        self._gave_up = threading.Event()

    def run(self, stop: threading.Event, *, finish_seconds: float | None = None) -> bool:
        """Send until `stop` is set, then finish the POSTs in hand; whether all of them were.

        `finish_seconds`: how long to wait for them, by default until the deadline of a POST has passed for certain. Those still
        without an answer stay `sending` and become `unknown` when their lease runs out.
        """
        self._stop = stop
        watcher = Watcher(
            self._store, self._clients, lambda: list(self._upkeep.served), self._timing, self._clock, self._only
        )
        asking = threading.Thread(target=watcher.run, args=(stop,), name="lynn-watch", daemon=True)
        asking.start()
        while not stop.is_set():
            rings = self._store.bell.rings
            self._store.bell.wait(rings, self._round(stop))
        until = self._clock.monotonic() + (
            self._timing.post_deadline_seconds + 5 if finish_seconds is None else finish_seconds
        )
        is_done = self._finish(until)
        # Questions under way are only reads: they are waited for as far as the time goes, and lost without harm.
        asking.join(max(until - self._clock.monotonic(), 0))
        return is_done

    @property
    def in_hand(self) -> int:
        """POSTs under way or not yet written down."""
        with self._lock:
            return self._in_hand.total()

    def _round(self, stop: threading.Event) -> float:
        """Do what can be done; how many seconds to wait after it."""
        try:
            self._give_back_what_is_in_doubt()
            self._upkeep.look_after(is_busy=self.in_hand > 0)
            wait = self._send_what_may_leave(stop)
        except StoreError as error:
            if isinstance(error, ClaimInDoubtError):
                # Perhaps it stands in the ledger. It never left and never will under this claim.
                self._in_doubt.append(error.claim)
            if not self._is_away:
                _log.warning("sending stops until the database is back and in order (%s)", error)
            self._is_away = True
            return self._timing.beat_seconds
        except Exception:
            # A mistake of ours must not end all sending in silence; what was claimed is settled by its own thread.
            _log.exception("the sender failed in this round and goes on with the next")
            return self._timing.look_seconds
        if self._is_away:
            _log.warning("the database is back; sending goes on")
            self._is_away = False
        return min(wait, self._timing.beat_seconds) if self.in_hand else wait

    def _give_back_what_is_in_doubt(self) -> None:
        while self._in_doubt:
            give_back(self._store, self._in_doubt[0], self._clock.now())
            self._in_doubt.pop(0)

    def _send_what_may_leave(self, stop: threading.Event) -> float:
        while not stop.is_set():
            scope = self._with_a_free_hand()
            if not scope.tenants:
                return self._timing.look_seconds
            found = claim(self._store, self.name, scope, self._limits, self._timing, self._clock, self.ledger.witness)
            if isinstance(found, Wait):
                return min(self._timing.look_seconds, found.seconds or self._timing.look_seconds)
            self._hand_over(found)
            self._upkeep.beat_if_due()
        return 0.0

    def _hand_over(self, claimed: Claim) -> None:
        with self._lock:
            self._in_hand[claimed.connection] += 1
        client = self._upkeep.served[claimed.connection]
        try:
            threading.Thread(target=self._deliver, args=(claimed, client), name="lynn-post", daemon=True).start()
        except RuntimeError:
            # The system gives no more threads: it did not leave, and is given back.
            with self._lock:
                self._in_hand[claimed.connection] -= 1
            self._in_doubt.append(claimed)
            raise

    def _with_a_free_hand(self) -> Scope:
        whole = self._upkeep.scope
        with self._lock:
            free = {name: who for name, who in whole.tenants.items() if self._in_hand[name] < self._limits.in_flight}
        return Scope(tenants=free, only=whole.only)

    def _deliver(self, claimed: Claim, client: Carrier) -> None:
        try:
            if wait := self._must_wait(claimed):
                reason = wait if isinstance(wait, Text) else None
                self._until_written(lambda: give_back(self._store, claimed, self._clock.now(), stops_for=reason))
                return
            if self._is_late(claimed):
                # Frozen between claim and POST: the lease no longer covers a whole POST, so it does not leave.
                _log.warning("given back unsent: too little of the lease was left", extra=_of(claimed))
                self._until_written(lambda: give_back(self._store, claimed, self._clock.now()))
                return
            outcome = post(client, claimed)
            if outcome.is_sign_in:
                self._upkeep.refuse(client)
            self._until_written(lambda: self._write(claimed, outcome))
            _log.info("batch %s", outcome.state, extra=_of(claimed))
        finally:
            with self._lock:
                self._in_hand[claimed.connection] -= 1
            self._store.bell.ring()

    def _is_late(self, claimed: Claim) -> bool:
        """By the clock that others judge the lease by, and by one that nobody can set back while this process is frozen."""
        deadline, lease = self._timing.post_deadline_seconds, self._timing.lease.total_seconds()
        is_past = self._clock.now() >= claimed.lease_until - timedelta(seconds=deadline)
        return is_past or self._clock.monotonic() - claimed.claimed_at_seconds >= lease - deadline

    def _must_wait(self, claimed: Claim) -> bool | Text:
        try:
            return False if self._look_again is None else self._look_again(claimed, self._stop)
        except StoreError:
            # The record of who is not to be disturbed could not be asked: nothing leaves.
            return True

    def _write(self, claimed: Claim, outcome: Outcome) -> None:
        write_outcome(self._store, claimed, outcome, self._limits, self._timing, self._clock.now())

    def _until_written(self, write: Callable[[], None]) -> None:
        """An answer that arrived is kept in memory until the database takes it. If the process dies first, its lease tells."""
        while True:
            try:
                write()
                return
            except StoreError:
                if self._gave_up.wait(self._timing.beat_seconds):
                    return

    def _finish(self, until: float) -> bool:
        while self.in_hand and (left := until - self._clock.monotonic()) > 0:
            rings = self._store.bell.rings
            if self.in_hand:
                self._store.bell.wait(rings, min(left, self._timing.look_seconds))
                with contextlib.suppress(StoreError):
                    # Others count the POSTs in hand while they last.
                    self._upkeep.beat_if_due()
        is_done = self.in_hand == 0
        self._gave_up.set()
        if is_done:
            self._upkeep.leave()
        return is_done
