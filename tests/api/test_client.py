"""The client over real sockets: what each thing that can happen on a network means for a load."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from lynn.api.client import LynnClient, dnd_payload
from lynn.api.curl import curl_line
from lynn.errors import (
    ConflictError,
    LynnError,
    NotFoundError,
    NotTakenError,
    OutcomeUnknownError,
    RefusedError,
    SettingError,
    SignInError,
    TooLargeError,
)
from lynn.settings import Connection, Secret, practice_connection
from tests.loopback import Answer, LoopbackServer, cut, drip, hang, head, raw, reply, reset

PAYLOAD = '{"campaingId": "",  "data": [{"Name": "Begoña", "Phone": "56966666666"}]}'.encode()
TAKEN = reply(200, {"TaskID": 17})


def connection_to(url: str, **changes: Any) -> Connection:
    """A live connection with a token that does not renew itself."""
    plain = Connection(
        name="test", is_practice=False, tenant="1001", base_url=url, token=Secret("static-token"),
        load_url=url + "/load/{{Tenant}}", status_url=url + "/status/{{Tenant}}/{{TaskID}}",
    )  # fmt: skip
    return replace(plain, **changes)


@pytest.fixture
def waits() -> list[float]:
    """The pauses between tries of a read, in seconds."""
    return []


@pytest.fixture
def client(loopback_server: LoopbackServer, waits: list[float]) -> Iterator[LynnClient]:
    with LynnClient(connection_to(loopback_server.url), load_seconds=5, sleep=waits.append) as made:
        yield made


@pytest.fixture
def renewing(loopback_server: LoopbackServer) -> Iterator[LynnClient]:
    with LynnClient(practice_connection(loopback_server.url), load_seconds=5) as made:
        yield made


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


GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

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
    bomb = gzip.compress(b" " * 200_000_000, compresslevel=9)
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


def sign_in_then(*answers: Answer) -> list[Answer]:
    return [reply(200, {"token": "first-token"}), *answers]


def test_the_first_request_signs_in(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(*sign_in_then(TAKEN))
    renewing.load(PAYLOAD)
    sign_in, load = loopback_server.requests
    assert json.loads(sign_in.body) == {"accessToken": "practice", "accessTokenSecret": "practice", "tenant": 1001}
    assert sign_in.path == "/api/LynnOutbound/CreateToken"
    assert load.headers["authorization"] == "Bearer first-token"


def test_a_refused_token_is_renewed_once(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(*sign_in_then(reply(401), reply(200, {"Token": "second-token"}), TAKEN))
    assert renewing.load(PAYLOAD).task_id == "17"
    assert loopback_server.requests[-1].headers["authorization"] == "Bearer second-token"
    assert loopback_server.bodies("LoadCampaignData") == [PAYLOAD, PAYLOAD]


def test_a_token_refused_twice_ends_the_load(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(*sign_in_then(reply(401), reply(200, {"token": "second-token"}), reply(401)))
    with pytest.raises(SignInError) as raised:
        renewing.load(PAYLOAD)
    assert raised.value.code == "lynn-401"
    assert len(loopback_server.requests) == 4


@pytest.mark.parametrize("answer", [cut(), reply(500), hang()], ids=["cut", "500", "hang"])
def test_trouble_while_signing_in_leaves_the_load_untaken(loopback_server: LoopbackServer, answer: Answer) -> None:
    loopback_server.answer(answer)
    with (
        LynnClient(practice_connection(loopback_server.url), request_seconds=0.5) as client,
        pytest.raises(NotTakenError),
    ):
        client.load(PAYLOAD)
    assert loopback_server.bodies("LoadCampaignData") == []


def test_many_threads_share_one_renewal(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    tokens = iter(range(100))
    lock = threading.Lock()

    def answer(connection: socket.socket, received: Any, stopped: threading.Event) -> bool:
        if "CreateToken" in received.path:
            with lock:
                return reply(200, {"token": f"token-{next(tokens)}"})(connection, received, stopped)
        is_old = received.headers["authorization"] == "Bearer token-0"
        return (reply(401) if is_old else TAKEN)(connection, received, stopped)

    loopback_server.answer(answer)
    threads = [threading.Thread(target=renewing.load, args=(PAYLOAD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loopback_server.bodies("CreateToken")) == 2


def test_a_read_is_tried_again(client: LynnClient, loopback_server: LoopbackServer, waits: list[float]) -> None:
    loopback_server.answer(
        cut(), reply(503), reply(429, b"", {"Retry-After": "2"}), reply(200, [{"id": 1, "name": "May"}])
    )
    assert [each.name for each in client.campaigns()] == ["May"]
    assert len(waits) == 3
    assert waits[2] >= 2


def test_a_read_that_fails_for_good_may_be_asked_again(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(500))
    with pytest.raises(NotTakenError):
        client.status("17")
    assert len(loopback_server.requests) == 4


def test_a_page_instead_of_a_list_is_shown_not_believed(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(200, GATEWAY_PAGE))
    with pytest.raises(OutcomeUnknownError) as raised:
        client.campaigns()
    assert raised.value.facts["words"] == "502 Bad Gateway 502 Bad Gateway"
    assert len(loopback_server.requests) == 1


def test_a_write_is_never_tried_again(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(cut())
    with pytest.raises(OutcomeUnknownError):
        client.post_campaign({"name": "May"})
    assert len(loopback_server.requests) == 1


CALLS: dict[str, tuple[Callable[[LynnClient], object], str, str]] = {
    "status": (lambda c: c.status("a/b"), "GET", "/status/1001/a%2Fb"),
    "campaigns": (lambda c: c.campaigns(), "GET", "/api/LynnOutbound/GetCampaigns/1001"),
    "campaign": (lambda c: c.campaign("7"), "GET", "/api/LynnOutbound/GetCampaign/1001/7"),
    "post_campaign": (lambda c: c.post_campaign({}), "POST", "/api/LynnOutbound/PostCampaign/1001"),
    "put_campaign": (lambda c: c.put_campaign("7", {}), "PUT", "/api/LynnOutbound/PutCampaign/1001/7"),
    "delete_campaign": (lambda c: c.delete_campaign("7"), "DELETE", "/api/LynnOutbound/DeleteCampaign/1001/7"),
    "start": (lambda c: c.start_campaign("7"), "POST", "/api/LynnOutbound/StartCampaignExecution/1001/7"),
    "stop": (lambda c: c.stop_campaign("7"), "POST", "/api/LynnOutbound/StopCampaignExecution/1001/7"),
    "contacts": (lambda c: c.contacts(), "GET", "/api/LynnOutbound/GetContacts/1001"),
    "contact": (lambda c: c.contact("x y"), "GET", "/api/LynnOutbound/GetContact/1001/x%20y"),
    "post_contact": (lambda c: c.post_contact({}), "POST", "/api/LynnOutbound/PostContact/1001"),
    "put_contact": (lambda c: c.put_contact("9", {}), "PUT", "/api/LynnOutbound/PutContact/1001/9"),
    "delete_contact": (lambda c: c.delete_contact("9"), "DELETE", "/api/LynnOutbound/DeleteContact/1001/9"),
    "dnd_of_contact": (lambda c: c.dnd_of_contact("9"), "GET", "/api/LynnOutbound/GetDnDContact/1001/9"),
    "set_dnd_by_campaign": (
        lambda c: c.set_dnd_by_campaign("9", "7"), "POST", "/api/LynnOutbound/SetDnDContactByCampaign/1001",
    ),
    "set_dnd_by_category": (
        lambda c: c.set_dnd_by_category("9", "Retail"), "POST", "/api/LynnOutbound/SetDnDContactByCategory/1001",
    ),
    "manage_dnd": (
        lambda c: c.manage_dnd_by_campaign("7", b"[]"), "POST", "/api/LynnOutbound/ManageDnDByCampaign/1001/7",
    ),
    "dnd_task_status": (lambda c: c.dnd_task_status("3"), "GET", "/api/LynnOutbound/GetDndTaskStatus/1001/3"),
    "upload": (
        lambda c: c.upload_campaign_data("a.cpg", b"x"), "POST", "/api/LynnOutbound/UploadCampaignDataByTenant/1001",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "verb", "path"), CALLS.values(), ids=CALLS)
def test_every_operation_goes_where_the_table_says(
    client: LynnClient, loopback_server: LoopbackServer, call: Callable[[LynnClient], object], verb: str, path: str
) -> None:
    loopback_server.answer(reply(200, {"taskId": "t-1", "id": 7, "data": [{"id": 7}]}))
    call(client)
    assert (loopback_server.requests[-1].verb, loopback_server.requests[-1].path) == (verb, path)


def test_a_change_sends_back_what_we_do_not_know(client: LynnClient, loopback_server: LoopbackServer) -> None:
    stored = {"Id": 7, "CampaignName": "May", "ExecutionMode": 2, "secretSauce": {"a": [1, None]}, "Ñ": "ñ"}
    loopback_server.answer(reply(200, stored), reply(200, {}))
    client.put_campaign("7", {"name": "June", "mode": "3"})
    assert json.loads(loopback_server.requests[-1].body) == stored | {"CampaignName": "June", "ExecutionMode": 3}


def test_a_change_made_elsewhere_meanwhile_is_not_overwritten(
    client: LynnClient, loopback_server: LoopbackServer
) -> None:
    loopback_server.answer(reply(200, {"id": 7, "name": "May"}), reply(200, {"id": 7, "name": "April"}))
    seen = client.campaign("7")
    with pytest.raises(ConflictError) as raised:
        client.put_campaign("7", {"name": "June"}, seen=seen)
    assert raised.value.facts["fields"] == ["name"]
    assert [each.verb for each in loopback_server.requests] == ["GET", "GET"]


@pytest.mark.parametrize(
    "call", [lambda c: c.campaign("7"), lambda c: c.delete_contact("7"), lambda c: c.start_campaign("7")]
)
def test_an_id_that_is_not_there_is_said_to_be_not_there(
    client: LynnClient, loopback_server: LoopbackServer, call: Callable[[LynnClient], object]
) -> None:
    loopback_server.answer(reply(404))
    with pytest.raises(NotFoundError):
        call(client)


def test_an_uploaded_file_arrives_as_it_is(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(TAKEN)
    content = "Name;Phone\r\nBegoña;56966666666\r\n".encode("cp1252")
    assert client.upload_campaign_data('a"b.cpg', content).task_id == "17"
    (request,) = loopback_server.requests
    assert b"\r\n\r\n" + content + b"\r\n--" in request.body
    assert b'filename="a_b.cpg"' in request.body
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")


def test_a_bulk_change_says_for_each_whether_on_or_off() -> None:
    assert json.loads(dnd_payload([("56966666666", True), ("56955555555", False)])) == [
        {"contact": "56966666666", "isBlacklisted": True},
        {"contact": "56955555555", "isBlacklisted": False},
    ]


def test_a_test_of_the_connection_signs_in_anew(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(
        *sign_in_then(reply(200, []), reply(200, {"token": "second-token"}), reply(200, [{"id": 1, "name": "May"}]))
    )
    renewing.campaigns()
    assert [each.name for each in renewing.test()] == ["May"]
    assert [each.path.split("/")[3] for each in loopback_server.requests] == [
        "CreateToken", "GetCampaigns", "CreateToken", "GetCampaigns",
    ]  # fmt: skip


def test_a_live_connection_without_the_loading_url_loads_nothing(loopback_server: LoopbackServer) -> None:
    with LynnClient(connection_to(loopback_server.url, load_url=None)) as client, pytest.raises(SettingError):
        client.load(PAYLOAD)
    assert loopback_server.requests == []


def test_a_subscription_key_goes_along(loopback_server: LoopbackServer) -> None:
    loopback_server.answer(TAKEN)
    with LynnClient(connection_to(loopback_server.url, subscription_key=Secret("key-1"))) as client:
        client.load(PAYLOAD)
    assert loopback_server.requests[0].headers["ocp-apim-subscription-key"] == "key-1"


def test_a_curl_line_holds_no_token() -> None:
    line = curl_line(connection_to("https://lynn.example", subscription_key=Secret("key-1")), "batch 1.json")
    assert "static-token" not in line
    assert "key-1" not in line
    assert "'https://lynn.example/load/1001'" in line or "https://lynn.example/load/1001" in line
    assert "--data-binary '@batch 1.json'" in line
    assert '"Authorization: Bearer $LYNN_TOKEN"' in line


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
