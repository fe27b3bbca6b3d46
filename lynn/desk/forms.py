"""What every form on a thing of Lynn's shares: typed values tidied, what differs for people, what somebody else changed.

In: what a person saw and what was typed. Out: tidy values, or a refusal before anything leaves; `Change`s to look over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lynn.errors import InputError
from lynn.text import Text, t

_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field before and after, for people."""

    field: Text
    before: str
    after: str


def tidied(typed: Mapping[str, str], words: Mapping[str, Text], *, wanted: Iterable[str]) -> dict[str, str]:
    """The values of the fields in `words`, without stray blanks. `InputError` (fact `field`) for one that is wanted and empty, or
    too long."""
    values = {name: " ".join(typed.get(name, "").split()) for name in words}
    for name in wanted:
        if not values[name]:
            raise InputError(
                t("{field} is empty. Lynn wants one.", field=words[name]), code="field-missing", field=name
            )
    for name, value in values.items():
        if len(value) > _LONGEST:
            raise InputError(
                t("{field} is too long: {count} characters.", field=words[name], count=len(value)),
                code="field-too-long", field=name,
            )  # fmt: skip
    return values


def refuse_unchanged(changes: Mapping[str, Any]) -> None:
    """`InputError` for a save without a change: it does not leave."""
    if not changes:
        raise InputError(t("Nothing is changed yet."), code="nothing-changed")


def differences(words: Mapping[str, Text], before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """The fields that differ, for people."""
    return [
        Change(field=field, before=before.get(name, ""), after=after.get(name, ""))
        for name, field in words.items()
        if before.get(name, "") != after.get(name, "")
    ]


def changed_elsewhere(seen: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(Lynn's field, when it was opened, now) of everything that somebody else changed; unknown fields included."""
    keys = [*seen, *(key for key in now if key not in seen)]
    return [(key, _shown(seen.get(key)), _shown(now.get(key))) for key in keys if seen.get(key) != now.get(key)]


def _shown(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
