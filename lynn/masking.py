"""Words from outside, made fit to be shown, stored and logged: no phone number, no name, no token in them.

In: any text (a reply's body, a log line). Out: the same text with those parts replaced by dots. Why: replies of Lynn repeat
what was sent to it, and what is sent to it is people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lynn.settings import Secret

DOTS = "••••"

#: What looks like a phone but is none, and is kept: a GUID; a day with or without time (2026-11-22T16:23:05.123Z, 03/05/2024).
_KEPT = (
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?!\d)"
    r"|\b\d\d?/\d\d?/\d{4}\b"
)
#: Eight digits or more (the shortest national numbers with a prefix), with what people put between them.
_PHONE = r"(?<![\w•])\+?\(?\d(?:[ ().\-\u00a0]{0,2}\d){7,}|\d{8,}"
_NUMBERS = re.compile(rf"({_KEPT})|({_PHONE})", re.IGNORECASE)

_TOKEN = re.compile(
    # Bearer …, and the three parts of a JSON web token wherever it stands.
    r"(\bbearer\s+)[\w.~+/=-]+|\beyJ[\w-]{5,}\.[\w-]+\.?[\w-]*",
    re.IGNORECASE,
)
#: "token": "…", access_token=…, Ocp-Apim-Subscription-Key: …
_SECRET_FIELD = re.compile(
    r"""((?:access[_-]?)?token(?:[_-]?secret)?|subscription-key|api[_-]?key|password|secret)(["']?\s*[:=]\s*["']?)[^\s"',;&}]+""",
    re.IGNORECASE,
)
#: The fields in which samples carry a person's name, in the three languages of our users.
_NAME_FIELD = re.compile(
    r"""(["'](?:first ?|last ?|full ?|user ?)?(?:name|nombres?|apellidos?|nome|sobrenome)["']\s*:\s*)"""
    r"""(["'])(?:\\.|(?!\2).)*\2""",
    re.IGNORECASE | re.DOTALL,
)


def mask(text: str, secrets: Iterable[Secret] = ()) -> str:
    """`text` without phone numbers, names of people in name fields, tokens, and the given secrets."""
    for secret in secrets:
        # A secret shorter than this is no secret, and would blank out half of the text.
        if len(secret.reveal()) >= 4:
            text = text.replace(secret.reveal(), DOTS)
    text = _TOKEN.sub(lambda found: (found[1] or "") + DOTS, text)
    text = _SECRET_FIELD.sub(lambda found: found[1] + found[2] + DOTS, text)
    text = _NAME_FIELD.sub(lambda found: found[1] + found[2] + DOTS + found[2], text)
    return storable(_NUMBERS.sub(lambda found: found[1] or DOTS, text))


def storable(text: str) -> str:
    """`text` without what JSON can bring but no database and no screen takes: NUL characters and halves of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
