"""Campaign records from a file, as multipart over a real socket."""

import pytest

from tests.sandbox.conftest import Visitor

HEAD = "Phone;Name;Coupon\n"
GOOD = HEAD + "56961234567;Íñigo;A1\n56961234568;Camila;B2\n"


def send(visitor: Visitor, content: bytes, name: str = "list.cpg", **fields: str) -> tuple[int, str]:
    answer = visitor.call("POST", "UploadCampaignDataByTenant", files={"file": (name, content)}, data=fields)
    return answer.status_code, answer.json().get("TaskID") or answer.json()["message"]


FORMS = [
    GOOD.encode(),
    GOOD.encode("utf-8-sig"),
    GOOD.encode("cp1252"),
    GOOD.replace(";", ",").encode(),
    GOOD.replace(";", "\t").replace("\n", "\r\n").encode(),
    GOOD.replace(";", "|").rstrip().encode(),
    GOOD.replace("Phone", "Teléfono").replace("Camila", '"Cami\nla"').encode(),
]


@pytest.mark.parametrize("content", FORMS)
def test_a_file_becomes_campaign_records(visitor: Visitor, content: bytes) -> None:
    status, task = send(visitor, content)
    assert status == 200
    assert [record["Phone"] for record in visitor.records(task)] == ["56961234567", "56961234568"]
    names = {one["identifier"]: one["fullName"] for one in visitor.call("GET", "GetContacts").json()}
    assert names["56961234567"] == "Íñigo"


def test_a_file_is_logged_apart_from_loads(visitor: Visitor) -> None:
    send(visitor, GOOD.encode())
    assert visitor.received() == []
    (entry,) = visitor.http.get("/_sandbox/received?operation=UploadCampaignDataByTenant").json()
    assert entry["rows"] == 2


def test_a_file_may_go_into_a_campaign(visitor: Visitor) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    _, task = send(visitor, GOOD.encode(), campaignId=campaign)
    visitor.wait(3600)
    assert {record["Status"] for record in visitor.records(task)} == {"Ready"}
    assert send(visitor, GOOD.encode(), campaignId="nothing")[0] == 404


REFUSED = [
    (b"", "list.cpg", "The file holds no rows."),
    (HEAD.encode(), "list.cpg", "The file holds no rows."),
    (GOOD.encode(), "list.csv", "The file's name must end in .cpg."),
    (b"Name;Coupon\nA;B\n", "list.cpg", "The file has no column for the number."),
    ((HEAD + "56961234567;A\n").encode(), "list.cpg", "Line 2 has 2 values, but there are 3 columns."),
    (
        (HEAD + "+56 9;A;B\n").encode(),
        "list.cpg",
        "Line 2: the number must be country code and number, digits only.",
    ),
]


@pytest.mark.parametrize(("content", "name", "sentence"), REFUSED)
def test_a_file_that_is_no_list_is_refused(visitor: Visitor, content: bytes, name: str, sentence: str) -> None:
    assert send(visitor, content, name) == (400, sentence)


def test_a_form_without_a_file_is_refused(visitor: Visitor) -> None:
    answer = visitor.call("POST", "UploadCampaignDataByTenant", json={"file": GOOD})
    assert answer.status_code == 415
    boundary = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = visitor.call("POST", "UploadCampaignDataByTenant", content=b"--x--\r\n", headers=boundary)
    assert answer.json() == {"message": "The request holds no file."}
