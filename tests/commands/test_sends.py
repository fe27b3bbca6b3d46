"""`send` and `status` against a sandbox of their own: every row is accounted for, and nothing is sent twice."""

from __future__ import annotations

import io
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lynn.commands.main import main
from lynn.drafting import practice, steps
from lynn.drafting.recipes import remember_columns
from lynn.drafting.store import DraftStore
from lynn.mapping import FieldSource, Sureness
from lynn.sandbox import start


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("LISTO_DATA", str(tmp_path / "data"))
    with start(tmp_path / "world.sqlite") as running:
        monkeypatch.setenv("LISTO_SANDBOX_URL", running.url)
        tell(running.url + "/_sandbox/clock", {"speed": 1000})
        yield running.url


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def tell(url: str, body: object) -> None:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()


def received(url: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(url + "/_sandbox/received", timeout=10) as reply:
        loads: list[dict[str, Any]] = json.load(reply)
        return loads


def test_send_and_wait_sees_every_row_to_its_end(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--yes", "--wait"]) == 0
    result = json.loads(capsys.readouterr().out)
    loads = received(sandbox)
    assert result["state"] == "done"
    assert sorted(batch["sha256"] for batch in result["batches"]) == sorted(load["sha256"] for load in loads)
    assert sum(result["records"].values()) == sum(load["rows"] for load in loads) == 223
    assert all(batch["state"] == "accepted" and batch["task_id"] for batch in result["batches"])


def test_send_without_wait_only_records(sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--yes"]) == 0
    submission = json.loads(capsys.readouterr().out)["submission"]
    assert received(sandbox) == []
    assert main(["status", submission]) == 0
    status = json.loads(capsys.readouterr().out)
    assert {batch["state"] for batch in status["batches"]} == {"pending"}


def test_send_and_wait_leaves_what_else_waits_alone(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--campaign", "another", "--yes"]) == 0
    other = json.loads(capsys.readouterr().out)["submission"]
    assert main([*arguments, "--again", "--yes", "--wait"]) == 0
    mine = json.loads(capsys.readouterr().out)
    assert {load["sha256"] for load in received(sandbox)} == {batch["sha256"] for batch in mine["batches"]}
    main(["status", other])
    assert {batch["state"] for batch in json.loads(capsys.readouterr().out)["batches"]} == {"pending"}


def test_sending_the_same_list_again_is_the_same_submission(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ids = set()
    for _time in range(2):
        assert main([*arguments, "--yes", "--wait"]) == 0
        ids.add(json.loads(capsys.readouterr().out)["submission"])
    assert len(ids) == 1
    assert sum(load["rows"] for load in received(sandbox)) == 223


def test_who_got_the_template_lately_gets_it_again_only_when_that_is_meant(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--yes", "--wait"]) == 0
    capsys.readouterr()
    assert main([*arguments, "--campaign", "another", "--yes", "--wait"]) == 2
    said = capsys.readouterr().err
    assert "got this template already. Nothing was sent." in said
    assert said.rstrip().endswith("If they should, add --again.")
    assert sum(load["rows"] for load in received(sandbox)) == 223
    assert main([*arguments, "--campaign", "another", "--again", "--yes"]) == 0
    again = json.loads(capsys.readouterr().out)["submission"]
    main(["status", again])
    assert sum(batch["rows"] for batch in json.loads(capsys.readouterr().out)["batches"]) == 223


def test_who_waits_for_the_template_in_another_submission_gets_it_twice_only_when_that_is_meant(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--yes"]) == 0
    waiting = json.loads(capsys.readouterr().out)["submission"]
    assert main([*arguments, "--campaign", "another", "--yes"]) == 2
    said = capsys.readouterr().err
    assert "223 people of this list wait for this template in another submission: “" in said
    assert said.rstrip().endswith("If they should, add --again.")
    assert main([*arguments, "--campaign", "another", "--again", "--yes"]) == 0
    assert json.loads(capsys.readouterr().out)["submission"] != waiting


def test_an_unknown_outcome_is_not_sent_again(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tell(sandbox + "/_sandbox/faults", {"cut_after_accept": {"times": 1}})
    assert main([*arguments, "--yes", "--wait", "--strict"]) == 1
    result = json.loads(capsys.readouterr().out)
    hashes = [load["sha256"] for load in received(sandbox)]
    assert result["state"] == "unsettled"
    assert [batch["state"] for batch in result["batches"]].count("unknown") == 1
    assert len(hashes) == len(set(hashes)) == len(result["batches"])


def test_an_unanswered_question_sends_nothing(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, received(sandbox)) == ("", [])
    assert "Nothing was sent" in captured.err


def test_a_field_without_a_column_sends_nothing(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    without_map = [each for each in arguments if each != "--map" and "=Cupón" not in each]
    assert main([*without_map, "--yes"]) == 2
    assert "Coupon Days" in capsys.readouterr().err
    assert received(sandbox) == []


@pytest.mark.parametrize(
    ("given", "words"), [(["status", "nope"], ""), (["send", "x", "--template", "y", "--connection", "acme"], "acme")]
)
def test_what_is_not_there_is_said(
    sandbox: str, given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(given) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert captured.err.count("\n") == 1


def test_what_was_taken_is_seen_to_its_end_though_one_batch_is_unknown(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tell(sandbox + "/_sandbox/faults", {"no_task_id": {"times": 1}})
    assert main([*arguments, "--yes", "--wait"]) == 0
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    unknown = sum(batch["rows"] for batch in result["batches"] if batch["state"] == "unknown")
    assert "" not in result["records"]
    assert sum(result["records"].values()) == 223 - unknown
    assert "Nobody knows" in captured.err


def test_what_stands_still_says_so_beside_the_json(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tell(sandbox + "/_sandbox/faults", {"too_large": {"above_rows": 0}})
    assert main([*arguments, "--yes", "--wait", "--strict"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["state"] == "paused"
    assert captured.err.strip()


def test_a_data_folder_that_cannot_be_is_said(
    sandbox: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTO_DATA", "/proc/nope")
    assert main(["status", "x"]) == 2
    said = capsys.readouterr().err
    assert said == "The folder /proc/nope cannot be written: there is no such folder.\n"


def test_what_somebody_chose_in_the_app_changes_nothing_on_the_command_line(
    sandbox: str, arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = DraftStore(tmp_path / "data")
    draft = store.create(owner="ana", connection="practice", batch_size=50)
    draft = steps.paste_template(store, draft, practice.TEMPLATE)
    with (tmp_path / "list.xlsx").open("rb") as content:
        draft = steps.add_list(store, draft, "list.xlsx", content)
    chosen = FieldSource(field="Name", fixed="Vecino", sureness=Sureness.CHOSEN)
    draft = steps.choose_source(store, draft, chosen)
    remember_columns(store, draft, steps.open_reading(store, draft).table)
    checked = [each for each in arguments if each not in ("--connection", "practice")]
    assert main(["check", *checked[1:]]) == 0
    foretold = json.loads(capsys.readouterr().out)["batches"]
    assert main([*arguments, "--yes", "--wait"]) == 0
    sent = json.loads(capsys.readouterr().out)["batches"]
    assert [batch["sha256"] for batch in sent] == [batch["sha256"] for batch in foretold]


def test_the_question_names_the_country_of_phones_without_a_code(
    sandbox: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    assert main(arguments) == 2
    assert "(17 held back; phones without a country code: Chile)?" in capsys.readouterr().err


def test_a_person_at_a_terminal_sees_in_their_language_how_far_it_is(
    sandbox: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("LISTO_LANGUAGE", "es")
    assert main([*arguments, "--yes", "--wait"]) == 0
    bars = [line.partition("%")[0] for line in terminal.getvalue().split("\r") if "%" in line]
    assert {bar.rstrip(" 0123456789█░") for bar in bars} == {"Revisando tu lista", "Enviando"}


def test_what_was_held_back_is_told_by_reason_when_it_is_sent(
    sandbox: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--yes", "--wait"]) == 0
    held_back = json.loads(capsys.readouterr().out)["held_back"]
    assert sum(held_back.values()) == 240 - 223
    assert "phone-missing" in held_back
