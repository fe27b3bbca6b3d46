"""What a trouble looks like on the wire: a trouble comes in, the reply that it makes goes out."""

import email.utils
import gzip
import json
import time

from .exchange import Reply, words
from .faults import Plan, Trouble

_HTML = "text/html; charset=utf-8"
_GATEWAY_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
)


def reply_of(trouble: Trouble, honest: Reply | None) -> Reply | None:
    """The reply that the trouble puts in the place of the honest one; None when it leaves that one as it is."""
    kind = trouble.kind
    if kind == "too_many":
        return _too_many(trouble)
    if kind == "redirect":
        return Reply(status=_status(trouble), headers=(("Location", trouble.text("to")),))
    if kind == "refuse":
        body = trouble.options["body"]
        text = body if isinstance(body, str) else json.dumps(body)
        return Reply(status=_status(trouble), body=text.encode(), content_type=trouble.text("content_type"))
    if kind == "html_502":
        return Reply(status=_status(trouble), body=_GATEWAY_PAGE, content_type=_HTML)
    if kind == "huge_reply":
        size = int(trouble.number("bytes"))
        return Reply(body=b'{"padding":"' + b"x" * size + b'","result":' + (honest.body if honest else b"0") + b"}")
    simple = {
        "unauthorised": Reply(status=401),
        "too_large": words("The request is too large.", 413),
        "no_task_id": words("Accepted.", 200),
        "invalid_json": Reply(body=b'{"TaskID": "3c6f10ec-'),
    }
    if kind in ("server_error", "status_down"):
        return words("An unexpected error has occurred.", _status(trouble))
    return simple.get(kind)


def dressed(reply: Reply, plan: Plan) -> Reply:
    """The reply in the manner that the plan wants: gzip, for now."""
    if "gzip" not in plan.manners or not reply.body:
        return reply
    return Reply(
        status=reply.status,
        body=gzip.compress(reply.body),
        content_type=reply.content_type,
        headers=(*reply.headers, ("Content-Encoding", "gzip")),
    )


def outcome_of(trouble: Trouble, reply: Reply | None) -> str:
    """What the log says was answered."""
    return str(reply.status) if reply is not None and trouble.kind in ("too_many", "refuse") else trouble.kind


def _status(trouble: Trouble) -> int:
    return int(trouble.number("status"))


def _too_many(trouble: Trouble) -> Reply:
    seconds = trouble.number("retry_after")
    after = f"{seconds:g}"
    if trouble.options["retry_after_date"]:
        after = email.utils.formatdate(time.time() + seconds, usegmt=True)
    reply = words("Too many requests.", 429)
    return Reply(status=429, body=reply.body, headers=(("Retry-After", after),))
