"""Every form that a reply of undocumented shape may take, picked by name and read from the socket."""

import json
from typing import Any

import pytest

from lynn.sandbox.shapes import NAMES
from tests.sandbox.conftest import SAMPLE_ROW, Visitor


def task_in(body: str) -> str:
    """The task id in a reply of whatever form."""
    try:
        value: Any = json.loads(body)
    except ValueError:
        return body
    while isinstance(value, dict):
        value = next(
            found
            for name, found in value.items()
            if isinstance(found, dict) or "id" in name.lower() or name == "result"
        )
    return str(value)


@pytest.mark.parametrize("name", NAMES["load"])
def test_the_task_of_every_load_shape_can_be_asked_about(visitor: Visitor, name: str) -> None:
    visitor.faults({"shape": {"load": name}})
    answer = visitor.load()
    assert 200 <= answer.status_code < 300
    assert visitor.call("GET", "GetLoadStatus", task_in(answer.text)).status_code == 200


@pytest.mark.parametrize("name", NAMES["status"])
def test_every_status_shape_changes_until_the_load_is_finished(visitor: Visitor, name: str) -> None:
    task = visitor.task([SAMPLE_ROW, {**SAMPLE_ROW, "Phone": "56966666600"}])
    visitor.faults({"shape": {"status": name}})
    first = visitor.call("GET", "GetLoadStatus", task)
    visitor.wait(60)
    last = visitor.call("GET", "GetLoadStatus", task)
    assert first.status_code in (200, 204)
    assert last.status_code == 200
    assert first.content != last.content


FORMS: list[tuple[str, object]] = [
    ("list", [{"Phone": "56966666666", "Status": "200", "Message": ""}]),
    ("numbers", [{"phone": "56966666666", "status": 200}]),
    ("single", {"Status": "200"}),
    ("lower_case", {"records": [{"phone": "56966666666", "status": "200"}], "finished": True}),
    ("json_in_text", '[{"Phone": "56966666666", "Status": "200", "Message": ""}]'),
]


@pytest.mark.parametrize(("name", "body"), FORMS)
def test_a_finished_load_in_other_forms(visitor: Visitor, name: str, body: object) -> None:
    task = visitor.task()
    visitor.faults({"shape": {"status": name}})
    visitor.wait(60)
    assert visitor.call("GET", "GetLoadStatus", task).json() == body


def test_counts_by_state_do_not_add_up_to_the_total(visitor: Visitor) -> None:
    task = visitor.task()
    visitor.faults({"shape": {"status": "counts"}})
    visitor.wait(60)
    counts = visitor.call("GET", "GetLoadStatus", task).json()
    assert counts == {"TaskID": task, "Total": 1, "Ready": 1, "InProgress": 1, "Sent": 1, "200": 1}


@pytest.mark.parametrize(("name", "path"), [("list", ()), ("data", ("data",)), ("named", ("campaigns",))])
def test_lists_come_bare_or_wrapped(visitor: Visitor, name: str, path: tuple[str, ...]) -> None:
    visitor.faults({"shape": {"lists": name}})
    value = visitor.call("GET", "GetCampaigns").json()
    for key in path:
        value = value[key]
    assert len(value) == 3


def test_the_names_of_all_shapes_can_be_asked_for(visitor: Visitor) -> None:
    assert set(visitor.http.get("/_sandbox/shapes").json()) == {"load", "status", "dnd", "lists"}


def test_a_shape_may_be_for_the_next_so_many_only(visitor: Visitor) -> None:
    visitor.faults({"shape": {"load": "task_id", "times": 1}})
    assert [next(iter(visitor.load().json())) for _ in range(2)] == ["task_id", "TaskID"]
