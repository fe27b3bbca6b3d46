"""The one promise that other tests stand on: under load and trouble, its log says exactly what was taken."""

import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.sandbox.conftest import SAMPLE_ROW, Visitor

SENDERS = 6
LOADS = 50


def send(visitor: Visitor, sender: int) -> list[tuple[str, str]]:
    """Send different loads, each once; returns the fingerprint and what came back of each."""
    told = []
    with httpx.Client(base_url=visitor.url, headers=visitor.http.headers, verify=False, timeout=0.4) as http:
        for number in range(LOADS):
            body = json.dumps({"templateId": f"{sender}-{number}", "data": [SAMPLE_ROW]}).encode()
            try:
                answer = http.post(
                    "/api/x/LoadCampaignData/1001", content=body, headers={"Content-Type": "application/json"}
                )
                outcome = str(answer.status_code) if "TaskID" in answer.text else f"{answer.status_code} without"
            except httpx.TransportError:
                outcome = "unknown"
            told.append((hashlib.sha256(body).hexdigest(), outcome))
    return told


def test_under_load_and_trouble_the_log_agrees_with_every_answer(visitor: Visitor) -> None:
    visitor.faults(
        {
            "too_many": {"share": 0.05},
            "cut_before_read": {"share": 0.02},
            "cut_after_accept": {"share": 0.05},
            "hang": {"share": 0.01, "seconds": 5},
            "server_error": {"share": 0.02},
            "no_task_id": {"share": 0.02},
        }
    )
    with ThreadPoolExecutor(SENDERS) as pool:
        told = [one for some in pool.map(lambda sender: send(visitor, sender), range(SENDERS)) for one in some]
    received = Counter(entry["sha256"] for entry in visitor.received())
    assert set(received.values()) == {1}
    outcomes: dict[str, set[bool]] = {}
    for fingerprint, outcome in told:
        outcomes.setdefault(outcome, set()).add(fingerprint in received)
    assert outcomes.pop("unknown") == {True, False}
    assert outcomes == {"200": {True}, "200 without": {True}, "429 without": {False}, "500 without": {True}}
    assert Counter(entry["sha256"] for entry in visitor.log() if entry["taken"]) == received
    assert {entry["outcome"] for entry in visitor.log()} >= {"200", "429", "cut_after_accept", "hang", "server_error"}
