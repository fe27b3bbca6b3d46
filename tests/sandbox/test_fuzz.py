"""Whatever is sent to whichever operation, Lynn answers, and never with a fault of her own."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lynn.sandbox.operations import OPERATIONS
from tests.sandbox.conftest import Visitor

CAMPAIGN = "0c0a2026-0000-4000-8000-000000000002"
KEYS = st.sampled_from(
    [
        "templateId",
        "campaingId",
        "data",
        "Phone",
        "Name",
        "id",
        "contactId",
        "campaignId",
        "category",
        "fullName",
        "identifier",
        "correlationIds",
        "channel",
        "name",
        "division",
        "type",
        "executionMode",
        "validUntil",
        "startDate",
        "stopDate",
        "state",
        "contact",
        "dnd",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([CAMPAIGN, "56966660000", "56961234567", "Manual", "Scheduled", "2026-12-31", "News"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=8),
    max_leaves=12,
)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_any_json_is_answered(visitor: Visitor, name: str) -> None:
    operation = OPERATIONS[name]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(value=VALUES, key=st.sampled_from([CAMPAIGN, "x", "7"]))
    def story(value: object, key: str) -> None:
        body = json.dumps(value).encode()
        answer = visitor.call(
            operation.verb,
            operation.name,
            *[key] * operation.ids,
            content=body,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code < 500

    story()


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300) | st.text(alphabet='Phone;56912345\n"', max_size=80).map(str.encode))
def test_any_file_is_answered(visitor: Visitor, content: bytes) -> None:
    answer = visitor.call("POST", "UploadCampaignDataByTenant", files={"file": ("a.cpg", content)})
    assert answer.status_code in (200, 400)
