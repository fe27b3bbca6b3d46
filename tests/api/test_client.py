"""The client over real sockets: what each thing that can happen on a network means for a load."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from lynn.api.client import LynnClient
from lynn.errors import (
    LynnError,
    NotTakenError,
    OutcomeUnknownError,
    RefusedError,
    SignInError,
    TooLargeError,
)
from lynn.settings import practice_connection
from tests.api.samples import GATEWAY_PAGE, PAYLOAD, TAKEN, connection_to
from tests.loopback import Answer, LoopbackServer, cut, drip, hang, head, raw, reply, reset


def test_a_load_sends_exactly_the_given_bytes(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(TAKEN)
    assert client.load(PAYLOAD).task_id == "17"
    (request,) = loopback_server.requests
    assert request.body == PAYLOAD
    assert (request.verb, request.path) == ("POST", "/load/1001")
    assert request.headers["authorization"] == "Bearer static-token"
    assert request.headers["content-type"] == "application/json"


def test_each_load_has_a_connection_of_its_own(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(TAKEN)
    for _ in range(3):
        client.load(PAYLOAD)
    assert [each.connection for each in loopback_server.requests] == [0, 1, 2]


def test_reads_share_a_connection(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(200, []))
    for _ in range(3):
        client.campaigns()
    assert {each.connection for each in loopback_server.requests} == {0}


OUTCOMES: dict[str, tuple[Answer, type[LynnError], str]] = {
    "refused for its data": (reply(400, {"message": "Phone is missing"}), RefusedError, "lynn-400"),
    "nothing there": (reply(404), RefusedError, "lynn-404"),
    "conflict": (reply(409), RefusedError, "lynn-409"),
    "wrong kind of body": (reply(415), RefusedError, "lynn-415"),
    "not understood": (reply(422), RefusedError, "lynn-422"),
    "token refused": (reply(401), SignInError, "token-refused"),
    "not allowed": (reply(403), SignInError, "lynn-403"),
    "proxy wants a sign-in": (reply(407), NotTakenError, "proxy-407"),
    "gave up waiting": (reply(408), OutcomeUnknownError, "lynn-408"),
    "too large": (reply(413), TooLargeError, "lynn-413"),
    "too large, cut off": (reset(head(413, {"Content-Length": "90"}) + b"too lar"), TooLargeError, "lynn-413"),
    "too many": (reply(429), NotTakenError, "lynn-429"),
    "server error": (reply(500), OutcomeUnknownError, "lynn-500"),
    "gateway page": (reply(502, GATEWAY_PAGE), OutcomeUnknownError, "lynn-502"),
    "not available": (reply(503, b"", {"Retry-After": "5"}), OutcomeUnknownError, "lynn-503"),
    "moved": (reply(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}), OutcomeUnknownError, "lynn-redirect"),
    "kept moved": (reply(307, b"", {"Location": "/load/1001"}), OutcomeUnknownError, "lynn-redirect"),
    "no task": (reply(200, {"message": "OK"}), OutcomeUnknownError, "lynn-no-task-id"),
    "nothing said": (reply(204), OutcomeUnknownError, "lynn-no-task-id"),
    "page for an answer": (reply(200, GATEWAY_PAGE), OutcomeUnknownError, "lynn-no-task-id"),
    "invalid JSON": (reply(200, b'{"TaskID": 17'), OutcomeUnknownError, "lynn-no-task-id"),
    "packed badly": (reply(200, b"no gzip", {"Content-Encoding": "gzip"}), OutcomeUnknownError, "lynn-no-task-id"),
    "packed unknown": (reply(200, b"\x0b\x02", {"Content-Encoding": "br"}), OutcomeUnknownError, "lynn-no-task-id"),
    "cut without a word": (cut(), OutcomeUnknownError, "lynn-cut"),
    "reset without a word": (reset(), OutcomeUnknownError, "lynn-cut"),
    "cut in the head": (raw(b"HTTP/1.1 200 OK\r\nContent-Le"), OutcomeUnknownError, "lynn-cut"),
    "cut in the body": (raw(head(200, {"Content-Length": "14"}) + b'{"TaskID'), OutcomeUnknownError, "lynn-cut"),
    "not HTTP": (raw(b"SSH-2.0-OpenSSH\r\n\r\n"), OutcomeUnknownError, "lynn-cut"),
}


@pytest.mark.parametrize(("answer", "kind", "code"), OUTCOMES.values(), ids=OUTCOMES)
def test_what_happens_to_a_load_says_whether_it_may_have_been_taken(
    client: LynnClient, loopback_server: LoopbackServer, answer: Answer, kind: type[LynnError], code: str
) -> None:
    loopback_server.answer(answer)
    with pytest.raises(LynnError) as raised:
        client.load(PAYLOAD)
    assert (type(raised.value), raised.value.code) == (kind, code)
    assert len(loopback_server.requests) == 1, "a load leaves once"


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, gzip.compress(b'{"TaskID": 17}'), {"Content-Encoding": "gzip"}),
        raw(head(200, {"Transfer-Encoding": "chunked"}) + b"e\r\n" + b'{"TaskID": 17}' + b"\r\n0\r\n\r\n"),
        raw(head(200, {}) + b'{"TaskID": 17}'),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n" + head(202, {"Content-Length": "4"}) + b'"17"'),
    ],
    ids=["gzip", "chunked", "until the end", "continued"],
)
def test_ways_of_writing_a_reply_are_understood(
    client: LynnClient, loopback_server: LoopbackServer, answer: Answer
) -> None:
    loopback_server.answer(answer)
    assert client.load(PAYLOAD).task_id == "17"


DRIPS = {
    "head": drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 500, every=0.05),
    "body": drip(head(200, {"Content-Length": "500"}) + b" " * 500, every=0.05),
    "silence": hang(),
}


@pytest.mark.parametrize("answer", DRIPS.values(), ids=DRIPS)
def test_a_load_ends_at_its_deadline_whatever_the_server_does(loopback_server: LoopbackServer, answer: Answer) -> None:
    loopback_server.answer(answer)
    began = time.monotonic()
    slow = LynnClient(connection_to(loopback_server.url), load_seconds=0.6)
    with slow, pytest.raises(OutcomeUnknownError) as raised:
        slow.load(PAYLOAD)
    assert raised.value.code == "lynn-timeout"
    assert time.monotonic() - began < 2


def test_an_upload_that_nobody_reads_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with LynnClient(connection_to(url), load_seconds=0.5) as client, pytest.raises(OutcomeUnknownError) as raised:
            client.load(b"x" * 50_000_000)
        assert raised.value.code == "lynn-timeout"
        assert time.monotonic() - began < 2


def test_a_load_whose_time_is_over_before_it_leaves_does_not_leave(loopback_server: LoopbackServer) -> None:
    with LynnClient(connection_to(loopback_server.url), load_seconds=-1) as client, pytest.raises(NotTakenError):
        client.load(PAYLOAD)
    assert loopback_server.requests == []


def test_a_refused_connection_is_not_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with LynnClient(connection_to(f"http://127.0.0.1:{port}")) as client, pytest.raises(NotTakenError) as raised:
        client.load(PAYLOAD)
    assert raised.value.code == "connection-refused"


def test_an_unknown_name_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    # The name can exist nowhere (RFC 6761), so nothing leaves but the question for it.
    monkeypatch.delenv("LISTO_ONLY_LOOPBACK")
    with LynnClient(connection_to("https://lynn.invalid")) as client, pytest.raises(NotTakenError) as raised:
        client.load(PAYLOAD)
    assert raised.value.code == "no-such-host"


def test_a_server_that_speaks_no_tls_is_not_taken(loopback_server: LoopbackServer) -> None:
    loopback_server.answer(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    url = loopback_server.url.replace("http://", "https://")
    with LynnClient(connection_to(url), load_seconds=0.3) as client, pytest.raises(NotTakenError):
        client.load(PAYLOAD)


def test_a_certificate_that_nobody_signed_is_not_taken(tls_port: int) -> None:
    with LynnClient(connection_to(f"https://127.0.0.1:{tls_port}")) as client, pytest.raises(NotTakenError) as raised:
        client.load(PAYLOAD)
    assert raised.value.code == "not-trusted"


def test_a_huge_answer_is_not_read_to_its_end(client: LynnClient, loopback_server: LoopbackServer) -> None:
    bomb = gzip.compress(b" " * 70_000_000, compresslevel=1)
    loopback_server.answer(reply(200, bomb, {"Content-Encoding": "gzip"}))
    with pytest.raises(OutcomeUnknownError) as raised:
        client.load(PAYLOAD)
    assert raised.value.code == "reply-too-large"


def test_the_whole_test_run_reaches_no_other_machine() -> None:
    with LynnClient(connection_to("https://lynn.example")) as client, pytest.raises(NotTakenError) as raised:
        client.load(PAYLOAD)
    assert raised.value.code == "only-loopback"


def test_practice_reaches_no_other_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LISTO_ONLY_LOOPBACK")
    with LynnClient(practice_connection("https://lynn.example")) as client, pytest.raises(NotTakenError) as raised:
        client.load(PAYLOAD)
    assert raised.value.code == "only-loopback"


def test_a_429_says_how_long_to_wait(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(429, b"", {"Retry-After": "7"}))
    with pytest.raises(NotTakenError) as raised:
        client.load(PAYLOAD)
    assert raised.value.retry_after_seconds == 7


def test_errors_hold_no_number_and_no_token(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(400, {"message": "56966666666 is wrong", "sent": "Bearer static-token"}))
    with pytest.raises(RefusedError) as raised:
        client.load(PAYLOAD)
    told = repr(raised.value) + str(raised.value.facts)
    assert "56966666666" not in told
    assert "static-token" not in told


@pytest.fixture
def tls_port(tmp_path: Any) -> Iterator[int]:
    """A server with a certificate that it made itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=5)


def self_signed(folder: Any) -> tuple[str, str]:
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")
