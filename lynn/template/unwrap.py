"""The Json Request out of what it is wrapped in: a command, a Postman export, a quoted text, HTML codes.

In: pasted text, or JSON that is not itself a request. Out: the text of the request within, and which wrapping was taken off.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lynn.errors import TemplateError
from lynn.template.keys import is_root_key
from lynn.text import Text, t

_COMMAND = re.compile(r"\b(?:curl|Invoke-WebRequest|Invoke-RestMethod|wget|http|xh)\b", re.IGNORECASE)
_BODY_OPTION = re.compile(
    r"(?<!\S)\^?(?:--data(?:-raw|-binary|-ascii|-urlencode)?|--json|--body-data|--post-data|-Body|-d)[ =]*(?=[$@^\"'{])"
)
_ANSI_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_ANSI = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_CARET = re.compile(r"\^(\r?\n[ \t]*|.)", re.DOTALL)
_QUOTED_LINE = re.compile(r"[ \t]*(?:[>|][ \t]?)+")
_NUMBERED_LINE = re.compile(r"[ \t]*(\d{1,5})(?:[.:|)]|(?=\s|$))", re.ASCII)
#: A line break written out as \\n, between the parts of a request.
_WRITTEN_BREAK = re.compile(r"(?<=[\s{}\[\],:\"“”'‘’\d])(?:\\r)?\\n(?:\\t)*(?=[\s{}\[\],:\"“”'‘’\\/]|\Z)")
_REQUEST_MARK = re.compile(r"(?:templa?te?|plantilla)[\s_-]*id|id[\s_-]*(?:template|plantilla)", re.IGNORECASE)


def out_of_command(text: str) -> str | None:
    """The body that a command line sends; None when the text is no command with a body."""
    if not _COMMAND.search(text):
        return None
    is_windows = '^"' in text or re.search(r"\^\r?\n", text) is not None
    if is_windows:
        text = _CARET.sub(lambda found: "" if found[1].startswith(("\r", "\n")) else found[1], text)
    bodies = [_shell_word(text, option.end()) for option in _BODY_OPTION.finditer(text)]
    found = [body for body in bodies if body and _REQUEST_MARK.search(body)] or [body for body in bodies if body]
    return found[0] if found else None


def _shell_word(text: str, at: int) -> str:
    """One word as a shell reads it, from `at` to the first blank outside quotes."""
    parts: list[str] = []
    while at < len(text) and not text[at].isspace():
        if text.startswith("$'", at):
            found = re.compile(r"\$'((?:[^'\\]|\\.)*)'?", re.DOTALL).match(text, at)
            parts.append(_ANSI.sub(_ansi, found[1]) if found else "")
        elif text[at] == "'":
            found = re.compile(r"'((?:[^']|'')*?)'(?!')|'([^']*)'?").match(text, at)
            # Two single quotes are one in PowerShell; a Unix shell has none inside of single quotes.
            parts.append((found[1] or found[2] or "").replace("''", "'") if found else "")
        elif text[at] == '"':
            found = re.compile(r'"((?:[^"\\`]|""|\\.|`.)*)"?', re.DOTALL).match(text, at)
            parts.append(re.sub(r'\\(["\\$`])|`(["`$])|"(")', r"\1\2\3", found[1]) if found else "")
        elif text[at] == "{" and not parts:
            return text[at:]
        else:
            found = re.compile(r"\\(.)|[^\s'\"\\]+|\\", re.DOTALL).match(text, at)
            parts.append((found[1] or found[0]) if found else "")
        if not found:
            break
        at = found.end()
    return "".join(parts)


def _ansi(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return _ANSI_ESCAPES.get(found[3], found[3])


def out_of_margin(text: str) -> str | None:
    """The text without the marks (`>` of a mail) or line numbers that begin each of its lines; None without them."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 3:
        return None
    if all(_QUOTED_LINE.match(line) for line in lines):
        return "\n".join(_QUOTED_LINE.sub("", line) for line in text.splitlines())
    numbers = [_NUMBERED_LINE.match(line) for line in lines]
    if all(numbers) and [int(number[1]) for number in numbers if number] == list(range(1, len(lines) + 1)):
        return "\n".join(_NUMBERED_LINE.sub("", line) for line in lines)
    return None


def out_of_codes(text: str) -> str | None:
    """The text with HTML codes read, when its quotes are such codes; None otherwise."""
    if '"' in text or not re.search(r"&(?:quot|#34|#x22|ldquo);", text, re.IGNORECASE):
        return None
    return html.unescape(text)


def out_of_escapes(text: str) -> str | None:
    r"""The text with `\"` and `\n` read, when all its quotes are escaped ones; None otherwise."""
    if '\\"' not in text:
        # Line breaks written out as \n between the pairs of an otherwise plain text.
        plain = _WRITTEN_BREAK.sub("\n", text)
        return plain if plain != text else None
    start = text.find('\\"')
    inner = text[text.rfind("{", 0, start) if "{" in text[:start] else start :]
    inner = re.split(r'(?<!\\)"', inner, maxsplit=1)[0]
    try:
        return str(json.loads('"' + inner.rstrip().rstrip("'") + '"', strict=False))
    except ValueError:
        return None


def out_of_json(loaded: Any) -> tuple[str | dict[str, Any], Text] | None:
    """The request inside other JSON: a quoted text, a Postman export, a list of one. None when there is none.

    Raises `TemplateError` when there are several.
    """
    found: list[str | dict[str, Any]] = []
    for candidate in _candidates(loaded):
        if candidate not in found:
            found.append(candidate)
    if not found:
        return None
    if len(found) > 1:
        raise TemplateError(
            t("There are {count} requests in this text; paste one at a time.", count=len(found)),
            code="template-several",
        )
    if isinstance(loaded, str):
        return found[0], t("The request was taken out of a quoted text")
    if isinstance(loaded, dict) and {"info", "item"} & loaded.keys():
        return found[0], t("The request was taken out of a Postman export")
    return found[0], t("The request was taken out of the text around it")


def _candidates(loaded: Any) -> Iterator[str | dict[str, Any]]:
    waiting = [loaded]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and _REQUEST_MARK.search(value) and ":" in value:
            yield value
        elif isinstance(value, dict):
            if any(is_root_key(key, only="template") for key in value):
                yield value
            else:
                waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += reversed(value)
