"""A reply's bytes become a JSON value, or words: the first step of every parser of this package.

In: bytes and headers as they came. Out: a value, words fit to be shown, the request's id, seconds to wait. No I/O.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import unescape
from typing import Any

from lynn.masking import mask

#: Words that are kept of a reply, in characters.
MAX_WORDS = 4_000
#: A wish to wait longer than this (seconds) is taken for this: nobody's campaign waits for a slip in a header.
MAX_RETRY_AFTER = 3_600.0

#: Where servers and gateways put a request's id, best first.
_REQUEST_ID_HEADERS = (
    "x-request-id", "request-id", "x-correlation-id", "x-ms-request-id", "apim-request-id", "x-amzn-requestid",
    "cf-ray", "traceparent",
)  # fmt: skip
_MESSAGE_KEYS = (
    "message",
    "error",
    "errors",
    "detail",
    "details",
    "title",
    "error_description",
    "mensaje",
    "reason",
    "description",
)


class NotJsonError(ValueError):
    """The body is not JSON."""


def json_value(body: bytes) -> Any:
    """The JSON value in a body, whatever Unicode it is written in. `NotJsonError` when there is none."""
    try:
        # detect_encoding inside json.loads knows UTF-8, -16 and -32; a UTF-8 BOM is taken off by hand.
        value = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise NotJsonError from error
    if isinstance(value, str) and value.lstrip().startswith(("{", "[", '"')):
        # JSON inside a JSON text: some frameworks write it out twice.
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value


def text_of(body: bytes) -> str:
    """The body as text, undecodable bytes replaced."""
    return body[: MAX_WORDS * 8].decode("utf-8-sig", errors="replace").strip()


def words_of(body: bytes) -> str:
    """What a reply says, masked, at most `MAX_WORDS` characters: the text of a page for HTML, else the body itself."""
    text = text_of(body)
    if is_html(body):
        text = _page_text(text)
    return shown(text)


def shown(text: str) -> str:
    """Words from outside, fit to be shown and stored: masked, at most `MAX_WORDS` characters."""
    if len(text) <= 2 * MAX_WORDS:
        return mask(text)[:MAX_WORDS]
    # Cut first, so that a huge text costs nothing. What is left of a number that the cut halved goes too.
    return mask(text[: 2 * MAX_WORDS]).rstrip("0123456789 ()+.-")[:MAX_WORDS]


def message_of(body: bytes) -> str:
    """The message in a refusal: what stands under a key such as "message" or "errors", else all the words."""
    try:
        value = json_value(body)
    except NotJsonError:
        return words_of(body)
    messages = list(dict.fromkeys(_messages(value)))
    return shown(" · ".join(messages)) if messages else words_of(body)


def _messages(value: Any, *, inside: bool = False, depth: int = 0) -> Iterator[str]:
    """Texts under message-like keys; below such a key every text counts ({"errors": {"Phone": ["is missing"]}})."""
    if depth > 5:
        return
    if isinstance(value, str) and value.strip() and (inside or depth == 0):
        yield value.strip()
    elif isinstance(value, list):
        for each in value[:20]:
            yield from _messages(each, inside=inside, depth=depth + 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key.casefold() in _MESSAGE_KEYS:
                yield from _messages(each, inside=True, depth=depth + 1)
            elif inside and isinstance(each, str | list):
                yield from (f"{key}: {text}" for text in _messages(each, inside=True, depth=depth + 1))


def is_html(body: bytes) -> bool:
    """Whether a page came where data was expected: a gateway's error page, a sign-in page."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<center", b"<h1"))


def _page_text(page: str) -> str:
    without_code = re.sub(r"(?is)<(script|style)\b.*?(</\1>|\Z)", " ", page)
    return re.sub(r"\s+", " ", unescape(re.sub(r"(?s)<[^>]*>", " ", without_code))).strip()


def header(headers: Mapping[str, str], name: str) -> str | None:
    """A header by its name, in whatever case; None when it is missing."""
    for key, value in headers.items():
        if key.lower() == name:
            return value
    return None


def request_id(headers: Mapping[str, str]) -> str:
    """The id that the vendor's support can look a request up by; "" when there is none."""
    for name in _REQUEST_ID_HEADERS:
        value = header(headers, name)
        if value:
            return value[:200]
    return ""


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long the server asks us to wait, in seconds, 0 to `MAX_RETRY_AFTER`; None when it does not say."""
    text = (header(headers, "retry-after") or "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d+)?", text):
        return min(float(text), MAX_RETRY_AFTER)
    at = _http_date(text)
    if at is None:
        return None
    # Counted from the server's own clock when it shows it: ours may be minutes off.
    since = _http_date(header(headers, "date") or "") or now
    return min(max((at - since).total_seconds(), 0.0), MAX_RETRY_AFTER)


def _http_date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


class TooLongError(ValueError):
    """The body is longer than a reply may be."""


def unpacked(raw: bytes, encoding: str, limit: int) -> bytes:
    """The body behind a Content-Encoding, never more than `limit` bytes of it in memory.

    `TooLongError` above the limit (a small reply may unpack to gigabytes), `NotJsonError` when it cannot be unpacked.
    """
    for name in reversed([each.strip().lower() for each in encoding.split(",") if each.strip()]):
        if name in ("identity", ""):
            continue
        if name not in ("gzip", "x-gzip", "deflate"):
            raise NotJsonError
        raw = _inflated(raw, is_gzip="gzip" in name, limit=limit)
    return raw


def _inflated(raw: bytes, *, is_gzip: bool, limit: int) -> bytes:
    # "deflate" means zlib's format; some servers send it bare.
    is_bare = not is_gzip and raw[:1] != b"\x78"
    stream = zlib.decompressobj(31 if is_gzip else (-15 if is_bare else 15))
    try:
        body = stream.decompress(raw, limit + 1)
    except zlib.error as error:
        raise NotJsonError from error
    if len(body) > limit:
        raise TooLongError
    if not stream.eof:
        raise NotJsonError
    return body


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """The object itself (or the objects of a list), then those one level inside."""
    outer = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
    yield from outer
    for level in outer:
        for each in level.values():
            yield from (inner for inner in (each if isinstance(each, list) else [each]) if isinstance(inner, dict))


def names_fault(level: Mapping[str, Any]) -> bool:
    """Whether an object says by itself that something failed ("success": false, "error": "…"), whatever its status code."""
    for key, each in level.items():
        name = plain(key)
        if name in ("success", "issuccess", "succeeded", "ok", "isvalid") and str(each).casefold() in (
            "false",
            "0",
            "no",
        ):
            return True
        if name in ("error", "errors", "haserror", "haserrors", "iserror", "exception", "fault") and _is_something(
            each
        ):
            return True
    return False


def _is_something(value: Any) -> bool:
    return bool(value) and str(value).casefold() not in ("false", "0", "none", "null")


@lru_cache(maxsize=1024)
def plain(key: str) -> str:
    """A key without case, blanks, dashes and underscores. (A list of 100,000 contacts has a dozen keys.)"""
    return re.sub(r"[\s_-]", "", key).casefold()
