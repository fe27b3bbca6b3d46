"""Lynn is asked about every recipient of a list, in the background, paced; what it says goes into our own record.

In: E.164 numbers of a connection. Out: a `LiveResult`; whoever Lynn has on a campaign's list is then held back like everybody else
in the record, before the list and before each batch. Lynn offers one look-up per contact and none for many, so a look is kept for
a while with its age, and a check that cannot be finished says how far it came.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lynn.api.client import LynnClient
from lynn.api.wire import DndEntry
from lynn.errors import ListoError, NotFoundError, NotTakenError
from lynn.phone import identity, identity_of_digits
from lynn.sending.entries import Kind, same_campaign
from lynn.sending.suppression import SuppressionRecord
from lynn.suppression.patience import Patience, Until
from lynn.text import Text

#: A look is believed for so long.
FRESH = timedelta(minutes=15)
#: Look-ups a second for a real tenant, whose limit is unknown; the sandbox has none.
_PER_SECOND = 20.0
_PRACTICE_PER_SECOND = 400.0
_AT_ONCE = 4
#: Found people are written down after so many look-ups.
_CHUNK = 200
#: So many troubles in a row end the check.
_TROUBLES = 3
#: Looks kept in memory.
_KEPT = 300_000
#: The longest wait that Lynn's wish (429) is followed for.
_MOST_SECONDS = 30.0
_BY = "Listo"
#: A batch waits no longer than this for the looks at its people; less than the margin of its lease.
_BATCH_SECONDS = 8.0
#: What may be a number in a payload: country code and number, digits only.
_NUMBERS = re.compile(rb"(?<!\d)[1-9]\d{7,14}(?!\d)")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class LiveResult:
    """How far it came. `people == not_known + looked + left`."""

    people: int
    #: Lynn has no such contact, so they are on no list of its.
    not_known: int
    #: Asked about, now or lately.
    looked: int
    #: Not asked about; 0 when the check is complete.
    left: int
    #: Of those looked at, on some list of Lynn's.
    found: int
    #: The oldest look among them; None when nobody was to be looked at.
    oldest_at: datetime | None
    #: Why it ended early.
    trouble: ListoError | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everybody was looked at."""
        return self.left == 0 and self.trouble is None


@dataclass(frozen=True, kw_only=True)
class _Look:
    at: datetime
    campaign_ids: frozenset[str]


