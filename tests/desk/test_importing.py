"""Contacts from a list: rehearsed against what Lynn has, then each at most once, whatever Lynn answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from lynn.api.client import LynnClient
from lynn.check import Answers, check_rows
from lynn.desk.importing import Pace, Stopped, bring, to_send
from lynn.desk.journal import Journal, State, imports, key_of
from lynn.desk.people import people_of
from lynn.desk.rehearsal import CONTACT_TEMPLATE, IDS, Rehearsal, Row, rehearse
from lynn.errors import ConflictError
from lynn.mapping import FieldSource, guess_mapping, with_source
from lynn.sandbox import Running, start
from lynn.settings import practice_connection
from lynn.sheets.reader import read_list
from lynn.template import parse_template
from tests.pages.conftest import Sandbox

pytestmark = pytest.mark.xdist_group("contacts-import")

PACE = Pace(per_minute=60_000, troubles_in_a_row=5)
LIST = """Nombre;Celular;ID cliente
Ana Peña;+56 9 6666 0701;A-1
;961230002;
Íñigo Soto;56966660703;
Ana otra vez;56966660701;
Benjamín;no tiene;
;+56 9 6123 0009;
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One sandbox process for the tests of this module."""
    with start(tmp_path_factory.mktemp("sandbox") / "world.sqlite") as running:
        yield running


@pytest.fixture
def sandbox(running: Running) -> Sandbox:
    here = Sandbox(url=running.url)
    here.door("reset", {})
    return here


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[LynnClient]:
    with LynnClient(practice_connection(sandbox.url)) as made:
        yield made


def rehearsed(client: LynnClient, folder: Path, text: str = LIST) -> Rehearsal:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    template = parse_template(CONTACT_TEMPLATE)
    reading = read_list(path, "list.csv", folder / "reading")
    mapping = guess_mapping(reading.table, template)
    for each in IDS[1:] if mapping.source(IDS[0]).labels else IDS:
        mapping = with_source(mapping, FieldSource(field=each, is_left_empty=True))
    answers = Answers(allowed=frozenset({"value-missing"}))
    return rehearse(check_rows(reading.table, template, mapping, answers), people_of(client.contacts()))


def made(sandbox: Sandbox, name: str, number: str) -> str:
    body = {"fullName": name, "channel": "WhatsApp", "identifier": number}
    return str(sandbox.call("POST", "PostContact/1001", body)["id"])


def test_every_row_is_new_changes_is_the_same_or_is_held_back(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    made(sandbox, "Someone", "56961230002")  # the list has no name for him: nothing to change
    made(sandbox, "Inigo Soto", "56966660703")
    found = rehearsed(client, tmp_path)
    assert (found.new_count, found.change_count, found.same_count, found.held_count) == (1, 1, 1, 3)
    assert found.new_count + found.change_count + found.same_count + found.held_count == found.row_count == 6


def test_the_rows_go_once_and_the_next_rehearsal_finds_them_the_same(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    key = made(sandbox, "Inigo Soto", "56966660703")
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    assert bring(client, rehearsed(client, tmp_path).rows, journal, PACE) is None
    assert sandbox.call("GET", f"GetContact/1001/{key}")["fullName"] == "Íñigo Soto"
    again = rehearsed(client, tmp_path)
    assert (again.new_count, again.change_count, again.same_count) == (0, 0, 2)
    assert {line.state for line in journal.lines().values()} == {State.CREATED, State.CHANGED}


def row(number: int) -> Row:
    return Row(row=number, number=f"5696123{number:04d}", values={"name": f"Person {number}"})


ROWS = [row(number) for number in range(1, 7)]


def test_a_row_whose_fate_is_not_known_is_never_repeated_by_the_program(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.door("faults", {"server_error": {"operation": "PostContact", "times": 1}})
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    assert bring(client, ROWS, journal, PACE) is None
    assert sandbox.count("PostContact") == len(ROWS)
    assert journal.lines()[key_of(ROWS[0].number)].state is State.UNKNOWN
    assert to_send(ROWS, journal) == (ROWS[1:], ROWS[:1])


def test_a_crash_between_asking_and_answer_leaves_the_row_unknown(tmp_path: Path) -> None:
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    with journal.alone():
        journal.write(ROWS[0].number, 1, State.CREATED)
        journal.write(ROWS[1].number, 2, State.ASKED)
    (file,) = (tmp_path / "imports").glob("*.jsonl")
    with file.open("ab") as out:
        out.write(b'\n{"key": "cut in the mid')
    assert to_send(ROWS[:3], journal) == ([ROWS[0], ROWS[2]], [ROWS[1]])


def test_a_list_that_was_brought_is_found_again_with_what_became_of_it(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    made(sandbox, "There already", ROWS[2].number)
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    assert bring(client, ROWS, journal, PACE, connection="practice", list_name="june.csv", by="Ana") is None
    (found,) = imports(tmp_path, "practice")
    assert (found.list_name, found.by, found.rows, len(found.lines)) == ("june.csv", "Ana", 6, 6)
    assert [line.row for line in found.lines if line.state is State.REFUSED] == [3]
    assert found.ended_at
    assert found.ended_at >= found.began_at
    assert imports(tmp_path, "another") == []


def test_a_run_that_is_not_over_says_so(tmp_path: Path) -> None:
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    with journal.run("practice", "june.csv", 6, by="Ana"):
        journal.write(ROWS[0].number, 1, State.CREATED)
        (found,) = imports(tmp_path, "practice")
    assert (found.ended_at, len(found.lines)) == (None, 1)


def test_what_lynn_refuses_is_told_by_row_and_the_others_go(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    made(sandbox, "There already", ROWS[2].number)
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    assert bring(client, ROWS, journal, PACE) is None
    line = journal.lines()[key_of(ROWS[2].number)]
    assert (line.row, line.state) == (3, State.REFUSED)
    assert "already" in line.words
    assert sum(each.state is State.CREATED for each in journal.lines().values()) == 5


def test_a_wish_to_go_slower_is_followed_and_nothing_is_lost(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.door("faults", {"too_many": {"operation": "PostContact", "times": 2, "retry_after": 0}})
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    assert bring(client, ROWS[:2], journal, PACE) is None
    assert {each.state for each in journal.lines().values()} == {State.CREATED}


def test_credentials_that_are_refused_stop_the_run_at_once(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.refuse("PostContact", 403)
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    assert isinstance(bring(client, ROWS, journal, PACE), Stopped)
    assert [each.state for each in journal.lines().values()] == [State.NOT_TAKEN]


def test_unclear_answers_in_a_row_stop_the_run(client: LynnClient, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.door("faults", {"html_502": {"operation": "PostContact"}})
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    stopped = bring(client, ROWS, journal, Pace(per_minute=60_000, troubles_in_a_row=3))
    assert isinstance(stopped, Stopped)
    assert sandbox.count("PostContact") == 3


def test_a_stopped_run_leaves_the_rest(client: LynnClient, sandbox: Sandbox, tmp_path: Path) -> None:
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    stop = Event()
    stop.set()
    assert isinstance(bring(client, ROWS, journal, PACE, cancelled=stop), Stopped)
    assert sandbox.count("PostContact") == 0


def test_a_contact_changed_after_the_rehearsal_is_left_alone(
    client: LynnClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    key = made(sandbox, "Inigo Soto", "56966660703")
    rows = rehearsed(client, tmp_path).rows
    theirs = sandbox.call("GET", f"GetContact/1001/{key}") | {"fullName": "By a colleague"}
    sandbox.call("PUT", f"PutContact/1001/{key}", theirs)
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    bring(client, rows, journal, PACE)
    assert sandbox.call("GET", f"GetContact/1001/{key}")["fullName"] == "By a colleague"
    assert State.LEFT_ALONE in {each.state for each in journal.lines().values()}


def test_a_list_runs_only_once_at_a_time(client: LynnClient, tmp_path: Path) -> None:
    journal = Journal(tmp_path, connection="practice", list_sha256="x")
    with journal.alone(), pytest.raises(ConflictError):
        bring(client, ROWS, Journal(tmp_path, connection="practice", list_sha256="x"), PACE)


def test_no_number_and_no_name_stands_in_the_journal(client: LynnClient, sandbox: Sandbox, tmp_path: Path) -> None:
    bring(client, ROWS, Journal(tmp_path, connection="practice", list_sha256="x"), PACE)
    (file,) = (tmp_path / "imports").glob("*.jsonl")
    text = file.read_text()
    assert "Person" not in text
    assert ROWS[0].number not in text
    rows = {line["row"] for line in map(json.loads, text.splitlines()) if "row" in line}
    assert rows == {1, 2, 3, 4, 5, 6}
