"""Which task a 2xx reply speaks of: the one thing that makes a load taken.

In: the body. Out: the task's id, or None. The key's name is not documented, so it is looked for by name, without case, one level
inside too; where two different ids could be meant, or the reply names a fault, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lynn.api.bodies import NotJsonError, json_value, names_fault, objects_in, plain

#: Keys that can only mean the task, and keys that may.
_SURE_KEYS = ("taskid", "idtask", "loadtaskid", "taskguid", "taskuuid")
_LIKELY_KEYS = ("task", "id", "result", "value", "guid", "processid", "jobid", "requestid", "loadid")
_GUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)


def find_task_id(body: bytes) -> str | None:
    """The task's id in a 2xx reply; None when there is none that can be told from anything else."""
    try:
        value = json_value(body)
    except NotJsonError:
        # A GUID or number without quotes; anything else that is not JSON is no answer.
        text = body.decode("ascii", errors="replace").strip()
        return text if _GUID.fullmatch(text) else None
    if not isinstance(value, dict | list):
        return _id_in(value, is_sure=False)
    levels = list(objects_in(value))
    sure = {found for level in levels for found in _ids_under(level, _SURE_KEYS, is_sure=True)}
    if sure:
        return sure.pop() if len(sure) == 1 else None
    # A reply that names a fault is not saved by an "id" in it.
    if any(names_fault(level) for level in levels):
        return None
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], dict):
        return _id_in(value[0], is_sure=False)
    for key in _LIKELY_KEYS:
        likely = {found for level in levels for found in _ids_under(level, (key,), is_sure=False)}
        if likely:
            return likely.pop() if len(likely) == 1 else None
    return None


def _ids_under(level: Mapping[str, Any], keys: tuple[str, ...], *, is_sure: bool) -> Iterator[str]:
    for key, each in level.items():
        if plain(key) in keys:
            found = _id_in(each, is_sure=is_sure)
            # "result": 200 is far likelier a code than a task.
            is_code = found is not None and plain(key) in ("result", "value") and re.fullmatch("[1-5][0-9]{2}", found)
            if found is not None and not is_code:
                yield found


def _id_in(value: Any, *, is_sure: bool) -> str | None:
    """An id: a number above 0, or a word. Under an unsure key ("result") a word must hold a digit, so "OK" is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    if re.fullmatch(r"[{]?[0-]+[}]?|-\d+", text) or not re.fullmatch(r"[\w.:~{}=+/-]{1,200}", text):
        return None
    if not is_sure and not re.search(r"\d", text):
        return None
    return None if text.casefold() in ("null", "none", "undefined", "nan") else text