class LiveCheck:
    """The looks of one process. Safe to use from several threads."""

    def __init__(
        self, record: Callable[[], SuppressionRecord], *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._record = record
        self._now = now
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._looks: OrderedDict[tuple[str, str], _Look] = OrderedDict()
        self._contacts: dict[str, tuple[datetime, Mapping[str, Sequence[str]]]] = {}
        #: Connection → when its next look-up may begin (monotonic), and until when it is left alone after trouble.
        self._next: dict[str, float] = {}
        self._patience = Patience()

    def check(
        self,
        client: LynnClient,
        e164s: Sequence[str],
        *,
        report: Callable[[float], None] = lambda _share: None,
        cancelled: threading.Event | None = None,
    ) -> LiveResult:
        """Ask about everybody who was not looked at lately. Never raises what Lynn does: the result says it."""
        stop = cancelled or threading.Event()
        name, people = client.connection.name, list(dict.fromkeys(e164s))
        try:
            contacts = self._contacts_of(client)
        except ListoError as error:
            return LiveResult(
                people=len(people), not_known=0, looked=0, left=len(people), found=0, oldest_at=None, trouble=error
            )
        known = [each for each in people if identity(each) in contacts]
        stale = [each for each in known if not self._is_fresh(name, each)]
        trouble: ListoError | None = None
        for start in range(0, len(stale), _CHUNK):
            trouble = self._ask(
                client, {each: contacts[identity(each)] for each in stale[start : start + _CHUNK]}, stop
            )
            self._write_down(name, stale[start : start + _CHUNK])
            report((start + _CHUNK) / len(stale))
            if trouble is not None or stop.is_set():
                break
        return self._result(name, people, known, trouble)

    def must_wait(
        self,
        client: LynnClient,
        payload: bytes,
        stop: threading.Event,
        *,
        is_decided: Callable[[], bool] = lambda: False,
    ) -> bool | Text:
        """Just before a batch leaves: ask about those of its people whose look is no longer fresh. True when Lynn named somebody,
        or not all could be asked in the time: the batch is then given back, and looked at again when its turn comes.

        Where Lynn cannot be asked it is False for a person who decided so in words (`is_decided`), and for everybody else the
        reason why nothing more leaves. When Lynn only wishes us to wait, we wait.
        """
        name, record = client.connection.name, self._record()
        until = Until(stop, _BATCH_SECONDS)
        if seconds := self._patience.seconds_left(name, self._now()):
            if is_decided():
                return False
            if self._patience.is_waiting(name):
                until.wait(seconds)
                return True
        people = [f"+{digits.decode()}" for digits in dict.fromkeys(_NUMBERS.findall(payload))]
        before = record.version(name)
        result = self.check(client, people, cancelled=until)
        if result.trouble is None:
            self._patience.end(name)
            return result.left > 0 or stop.is_set() or record.version(name) != before
        return stop.is_set() or self._patience.after(name, result.trouble, self._now(), is_decided=is_decided())

    def named_lately(self, name: str, e164s: Sequence[str]) -> frozenset[str]:
        """Those of these people whom Lynn, asked over this connection, named as being on some list, while its answer is fresh."""
        with self._lock:
            looks = {each: self._looks.get((name, each)) for each in e164s}
        now = self._now()
        return frozenset(each for each, look in looks.items() if look and look.campaign_ids and now - look.at <= FRESH)

    def forget(self) -> None:
        """Ask again the next time."""
        with self._lock:
            self._looks.clear()
            self._contacts.clear()
            self._patience = Patience()

    def _result(self, name: str, people: Sequence[str], known: Sequence[str], trouble: ListoError | None) -> LiveResult:
        looks = [look for each in known if (look := self._looks.get((name, each))) and self._now() - look.at <= FRESH]
        return LiveResult(
            people=len(people),
            not_known=len(people) - len(known),
            looked=len(looks),
            left=len(known) - len(looks),
            found=sum(1 for look in looks if look.campaign_ids),
            oldest_at=min((look.at for look in looks), default=None),
            trouble=trouble,
        )

    def _contacts_of(self, client: LynnClient) -> Mapping[str, Sequence[str]]:
        """Identity of a number → contact ids (several, where Lynn has it in both spellings), read again when it is no longer
        fresh."""
        # One at a time: a tenant's contacts come in one reply, and several batches ask at once.
        with self._reading:
            name, now = client.connection.name, self._now()
            kept = self._contacts.get(name)
            if kept is None or now - kept[0] > FRESH:
                found: dict[str, list[str]] = {}
                for each in client.contacts():
                    if each.contact_id:
                        found.setdefault(identity_of_digits(each.identifier), []).append(each.contact_id)
                kept = self._contacts[name] = (now, found)
        return kept[1]

    def _is_fresh(self, name: str, e164: str) -> bool:
        look = self._looks.get((name, e164))
        return look is not None and self._now() - look.at <= FRESH

    def _ask(self, client: LynnClient, ids: Mapping[str, Sequence[str]], stop: threading.Event) -> ListoError | None:
        """Look them up, paced, a few at once; the trouble that ended it, if any."""
        rate = _PRACTICE_PER_SECOND if client.connection.is_practice else _PER_SECOND
        ended = threading.Event()
        troubles: list[ListoError] = []

        def one(e164: str) -> None:
            self._pace(client.connection.name, rate, stop)
            if ended.is_set() or stop.is_set():
                return
            try:
                campaign_ids = {each.campaign_id for contact in ids[e164] for each in _asked(client, contact)}
            except ListoError as error:
                troubles.append(error)
                if len(troubles) >= _TROUBLES:
                    ended.set()
                elif isinstance(error, NotTakenError) and error.retry_after_seconds:
                    stop.wait(min(error.retry_after_seconds, _MOST_SECONDS))
                return
            troubles.clear()
            look = _Look(at=self._now(), campaign_ids=frozenset(campaign_ids))
            with self._lock:
                self._looks[client.connection.name, e164] = look
                while len(self._looks) > _KEPT:
                    self._looks.popitem(last=False)

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="lynn-look") as pool:
            list(pool.map(one, ids))
        return troubles[-1] if troubles else None

    def _pace(self, name: str, rate: float, stop: threading.Event) -> None:
        """Wait for a turn: all checks of a connection together keep one pace."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(name, now))
            if turn - now < _BATCH_SECONDS:
                self._next[name] = turn + 1 / rate
        stop.wait(turn - now)

    def _write_down(self, name: str, e164s: Sequence[str]) -> None:
        """What Lynn said now replaces what it said before; what was decided here stays as it is."""
        record = self._record()
        looks = {each: look for each in e164s if (look := self._looks.get((name, each)))}
        listed = {each: {same_campaign(one) for one in look.campaign_ids} for each, look in looks.items()}
        named = {campaign_id for look in looks.values() for campaign_id in look.campaign_ids}
        # One spelling of each campaign's id is enough.
        every = {same_campaign(each): each for each in sorted({*named, *record.seen_campaigns(name)})}
        for campaign, campaign_id in every.items():
            before = record.seen(name, campaign_id, list(looks))
            after = {each for each, campaigns in listed.items() if campaign in campaigns}
            for people, is_on in ((after - before, True), (before - after, False)):
                if people:
                    record.put(
                        name, [campaign_id], sorted(people), by=_BY, is_on=is_on, kind=Kind.SEEN, is_at_lynn=True
                    )


def _asked(client: LynnClient, contact_id: str) -> Sequence[DndEntry]:
    try:
        return client.dnd_of_contact(contact_id)
    except NotFoundError:
        # Deleted since the contacts were read.
        return ()
