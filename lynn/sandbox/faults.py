"""Scripted trouble: a JSON object comes in, and for each request that follows a plan of what goes wrong with it.

    {"cut_after_accept": {"share": 0.02}, "too_many": {"times": 3, "retry_after": 1}, "slow": {"seconds": 1}}

Each trouble takes `share` (that part of the requests) or `times` (the next so many), or neither (every one), and
`operation` (the load unless said otherwise). Several of one kind stand in a list. At most one trouble decides the
outcome of a request; `MANNERS` change how any reply is delivered and may come on top.

Shares are exact, not a matter of luck: of each 50 requests one is hit by a share of 0.02, at a random place among them.
"""

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .shapes import NAMES

LOAD_OPERATION = "LoadCampaignData"
STATUS_OPERATION = "GetLoadStatus"

_Options = Mapping[str, object]

#: Trouble that decides the outcome, in the order in which it is looked at, with its options and what they are by default.
OUTCOMES: Mapping[str, _Options] = {
    # Nothing is taken.
    "cut_before_read": {},  # a reset before the body is read
    "unauthorised": {},  # 401 although the token is good
    "too_many": {"retry_after": 1, "retry_after_date": False},  # 429; Retry-After in seconds or as a date
    "too_large": {"above_rows": 0, "above_bytes": 0},  # 413
    "refuse": {"status": 400, "body": "", "content_type": "application/json"},  # any status and body
    "status_down": {"status": 503},  # the status of a load can't be asked
    "redirect": {"status": 307, "to": "/elsewhere"},
    # The load is taken, and the answer does not say so; with `"taken": false` it is not.
    "cut_after_accept": {"how": "reset"},
    "hang": {"seconds": 60, "taken": True},  # answered after so many seconds, if anybody still listens
    "server_error": {"status": 500, "taken": True},
    "html_502": {"status": 502, "taken": True},  # a gateway's page
    "no_task_id": {},  # 200 with friendly words
    "invalid_json": {},  # 200 with half a JSON object
    "huge_reply": {"bytes": 50_000_000},
}
#: Trouble in the way a reply is delivered.
MANNERS: Mapping[str, _Options] = {
    "slow": {"seconds": 1},  # taken at once, answered later
    "drip": {"bytes_a_second": 10},
    "gzip": {},
}
#: Where a cut may happen: a TCP reset, an orderly close, or in the middle of the reply.
CUTS = ("reset", "close", "midway")
_TOKEN_SECONDS = 1800
_DEFAULT_OPERATION = {"status_down": STATUS_OPERATION}


class FaultError(Exception):
    """The JSON does not describe trouble; the text says why, in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that goes wrong."""

    kind: str
    options: _Options = field(default_factory=dict)

    def number(self, name: str) -> float:
        """A numeric option."""
        value = self.options[name]
        assert isinstance(value, int | float), "checked when it was set"  # noqa: S101
        return value

    def text(self, name: str) -> str:
        """Any option as text."""
        return str(self.options[name])

    @property
    def is_taken(self) -> bool:
        """Whether Lynn keeps the load and its people are written to, although the answer does not say so."""
        by_kind = {"cut_after_accept", "no_task_id", "invalid_json", "huge_reply"}
        return self.kind in by_kind or self.options.get("taken") is True


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that goes wrong with one request."""

    trouble: Trouble | None = None
    manners: Mapping[str, Trouble] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Source:
    """One entry of the JSON, and how much trouble it still owes."""

    trouble: Trouble
    operation: str
    share: Fraction
    owed: int
    _bag: list[bool] = field(default_factory=list)

    def draw(self) -> None:
        """One more request came by: a share is drawn from a shuffled bag, so that it is exact in every bagful."""
        if self.share == 0:
            return
        if not self._bag:
            hits = self.share.numerator
            self._bag = [True] * hits + [False] * (self.share.denominator - hits)
            random.shuffle(self._bag)
        self.owed += self._bag.pop()

    def strikes(self) -> bool:
        """Whether it strikes this request, which has no say in it."""
        self.draw()
        is_owed = self.owed > 0
        self.owed -= is_owed
        return is_owed

    def is_due(self, rows: int, size: int) -> bool:
        """Whether it strikes a request of so many rows and bytes."""
        if self.trouble.kind == "too_large":
            above_bytes = self.trouble.number("above_bytes")
            is_above = rows > self.trouble.number("above_rows") if not above_bytes else size > above_bytes
            return is_above and self.owed > 0
        return self.owed > 0


class Faults:
    """The trouble that is set now. Used from the event loop only; it ends with the process."""

    def __init__(self, operations: Collection[str]) -> None:
        self._operations = operations
        self.set({})

    @property
    def script(self) -> Mapping[str, object]:
        """The JSON object as it was given."""
        return self._script

    def set(self, script: object) -> None:
        """Replace all trouble by that of `script`. Raises `FaultError` and changes nothing when it is not understood."""
        given = _object(script, "The faults")
        shapes = _shapes(given.get("shape", {}))
        token_seconds = _number(given.get("token_seconds", _TOKEN_SECONDS), "token_seconds")
        sources = [
            _source(name, _object(one, name), self._operations)
            for name, value in given.items()
            if name not in ("shape", "token_seconds")
            for one in (value if isinstance(value, list) else [value])
        ]
        order = [*OUTCOMES, *MANNERS]
        self._sources = sorted(sources, key=lambda source: order.index(source.trouble.kind))
        self._shapes = shapes
        self._script = given
        #: Seconds that a token lives.
        self.token_seconds = token_seconds

    def shape(self, about: str) -> str:
        """The name of the next reply's shape; `about` is "load", "status", "dnd" or "lists"."""
        source = self._shapes.get(about)
        return source.trouble.text("name") if source is not None and source.strikes() else NAMES[about][0]

    def cuts_before_reading(self, operation: str) -> bool:
        """Whether the connection of this request is cut before its body is read."""
        return self._next(operation, only_before=True, rows=0, size=0) is not None

    def plan(self, operation: str, *, rows: int = 0, size: int = 0) -> Plan:
        """What goes wrong with a request that is otherwise fit to be answered; it counts as one of the shares."""
        manners = {
            source.trouble.kind: source.trouble
            for source in self._of(operation)
            if source.trouble.kind in MANNERS and source.strikes()
        }
        return Plan(trouble=self._next(operation, only_before=False, rows=rows, size=size), manners=manners)

    def _next(self, operation: str, *, only_before: bool, rows: int, size: int) -> Trouble | None:
        mine = [
            source
            for source in self._of(operation)
            if source.trouble.kind in OUTCOMES and (source.trouble.kind == "cut_before_read") is only_before
        ]
        for source in mine:
            source.draw()
        # What was promised in numbers comes first; what is not due yet stays owed to a later request.
        for source in sorted(mine, key=lambda source: source.share > 0):
            if source.is_due(rows, size):
                source.owed -= 1
                return source.trouble
            if source.share > 0 and source.trouble.kind == "too_large":
                source.owed = 0
        return None

    def _of(self, operation: str) -> Iterator[_Source]:
        return (source for source in self._sources if source.operation == operation)


