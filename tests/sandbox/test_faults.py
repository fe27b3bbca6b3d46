"""Scripted trouble: what is understood, and how often it strikes."""

import pytest

from lynn.sandbox.faults import FaultError, Faults
from tests.sandbox.conftest import Visitor

LOAD = "LoadCampaignData"

MISUNDERSTOOD: list[tuple[object, str]] = [
    ([], "The faults must be a JSON object."),
    ({"cut_afer_accept": {}}, "There is no fault named cut_afer_accept. Known are: cut_before_read, "),
    ({"hang": 1}, "hang must be a JSON object."),
    ({"hang": {"secs": 1}}, "The fault hang has no option secs. Known are: seconds, taken, share, times, operation."),
    ({"hang": {"seconds": "1"}}, "hang.seconds must be a number, 0 or more."),
    ({"hang": {"seconds": -1}}, "hang.seconds must be a number, 0 or more."),
    ({"hang": {"taken": 1}}, "hang.taken must be true or false."),
    ({"hang": {"share": 1.5}}, "hang.share must be a number from 0 to 1."),
    ({"hang": {"share": True}}, "hang.share must be a number, 0 or more."),
    ({"hang": {"times": 1.5}}, "hang.times must be a whole number, 0 or more."),
    ({"hang": {"times": -1}}, "hang.times must be a whole number, 0 or more."),
    ({"hang": {"times": 1, "share": 0.5}}, "The fault hang takes share or times, not both."),
    ({"hang": {"operation": "Load"}}, "hang.operation must be one of "),
    ({"refuse": {"status": 500}}, "The fault refuse needs an operation."),
    ({"refuse": {"operation": "GetCampaigns", "status": 99}}, "refuse.status must be an HTTP status from 200 to 599."),
    ({"cut_after_accept": {"how": "gently"}}, "cut_after_accept.how must be one of reset, close, midway."),
    ({"shape": {"lod": "id"}}, "There is no shape for lod. Known are: load, status, dnd, lists."),
    ({"shape": {"load": "xml"}}, "There is no load shape named xml. Known are: TaskID, "),
    ({"shape": {"load": 1}}, "There is no load shape named 1. Known are: TaskID, "),
    ({"token_seconds": None}, "token_seconds must be a number, 0 or more."),
]


@pytest.mark.parametrize(("script", "sentence"), MISUNDERSTOOD)
def test_a_script_that_is_not_understood_is_refused_and_changes_nothing(
    visitor: Visitor, script: object, sentence: str
) -> None:
    before = {"slow": {"seconds": 0, "times": 1}}
    visitor.faults(before)
    answer = visitor.faults(script)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(sentence)
    assert visitor.http.get("/_sandbox/faults").json() == before


def test_the_script_of_the_specification_is_understood(visitor: Visitor) -> None:
    script = {
        "cut_after_accept": {"share": 0.02},
        "hang": {"share": 0.01, "seconds": 60},
        "too_many": {"share": 0.02, "retry_after": 1},
        "too_large": {"above_rows": 200},
        "server_error": {"share": 0.01},
        "unauthorised": {"times": 1},
        "no_task_id": {"share": 0.01},
        "slow": {"seconds": 1},
        "shape": {"load": "taskId", "status": "list"},
    }
    assert visitor.faults(script).status_code == 200
    assert visitor.http.get("/_sandbox/faults").json() == script


def test_an_empty_script_clears_all_trouble(visitor: Visitor) -> None:
    visitor.faults({"server_error": {}, "shape": {"load": "number"}})
    visitor.faults({})
    assert "TaskID" in visitor.load().json()


@pytest.mark.parametrize("share", [0.01, 0.02, 0.25, 0.5, 0.75, 1])
def test_a_share_is_exact_in_every_hundred(share: float) -> None:
    faults = Faults([LOAD])
    faults.set({"server_error": {"share": share}})
    for _ in range(3):
        struck = [faults.plan(LOAD).trouble is not None for _ in range(100)]
        assert sum(struck) == round(100 * share)


def test_shares_of_several_troubles_do_not_eat_each_other() -> None:
    faults = Faults([LOAD])
    faults.set({"server_error": {"share": 0.4}, "no_task_id": {"share": 0.4}, "invalid_json": {"share": 0.1}})
    kinds = [plan.trouble.kind if (plan := faults.plan(LOAD)).trouble else "" for _ in range(1000)]
    assert kinds.count("server_error") == 400
    assert kinds.count("no_task_id") == pytest.approx(400, abs=4)
    assert kinds.count("invalid_json") == pytest.approx(100, abs=4)


def test_a_share_strikes_at_random_places() -> None:
    faults = Faults([LOAD])
    faults.set({"server_error": {"share": 0.5}})
    struck = [faults.plan(LOAD).trouble is not None for _ in range(100)]
    assert struck != [True, False] * 50
    assert struck != [False, True] * 50


def test_times_means_the_next_so_many() -> None:
    faults = Faults([LOAD])
    faults.set({"too_many": {"times": 3}})
    assert [faults.plan(LOAD).trouble is not None for _ in range(5)] == [True, True, True, False, False]


def test_what_is_promised_in_numbers_comes_before_shares() -> None:
    faults = Faults([LOAD])
    faults.set({"unauthorised": {"share": 1}, "server_error": {"times": 1}})
    first, second = faults.plan(LOAD).trouble, faults.plan(LOAD).trouble
    assert first is not None
    assert second is not None
    assert (first.kind, second.kind) == ("server_error", "unauthorised")


def test_several_troubles_of_one_kind_stand_in_a_list() -> None:
    faults = Faults([LOAD, "GetCampaigns", "GetContacts"])
    faults.set({"refuse": [{"operation": "GetCampaigns", "status": 403}, {"operation": "GetContacts", "status": 404}]})
    statuses = [
        plan.trouble.options["status"] if (plan := faults.plan(name)).trouble else None
        for name in ("GetCampaigns", "GetContacts", LOAD)
    ]
    assert statuses == [403, 404, None]


def test_a_fault_of_an_unfit_script_is_an_error_of_its_own() -> None:
    with pytest.raises(FaultError, match=r"There is no fault named x\."):
        Faults([LOAD]).set({"x": {}})
