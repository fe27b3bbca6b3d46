"""The pasted Json Request becomes a Template: the whole set-up of a submission.

In: whatever a person pasted (the exact JSON, or a damaged copy of it). Out: a `Template`: fields in order, example rows, the
document with every unknown key in its place, and what was repaired on the way. Why: the vendor's "Json Request" button is
the only description of a template that a user can get, and pasted text is often damaged.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lynn.errors import TemplateError
from lynn.template.blanks import as_shown, is_blank
from lynn.template.keys import is_root_key
from lynn.template.marks import no_request, problem_at
from lynn.template.mend import mend
from lynn.template.unwrap import out_of_codes, out_of_command, out_of_escapes, out_of_json, out_of_margin
from lynn.text import Text, t

#: A template's Json Request has a few thousand characters, a whole Postman export perhaps a million.
LONGEST_PASTE = 2_000_000
#: Wrappings one inside the other: a quoted text in an export in HTML codes.
_LAYERS = 5
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, kw_only=True)
class Template:
    """What one template wants."""

    #: Row keys in the order of the first example row, then those that only later rows have. Exactly as pasted.
    fields: tuple[str, ...]
    #: The pasted example rows: field → text.
    examples: tuple[Mapping[str, str], ...]
    template_id: str
    #: The key of the campaign exactly as pasted (`campaingId` in the vendor's sample); None when there is none.
    campaign_key: str | None
    campaign_id: str
    #: The key that holds the rows (`data` in the vendor's sample), exactly as pasted.
    data_key: str
    #: The whole pasted object, in its order, unknown keys included.
    document: Mapping[str, Any]
    #: What had to be repaired, in words. Empty when the paste was exact.
    repairs: tuple[Text, ...] = ()


def parse_template(pasted: str) -> Template:
    """Understand a pasted Json Request.

    Raises `TemplateError` (facts `line`, `column` where known) with one sentence when it cannot be understood. Never yields
    a field that is not in the text.
    """
    if len(pasted) > LONGEST_PASTE:
        raise TemplateError(
            t("This text is too long for a Json Request: it has {count} characters.", count=len(pasted)),
            code="template-too-long",
        )
    if is_blank(pasted):
        raise TemplateError(
            t("Nothing was pasted. Open the template in Lynn, press “Json Request” and paste what it copies."),
            code="template-empty",
        )
    exact, repairs = _exact_json(pasted)
    return _understand(exact, repairs, pasted)


def template_as_json(template: Template, language: str = "en") -> dict[str, Any]:
    """The template for the command line and for scripts; repairs in `language`."""
    return {
        "fields": list(template.fields),
        "examples": [dict(example) for example in template.examples],
        "template_id": template.template_id,
        "campaign_key": template.campaign_key,
        "campaign_id": template.campaign_id,
        "repairs": [repair.render(language) for repair in template.repairs],
        "document": template.document,
    }


class _RepeatedKeyError(ValueError):
    """A key stands twice in one object: `json` would drop the first without a word."""


#: What takes one wrapping off (None when it is not there), and what is said then; tried in this order.
_WRAPPINGS: tuple[tuple[Callable[[str], str | None], Text], ...] = (
    (out_of_command, t("The request was taken out of a command")),
    (out_of_margin, t("The marks at the start of each line were left out")),
    (out_of_codes, t("HTML codes such as {code} became the characters that they stand for", code="&quot;")),
    (out_of_escapes, t("Backslashes before quotes and line breaks were left out")),
)


def _exact_json(pasted: str) -> tuple[str, tuple[Text, ...]]:
    """(text of one object that `json` reads exactly, what was done to get there)."""
    text = pasted
    said: list[Text] = []
    for _ in range(_LAYERS):
        if text.startswith("\ufeff"):
            text = text.lstrip("\ufeff")
            said.append(t("An invisible mark at the start was left out"))
        loaded = _load(text)
        if isinstance(loaded, dict) and any(is_root_key(key, only="template") for key in loaded):
            break
        if loaded is not None:
            found = out_of_json(loaded)
            if found is None:
                break
            text = found[0] if isinstance(found[0], str) else json.dumps(found[0], ensure_ascii=False)
            said.append(found[1])
            continue
        inner, sentence = next(
            ((inner, sentence) for take_off, sentence in _WRAPPINGS if (inner := take_off(text)) is not None),
            ("", None),
        )
        if sentence is None:
            mended, repairs = mend(text, pasted)
            return mended, (*said, *repairs)
        text = inner
        said.append(sentence)
    return text, tuple(said)


def _load(text: str) -> Any:
    """What `json` reads; None when it refuses, or would drop a repeated key."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        loaded = dict(pairs)
        if len(loaded) < len(pairs):
            raise _RepeatedKeyError
        return loaded

    try:
        return json.loads(text, object_pairs_hook=unique, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(number)
    return value


def _understand(exact: str, repairs: tuple[Text, ...], pasted: str) -> Template:
    document = _load(exact)
    if not isinstance(document, dict):
        raise no_request()
    # Numbers in the rows by their own spelling: 1.0 stays "1.0", 007 was text before.
    spelled: dict[str, Any] = json.loads(exact, parse_int=str, parse_float=str)
    template_key = _only_key(document, "template")
    template_id = _as_text(spelled[template_key]) if template_key else None
    if not template_id or is_blank(template_id):
        raise TemplateError(
            t("The request names no template: its “{key}” is missing or empty.", key=template_key or "templateId"),
            code="template-no-id",
        )
    campaign_key = _only_key(document, "campaign")
    campaign_id = _as_text(spelled[campaign_key]) if campaign_key else ""
    data_key = _data_key(document)
    rows = [_row(row, data_key, pasted) for row in spelled[data_key]]
    fields = tuple(dict.fromkeys(name for row in rows for name in row))
    if not fields:
        raise _no_fields(data_key)
    _refuse_half_characters(document)
    return Template(
        fields=fields,
        examples=tuple(rows),
        template_id=template_id,
        campaign_key=campaign_key,
        campaign_id=campaign_id or "",
        data_key=data_key,
        document=document,
        repairs=(*repairs, *_alike(fields)),
    )


def _alike(fields: tuple[str, ...]) -> list[Text]:
    """Fields that a reader cannot tell apart; both stay, because Lynn may know both."""
    shown = [as_shown(name) for name in fields]
    return [
        t("Two fields look like “{key}”; they differ only in marks that nobody sees", key=name)
        for name in dict.fromkeys(shown)
        if shown.count(name) > 1
    ]


def _only_key(document: Mapping[str, Any], kind: str) -> str | None:
    keys = [key for key in document if is_root_key(key, only=kind)]
    if len(keys) > 1:
        raise TemplateError(
            t("“{first}” and “{second}” say the same thing; take one of them out.", first=keys[0], second=keys[1]),
            code="template-key-twice",
        )
    return keys[0] if keys else None


def data_key_of(document: Mapping[str, Any]) -> str | None:
    """The key of the rows in a document of which the template is not at hand; None when it is not certain.

    A payload has the keys of its template and other rows under one of them, so the rule that found it there finds it here.
    """
    try:
        return _data_key(document)
    except TemplateError:
        return None


def _data_key(document: Mapping[str, Any]) -> str:
    named = _only_key(document, "data")
    if named is not None:
        if not isinstance(document[named], list):
            raise TemplateError(t("“{key}” is not a list of records.", key=named), code="template-no-rows")
        if not document[named]:
            raise _no_fields(named)
        return named
    lists = [
        key
        for key, value in document.items()
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value)
    ]
    if len(lists) == 1:
        return lists[0]
    raise TemplateError(
        t("The request has no records: its “{key}”, the list of example rows, is missing.", key="data"),
        code="template-no-rows",
    )