def _source(name: str, given: Mapping[str, object], operations: Collection[str]) -> _Source:
    defaults = OUTCOMES.get(name, MANNERS.get(name))
    if defaults is None:
        known = ", ".join((*OUTCOMES, *MANNERS, "shape", "token_seconds"))
        raise FaultError(f"There is no fault named {name}. Known are: {known}.")
    options = dict(defaults)
    for option, value in given.items():
        if option in ("share", "times", "operation"):
            continue
        if option not in defaults:
            known = ", ".join((*defaults, "share", "times", "operation"))
            raise FaultError(f"The fault {name} has no option {option}. Known are: {known}.")
        options[option] = _fit(name, option, value, defaults[option])
    if name == "refuse" and "operation" not in given:
        raise FaultError("The fault refuse needs an operation.")
    share, times = _how_often(name, given)
    operation = given.get("operation", _DEFAULT_OPERATION.get(name, LOAD_OPERATION))
    if not isinstance(operation, str) or operation not in operations:
        raise FaultError(f"{name}.operation must be one of {', '.join(operations)}.")
    return _Source(trouble=Trouble(kind=name, options=options), operation=operation, share=share, owed=times)


def _how_often(name: str, given: Mapping[str, object]) -> tuple[Fraction, int]:
    """The share of requests, and how many of the next ones; all of them when neither is said."""
    if "share" in given and "times" in given:
        raise FaultError(f"The fault {name} takes share or times, not both.")
    share = Fraction(0 if "times" in given else 1)
    if "share" in given:
        share = Fraction(str(_number(given["share"], f"{name}.share"))).limit_denominator(10_000)
        if share > 1:
            raise FaultError(f"{name}.share must be a number from 0 to 1.")
    times = given.get("times", 0)
    if isinstance(times, bool) or not isinstance(times, int) or times < 0:
        raise FaultError(f"{name}.times must be a whole number, 0 or more.")
    return share, times


def _fit(name: str, option: str, value: object, default: object) -> object:
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise FaultError(f"{name}.{option} must be true or false.")
        return value
    if isinstance(default, int):
        number = _number(value, f"{name}.{option}")
        if option == "status" and not 200 <= number <= 599:
            raise FaultError(f"{name}.status must be an HTTP status from 200 to 599.")
        return int(number) if number == int(number) else number
    if option == "how" and value not in CUTS:
        raise FaultError(f"{name}.how must be one of {', '.join(CUTS)}.")
    if option != "body" and not isinstance(value, str):
        raise FaultError(f"{name}.{option} must be a text.")
    return value


def _shapes(value: object) -> dict[str, _Source]:
    given = _object(value, "shape")
    shapes = {}
    for about, name in given.items():
        if about in ("share", "times"):
            continue
        if about not in NAMES:
            raise FaultError(f"There is no shape for {about}. Known are: {', '.join(NAMES)}.")
        if not isinstance(name, str) or name not in NAMES[about]:
            raise FaultError(f"There is no {about} shape named {name}. Known are: {', '.join(NAMES[about])}.")
        share, times = _how_often("shape", given)
        shapes[about] = _Source(
            trouble=Trouble(kind="shape", options={"name": name}), operation="", share=share, owed=times
        )
    return shapes


def _object(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise FaultError(f"{name} must be a JSON object.")
    return value


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise FaultError(f"{name} must be a number, 0 or more.")
    return value
