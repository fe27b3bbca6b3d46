"""A real sandbox in a real process, and somebody who speaks plain HTTP to it: none of Listo's client is used here."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from lynn.sandbox import Running, start

SAMPLE_ROW = {"Name": "Maiko", "Phone": "56966666666", "Tags": "5000", "Store Name": "Altos las Condes"}


class Visitor:
    """Somebody with a token of tenant 1001."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=10, verify=False)  # no TLS here: its set-up costs 40 ms
        self.sign_in()

    def sign_in(self) -> None:
        """Get a new token."""
        given = {"accessToken": "practice", "accessTokenSecret": "practice", "tenant": 1001}
        answer = self.http.post("/api/LynnOutbound/CreateToken", json=given)
        self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def call(self, verb: str, operation: str, *ids: str, tenant: str = "1001", **options: Any) -> httpx.Response:
        """Call one operation of Lynn's."""
        return self.http.request(verb, "/".join(["/api/LynnOutbound", operation, tenant, *ids]), **options)

    def load(self, rows: Sequence[Mapping[str, object]] = (SAMPLE_ROW,), **more: object) -> httpx.Response:
        """Load rows."""
        body = {"campaingId": "", "templateId": "3c6f10ec-0000-0000-0000-210080090000", "typeOfData": 0, "data": rows}
        return self.call("POST", "LoadCampaignData", json={**body, **more})

    def task(self, rows: Sequence[Mapping[str, object]] = (SAMPLE_ROW,), **more: object) -> str:
        """Load rows and return the task's id."""
        return str(self.load(rows, **more).json()["TaskID"])

    def records(self, task: str) -> list[dict[str, str]]:
        """The state of a load's records."""
        found: list[dict[str, str]] = self.call("GET", "GetLoadStatus", task).json()["Records"]
        return found

    def wait(self, seconds: float) -> None:
        """Let the world's time go on."""
        self.http.post("/_sandbox/clock", json={"advance": seconds}).raise_for_status()

    def faults(self, script: object) -> httpx.Response:
        """Set trouble."""
        return self.http.post("/_sandbox/faults", json=script)

    def received(self) -> list[dict[str, Any]]:
        """The loads that were taken."""
        found: list[dict[str, Any]] = self.http.get("/_sandbox/received").json()
        return found

    def log(self) -> list[dict[str, Any]]:
        """All lists that came, refused ones too."""
        found: list[dict[str, Any]] = self.http.get("/_sandbox/received?all=1").json()
        return found

    def campaign(self, name: str) -> dict[str, Any]:
        """The campaign of this name."""
        found: dict[str, Any] = next(one for one in self.call("GET", "GetCampaigns").json() if one["name"] == name)
        return found


def cpu_seconds(pid: int) -> float:
    """What a process has worked so far: unlike the time on the wall, it does not grow when the machine is busy."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One sandbox for all tests that do not end it."""
    sandbox = start(tmp_path_factory.mktemp("sandbox") / "world.sqlite")
    yield sandbox
    sandbox.stop()


@pytest.fixture
def visitor(running: Running) -> Iterator[Visitor]:
    """A visitor in a fresh world whose time stands still unless told to go on."""
    with httpx.Client(base_url=running.url, verify=False) as http:
        http.post("/_sandbox/reset").raise_for_status()
        http.post("/_sandbox/clock", json={"speed": 0}).raise_for_status()
    somebody = Visitor(running.url)
    yield somebody
    somebody.http.close()


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Where a test's own world may be."""
    return tmp_path / "world.sqlite"
