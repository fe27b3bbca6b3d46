"""The way out: a company's proxies, and what they mean for a load. Nothing leaves the machine: the proxy is our own server."""

from __future__ import annotations

import base64

import pytest

from lynn.api.transport import Deadline, Reply, Transport
from lynn.errors import LynnError, NotTakenError, OutcomeUnknownError
from tests.api.samples import GATEWAY_PAGE, PAYLOAD, TAKEN
from tests.loopback import Answer, LoopbackServer, cut, head, raw, reply


@pytest.fixture
def proxy(loopback_server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> LoopbackServer:
    """The loopback server as the company's proxy for everything."""
    monkeypatch.delenv("LISTO_ONLY_LOOPBACK")
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, loopback_server.url.replace("http://", "http://me:s%40fe@"))
    return loopback_server


def post(url: str) -> Reply:
    """As `load` does it, past the rule that a live URL begins with https."""
    transport = Transport()
    try:
        return transport.exchange("POST", url, headers={}, content=PAYLOAD, deadline=Deadline(5))
    finally:
        transport.close()


def test_a_company_proxy_is_used_with_its_sign_in(proxy: LoopbackServer) -> None:
    proxy.answer(TAKEN)
    assert post("http://lynn.invalid/load").status_code == 200
    (request,) = proxy.requests
    assert request.path == "http://lynn.invalid/load"
    assert request.headers["proxy-authorization"] == "Basic " + base64.b64encode(b"me:s@fe").decode()


PROXY_TROUBLE: dict[str, tuple[str, Answer, type[LynnError], str]] = {
    "tunnel refused": ("https://lynn.invalid", reply(403), NotTakenError, "proxy-refused"),
    "tunnel wants a sign-in": ("https://lynn.invalid", reply(407), NotTakenError, "proxy-refused"),
    "tunnel leads nowhere": ("https://lynn.invalid", reply(502, GATEWAY_PAGE), NotTakenError, "proxy-refused"),
    "tunnel speaks no TLS": (
        "https://lynn.invalid",
        raw(head(200, {}) + b"not TLS at all"),
        NotTakenError,
        "not-trusted",
    ),
    "forwarding cut": ("http://lynn.invalid", cut(), OutcomeUnknownError, "lynn-cut"),
}


@pytest.mark.parametrize(("url", "answer", "kind", "code"), PROXY_TROUBLE.values(), ids=PROXY_TROUBLE)
def test_what_a_proxy_does_says_whether_a_load_may_have_been_taken(
    proxy: LoopbackServer, url: str, answer: Answer, kind: type[LynnError], code: str
) -> None:
    proxy.answer(answer)
    with pytest.raises(LynnError) as raised:
        post(url)
    assert (type(raised.value), raised.value.code) == (kind, code)
    assert (PAYLOAD in proxy.bodies()) is (kind is OutcomeUnknownError)


def test_a_host_that_is_excepted_goes_past_the_proxy(proxy: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "lynn.invalid")
    with pytest.raises(NotTakenError) as raised:
        post("https://lynn.invalid/load")
    assert raised.value.code == "no-such-host"
    assert proxy.requests == []


def test_this_machine_is_never_reached_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, loopback_server: LoopbackServer
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    loopback_server.answer(TAKEN)
    assert post(loopback_server.url).status_code == 200
