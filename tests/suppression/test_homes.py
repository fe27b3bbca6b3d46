"""Do not disturb holds for a host and tenant, whatever the connection to it is called; practice stays by itself."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from lynn.installation import Installation
from lynn.sending import schema
from lynn.sending.ledger import Ledger
from lynn.settings import Connection, Secret, load_settings, practice_connection
from tests.sending.practice import Practice, decision, make_batches, phones, sending, until

ANA, LUIS = "+56966660001", "+56966660002"
HOME, OTHER = "lynn.example 7", "lynn.example 8"


def live(name: str, **more: str) -> Connection:
    plain = {"tenant": "7", "base_url": "https://lynn.example"} | more
    return Connection(name=name, is_practice=False, token=Secret("t"), **plain)  # type: ignore[arg-type]


def test_another_name_for_the_same_tenant_holds_the_same_people_back(ledger: Ledger) -> None:
    record = ledger.suppression
    record.speak_for({"ventas": HOME, "marketing": HOME, "otra": OTHER})
    record.put("ventas", [""], [ANA], by="Eva")
    before = record.version("marketing")
    assert record.held("marketing", "", [ANA, LUIS]) == {ANA}
    assert record.held("otra", "", [ANA]) == record.held("practice", "", [ANA]) == set()
    record.put("marketing", [""], [ANA], by="Eva", is_on=False)
    assert record.version("ventas") != before
    assert record.held("ventas", "", [ANA]) == set()


def test_a_loaded_list_is_seen_and_ended_under_the_other_name(ledger: Ledger) -> None:
    record = ledger.suppression
    record.speak_for({"ventas": HOME, "marketing": HOME})
    entry_id = record.load_list("ventas", "bajas.xlsx", [ANA], by="Eva")
    assert [each.entry_id for each in record.entries("marketing")] == [entry_id]


def test_what_was_decided_before_tenants_were_kept_is_found_under_a_new_name(ledger: Ledger) -> None:
    record = ledger.suppression
    record.put("ventas", [""], [ANA], by="Eva")
    assert record.held("marketing", "", [ANA]) == set()
    record.speak_for({"ventas": HOME})
    record.speak_for({"marketing": HOME})
    assert record.held("marketing", "", [ANA]) == record.held("ventas", "", [ANA]) == {ANA}


def test_a_name_that_now_speaks_for_another_tenant_still_holds_back_but_nobody_is_there_already(ledger: Ledger) -> None:
    record = ledger.suppression
    record.speak_for({"ventas": HOME})
    record.put("ventas", ["c-1"], [ANA], by="Eva", is_at_lynn=True)
    assert record.at_lynn("ventas", "c-1", [ANA]) == {ANA}
    record.speak_for({"ventas": OTHER})
    assert record.held("ventas", "c-1", [ANA]) == {ANA}
    assert record.at_lynn("ventas", "c-1", [ANA]) == set()


def test_the_last_look_before_a_batch_knows_the_tenant_too(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(1, rows=2)
    submission_id = ledger.record(decision(batches, recipients=phones(batches), connection="marketing"), batches)
    ledger.suppression.speak_for({"ventas": HOME, "marketing": HOME})
    ledger.suppression.put("ventas", [""], phones(batches)[:1], by="Eva")
    client = practice.client()
    with sending(ledger, lambda name: client if name == "marketing" else None):
        until(lambda: not (ledger.counts(submission_id).waiting or ledger.counts(submission_id).sending))
    counts = ledger.counts(submission_id)
    assert (counts.rejected, counts.accepted) == (1, 1)


@pytest.mark.parametrize(
    ("connection", "home"),
    [
        (live("a"), HOME),
        (live("b", base_url="https://LYNN.example/x"), HOME),
        (live("c", tenant="8"), OTHER),
        (live("d", base_url="https://other.example"), "other.example 7"),
        (dataclasses.replace(live("e"), base_url=None, load_url="https://lynn.example/load/{{Tenant}}"), HOME),
        (practice_connection("http://127.0.0.1:9"), ""),
    ],
)
def test_a_connections_home_is_its_host_and_tenant(connection: Connection, home: str) -> None:
    assert connection.home == home


def test_an_installation_tells_its_record_who_speaks_for_whom(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").touch()
    plain = load_settings({"LISTO_DATA": str(tmp_path)}, secrets=tmp_path / "secrets.toml")

    def installed(*connections: Connection) -> Installation:
        return Installation(dataclasses.replace(plain, connections=connections))

    here = installed(live("ventas"))
    here.ledger.suppression.put("ventas", [""], [ANA], by="Eva")
    here.connect_for_session(live("typed"))
    assert here.ledger.suppression.held("typed", "", [ANA]) == {ANA}
    here.close()
    renamed = installed(live("marketing"))
    assert renamed.ledger.suppression.held("marketing", "", [ANA]) == {ANA}
    renamed.close()


def test_a_connection_that_was_forgotten_keeps_its_people_by_name(ledger: Ledger) -> None:
    ledger.suppression.put("ventas", [""], [ANA], by="Eva")
    with ledger.store.write() as database:
        database.execute(delete(schema.homes))
        database.execute(update(schema.suppressions).values(home=None))
    assert ledger.suppression.held("ventas", "", [ANA]) == {ANA}
