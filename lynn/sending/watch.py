"""Asks Lynn what became of the accepted batches, at a gentle pace, until it has said its last word.

In: a ledger, clients. Out: statuses in the ledger. Nothing here sends anything; it may run on several machines at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from lynn.errors import LynnError, NotTakenError, OutcomeUnknownError, SettingError, SignInError, StoreError
from lynn.sending.asks import Question, due_questions, release, write_away, write_reply
from lynn.sending.delivery import ASK_BY, Carrier
from lynn.sending.store import Store
from lynn.sending.timing import Clock, Timing

_log = logging.getLogger(__name__)

#: Questions under way at once; Lynn may take seconds for each.
_AT_ONCE = 4
#: Errors that say something about this task only: the next task may well be answered.
_ABOUT_THE_TASK = frozenset({"lynn-unreadable", "reply-too-large"})


class Watcher:
    """Asks until told to stop."""

    def __init__(
        self,
        store: Store,
        clients: Callable[[str], Carrier | None],
        served: Callable[[], Collection[str]],
        timing: Timing,
        clock: Clock,
        only: str | None = None,
    ) -> None:
        """`served` gives the names of the connections that may be asked now; `only`: about this submission alone."""
        self._store = store
        self._clients = clients
        self._served = served
        self._timing = timing
        self._clock = clock
        self._only = only
        self._hands = threading.Semaphore(_AT_ONCE)

    def run(self, stop: threading.Event) -> None:
        """Until `stop`, and the questions under way are answered. A database that is away is waited for."""
        while not stop.is_set():
            rings = self._store.bell.rings
            try:
                questions = due_questions(self._store, self._served(), self._clock.now(), _AT_ONCE * 2, only=self._only)
            except StoreError:
                questions = []
            except Exception:
                _log.exception("the watcher failed in this round and goes on with the next")
                questions = []
            if questions:
                self._ask_all(questions, stop)
            else:
                self._store.bell.wait(rings, self._timing.look_seconds)
        for _ in range(_AT_ONCE):
            self._hands.acquire()

    def _ask_all(self, questions: Sequence[Question], stop: threading.Event) -> None:
        asked = 0
        away: set[str] = set()
        for question in questions:
            if stop.is_set() or question.connection in away:
                break
            self._hands.acquire()
            threading.Thread(target=self._ask, args=(question, away), name="lynn-ask", daemon=True).start()
            asked += 1
            stop.wait(1 / self._timing.asks_per_second)
        if rest := questions[asked:]:
            self._try(lambda: release(self._store, rest, self._clock.now() + timedelta(seconds=1)))

    def _ask(self, question: Question, away: set[str]) -> None:
        try:
            client = self._clients(question.connection)
            if client is None:
                self._away(question, None, is_lane=True)
                return
            if question.tenant not in (None, client.connection.tenant):
                # Another tenant's tasks are no answer about this one.
                self._away(question, None, is_lane=False)
                return
            reply = ASK_BY[question.operation](client, question.task_id, question.row_count)
            self._try(lambda: write_reply(self._store, question, reply, self._timing, self._clock.now()))
        except (LynnError, SettingError) as error:
            is_lane = isinstance(error, NotTakenError | SignInError | OutcomeUnknownError | SettingError)
            is_lane = is_lane and error.code not in _ABOUT_THE_TASK
            wish = error.retry_after_seconds if isinstance(error, NotTakenError) else None
            if is_lane:
                away.add(question.connection)
            self._away(question, wish, is_lane=is_lane)
        except Exception as error:
            _log.error("a status could not be understood (%s)", type(error).__name__)
            self._away(question, None, is_lane=False)
        finally:
            self._hands.release()

    def _away(self, question: Question, wish_seconds: float | None, *, is_lane: bool) -> None:
        now = self._clock.now()
        self._try(
            lambda: write_away(self._store, question, self._timing, now, wish_seconds=wish_seconds, is_lane=is_lane)
        )

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except StoreError as error:
            # Nothing is lost: the question stays reserved for a while and is then asked again.
            _log.warning("a status was not kept and will be asked for again (%s)", error)
