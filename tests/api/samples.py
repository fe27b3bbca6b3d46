"""What the tests of this folder send, get, and connect to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lynn.settings import Connection, Secret
from tests.loopback import reply

PAYLOAD = '{"campaingId": "",  "data": [{"Name": "Begoña", "Phone": "56966666666"}]}'.encode()
TAKEN = reply(200, {"TaskID": 17})


GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def connection_to(url: str, **changes: Any) -> Connection:
    """A live connection with a token that does not renew itself."""
    plain = Connection(
        name="test", is_practice=False, tenant="1001", base_url=url, token=Secret("static-token"),
        load_url=url + "/load/{{Tenant}}", status_url=url + "/status/{{Tenant}}/{{TaskID}}",
    )  # fmt: skip
    return replace(plain, **changes)
