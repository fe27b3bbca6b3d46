"""The plausible forms of the replies that nobody has documented: facts come in, bytes of one form go out.

Each form has a name; `POST /_sandbox/faults {"shape": {"load": "NAME", "status": "NAME"}}` picks one. The first of each
table is what the sandbox answers unless told otherwise.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from .exchange import Reply, json_reply
from .states import Record

#: What a form may need of a task: its id as a GUID, and as a number for those that count.
LoadShape = Callable[[str, int], Reply]
StatusShape = Callable[[str, Sequence[Record]], Reply]


def _text(value: str) -> Reply:
    return Reply(body=value.encode(), content_type="text/plain; charset=utf-8")


LOAD: Mapping[str, LoadShape] = {
    "TaskID": lambda task, _: json_reply({"TaskID": task}),
    "taskId": lambda task, _: json_reply({"taskId": task, "message": "Accepted"}),
    "task_id": lambda task, _: json_reply({"task_id": task}),
    "id": lambda task, _: json_reply({"id": task}),
    "result": lambda task, _: json_reply({"result": task, "success": True}),
    "data.taskId": lambda task, _: json_reply({"success": True, "data": {"taskId": task}}),
    "result.TaskID": lambda task, _: json_reply({"result": {"TaskID": task, "state": "Queued"}, "errors": []}),
    "json_string": lambda task, _: json_reply(task),
    "bare_text": lambda task, _: _text(task),
    "number": lambda _, number: json_reply({"taskId": number}),
    "bare_number": lambda _, number: json_reply(number),
    "accepted_202": lambda task, _: json_reply({"TaskID": task}, 202),
    "created_201": lambda task, _: json_reply({"taskId": task}, 201),
}


def _rows(records: Sequence[Record]) -> list[dict[str, object]]:
    return [{"Phone": one.phone, "Status": one.status, "Message": one.reason} for one in records]


def _counts(records: Sequence[Record]) -> dict[str, int]:
    """Counted in each state that was passed, so the counts add up to more than the total (as documented)."""
    return dict(Counter(state for one in records for state in one.passed))


def _is_finished(records: Sequence[Record]) -> bool:
    return all(one.is_final for one in records)


def _progress(records: Sequence[Record]) -> str:
    return "Finished" if _is_finished(records) else "InProgress"


def _numbers(records: Sequence[Record]) -> list[dict[str, object]]:
    return [{"phone": one.phone, "status": int(one.status) if one.status.isdigit() else one.status} for one in records]


def _single(records: Sequence[Record]) -> dict[str, str]:
    if not _is_finished(records):
        return {"Status": "InProgress"}
    return {"Status": "200" if all(one.status == "200" for one in records) else "400"}


STATUS: Mapping[str, StatusShape] = {
    "records": lambda task, all_: json_reply({"TaskID": task, "Total": len(all_), "Records": _rows(all_)}),
    "list": lambda _, all_: json_reply(_rows(all_)),
    "lower_case": lambda _, all_: json_reply(
        {"records": [{"phone": one.phone, "status": one.status} for one in all_], "finished": _is_finished(all_)}
    ),
    "counts": lambda task, all_: json_reply({"TaskID": task, "Total": len(all_), **_counts(all_)}),
    "single": lambda _, all_: json_reply(_single(all_)),
    "numbers": lambda _, all_: json_reply(_numbers(all_)),
    "data.records": lambda task, all_: json_reply({"success": True, "data": {"taskId": task, "records": _rows(all_)}}),
    "progress": lambda task, all_: json_reply(
        {"taskId": task, "state": _progress(all_), "counts": _counts(all_), "records": _rows(all_)}
    ),
    "empty_until_finished": lambda _, all_: json_reply(_rows(all_) if _is_finished(all_) else []),
    "nothing_until_finished": lambda _, all_: json_reply(_rows(all_)) if _is_finished(all_) else Reply(status=204),
    "json_in_text": lambda _, all_: json_reply(json.dumps(_rows(all_), ensure_ascii=False)),
}

#: How a list of documents (campaigns, contacts) may be wrapped; the text in it is JSON already.
LISTS: Mapping[str, Callable[[str, Sequence[str]], str]] = {
    "list": lambda _, documents: "[" + ",".join(documents) + "]",
    "data": lambda _, documents: '{"success":true,"data":[' + ",".join(documents) + "]}",
    "named": lambda name, documents: f'{{"{name}":[' + ",".join(documents) + f'],"total":{len(documents)}}}',
}

#: Every shape that can be picked, by what it shapes.
NAMES: Mapping[str, tuple[str, ...]] = {
    "load": tuple(LOAD),
    "status": tuple(STATUS),
    "dnd": tuple(LOAD),
    "lists": tuple(LISTS),
}