def _row(row: Any, data_key: str, pasted: str) -> dict[str, str]:
    if not isinstance(row, dict):
        raise TemplateError(
            t("Everything in “{key}” must be a record with names and values.", key=data_key), code="template-no-rows"
        )
    texts = {}
    for name, value in row.items():
        text = _as_text(value)
        if text is None:
            raise _nested(name, pasted)
        if is_blank(name):
            raise TemplateError(t("A value in “{key}” has no name.", key=data_key), code="template-no-name")
        if _CONTROL.search(name):
            sentence = t("A name in “{key}” holds a line break or a tab.", key=data_key)
            raise TemplateError(sentence, code="template-bad-name")
        texts[name] = text
    return texts


def _nested(name: str, pasted: str) -> TemplateError:
    sentence = t("“{field}” holds a list or a record; a field's value must be one text.", field=name)
    return problem_at(pasted, sentence, pasted.find(json.dumps(name, ensure_ascii=False)), code="template-nested")


def _as_text(value: Any) -> str | None:
    """A value as Lynn takes it; None for a list or an object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def _no_fields(data_key: str) -> TemplateError:
    return TemplateError(
        t("“{key}” holds no example record, so the template's fields are not known.", key=data_key),
        code="template-no-fields",
    )


def _refuse_half_characters(document: Mapping[str, Any]) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise TemplateError(
            t("The text holds half a character (a broken emoji, for example); copy it again."), code="template-damaged"
        ) from None
