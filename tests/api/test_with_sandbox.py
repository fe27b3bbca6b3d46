"""The client and the sandbox, two readings of one page written apart, meet over a real socket.

The sandbox is only run and asked here, never imported: where the two disagree, `lynn-api.md` decides.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from lynn.api.client import LynnClient, dnd_payload
from lynn.api.wire import StatusReply
from lynn.api.words import explain
from lynn.errors import NotFoundError, RefusedError
from lynn.settings import practice_connection

#: One process of pytest-xdist runs them all: they share one sandbox.
pytestmark = pytest.mark.xdist_group("api-with-sandbox")

ROWS = [{"Name": "Ana", "Phone": "56966666666", "Tags": "1"}, {"Name": "Begoña", "Phone": "56955555555", "Tags": "2"}]
PAYLOAD = json.dumps(
    {"campaingId": "", "templateId": "3c6f10ec-0000-0000-0000-210080090000", "typeOfData": 0, "data": ROWS}
).encode()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a sandbox of our own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    world = tmp_path_factory.mktemp("sandbox") / "world.sqlite"
    command = [sys.executable, "-m", "lynn", "sandbox", "--port", str(port), "--world", str(world)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], env=dict(os.environ), stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(url: str) -> None:
    ends = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{url}/_sandbox/received", timeout=1).close()
        except OSError:
            assert time.monotonic() < ends, "the sandbox does not start"
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def client(sandbox: str) -> Iterator[LynnClient]:
    with LynnClient(practice_connection(sandbox)) as made:
        yield made


def set_shape(sandbox: str, **shape: str) -> str:
    """Choose how the sandbox answers; what it says when it knows no such shape."""
    body = json.dumps({"shape": shape}).encode()
    request = urllib.request.Request(f"{sandbox}/_sandbox/faults", body, {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=5).close()
    except urllib.error.HTTPError as refused:
        with refused:
            return str(refused.read().decode())
    return ""


def shapes(sandbox: str, kind: str) -> list[str]:
    """All that the sandbox knows, from its own words."""
    told = set_shape(sandbox, **{kind: "no such shape"})
    return re.findall(r"[\w.]+", told.partition("Known are:")[2].removesuffix('."}').removesuffix("."))


def test_every_shape_of_an_answer_to_a_load_gives_its_task(sandbox: str, client: LynnClient) -> None:
    names = shapes(sandbox, "load")
    assert len(names) >= 8
    tasks = []
    for name in names:
        assert set_shape(sandbox, load=name.rstrip(".")) == ""
        tasks.append(client.load(PAYLOAD).task_id)
    set_shape(sandbox)
    assert len(set(tasks)) == len(names)
    assert all(client.status(task, row_count=2).words for task in tasks), "each is a task that the sandbox knows"


def final_status(client: LynnClient, task_id: str) -> StatusReply:
    ends = time.monotonic() + 60
    while True:
        reply = client.status(task_id, row_count=2)
        if reply.is_final:
            return reply
        assert time.monotonic() < ends, reply
        time.sleep(0.2)


def test_every_shape_of_a_status_is_understood_to_the_end(sandbox: str, client: LynnClient) -> None:
    task_id = client.load(PAYLOAD).task_id
    assert {record.status for record in final_status(client, task_id).records} == {"200"}
    names = shapes(sandbox, "status")
    assert len(names) >= 8
    finals = {}
    for name in names:
        assert set_shape(sandbox, status=name.rstrip(".")) == ""
        finals[name] = client.status(task_id, row_count=2).is_final
    set_shape(sandbox)
    assert finals == dict.fromkeys(names, True)


def test_a_campaign_lives_from_its_creation_to_its_end(client: LynnClient) -> None:
    fields = {"name": "June", "executionMode": "Manual", "type": "SingleMessage", "category": "Retail",
              "division": "Chile", "validUntil": "2027-01-01", "ours": {"kept": [1]}}  # fmt: skip
    campaign_id = str(client.post_campaign(fields)["id"])
    seen = client.campaign(campaign_id)
    assert seen.fields["ours"] == {"kept": [1]}
    client.put_campaign(campaign_id, {"name": "July"}, seen=seen)
    assert client.campaign(campaign_id).fields == {**seen.fields, "name": "July"}
    client.start_campaign(campaign_id)
    assert client.campaign(campaign_id).state != seen.state
    client.stop_campaign(campaign_id)
    assert client.campaign(campaign_id).state == seen.state
    assert campaign_id in [each.campaign_id for each in client.campaigns()]
    client.delete_campaign(campaign_id)
    with pytest.raises(NotFoundError):
        client.campaign(campaign_id)


def create_campaigns(client: LynnClient, count: int, made: list[str]) -> None:
    """Create so many, each one's id put into `made` as soon as it is there."""
    fields = {"executionMode": "Manual", "type": "SingleMessage", "category": "x", "division": "x"}
    for number in range(count):
        created = client.post_campaign({**fields, "name": f"Number {number}", "validUntil": "2027-01-01"})
        made.append(str(created["id"]))


def test_too_many_campaigns_are_refused_in_words(client: LynnClient) -> None:
    made: list[str] = []
    with pytest.raises(RefusedError) as raised:
        create_campaigns(client, 20, made)
    assert "as many campaigns as Lynn allows" in str(explain(raised.value).meaning)
    for campaign_id in made:
        client.delete_campaign(campaign_id)


def test_a_contact_lives_from_its_creation_to_its_end(client: LynnClient) -> None:
    fields = {"fullName": "Ana Inventada", "channel": "WhatsApp", "identifier": "56977777777"}
    contact_id = str(client.post_contact(fields)["id"])
    client.put_contact(contact_id, {"name": "Ana María Inventada"})
    contact = client.contact(contact_id)
    assert (contact.name, contact.identifier) == ("Ana María Inventada", "56977777777")
    assert contact_id in [each.contact_id for each in client.contacts()]
    client.delete_contact(contact_id)
    with pytest.raises(NotFoundError):
        client.contact(contact_id)


def test_do_not_disturb_goes_on_by_campaign_and_by_category(client: LynnClient) -> None:
    contact_id = client.contacts()[0].contact_id
    campaign, *others = client.campaigns()
    client.set_dnd_by_campaign(contact_id, campaign.campaign_id)
    assert campaign.campaign_id in [each.campaign_id for each in client.dnd_of_contact(contact_id)]
    client.set_dnd_by_category(contact_id, others[0].category)
    assert others[0].campaign_id in [each.campaign_id for each in client.dnd_of_contact(contact_id)]


def test_do_not_disturb_in_bulk_goes_on_and_off(client: LynnClient) -> None:
    campaign_id = client.campaigns()[0].campaign_id
    contact = client.contacts()[1]

    def is_on() -> bool:
        return campaign_id in [each.campaign_id for each in client.dnd_of_contact(contact.contact_id)]

    for is_added in (True, False):
        task = client.manage_dnd_by_campaign(campaign_id, dnd_payload([(contact.identifier, is_added)]))
        ends = time.monotonic() + 30
        while not client.dnd_task_status(task.task_id, row_count=1).is_final:
            assert time.monotonic() < ends
            time.sleep(0.1)
        assert is_on() is is_added


def test_records_from_a_file_become_a_task(client: LynnClient) -> None:
    task = client.upload_campaign_data("records.cpg", "Name;Phone\r\nBegoña;56966666666\r\n".encode())
    assert client.status(task.task_id, row_count=1).records[0].phone == "56966666666"


def test_a_connection_is_tested(client: LynnClient) -> None:
    assert client.test() == client.campaigns()
