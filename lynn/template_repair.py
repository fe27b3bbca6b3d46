"""A damaged Json Request becomes exact JSON text, with a record of every repair.

In: text that `json` refuses (or takes only by dropping a repeated key). Out: JSON text and the repairs in words. Why: people
paste from chats, mails and web pages, which bend quotes, eat braces and add commas. One pass from left to right, no
backtracking, so any text takes linear time; what is not understood is an error with its place, never a guess at a value.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from lynn.errors import TemplateError
from lynn.template_keys import is_root_key
from lynn.template_marks import Marks, no_request
from lynn.text import Text, t

_DOUBLE = '"“”„‟″＂'
_SINGLE = "'‘’‚‛´′`"
_BLANK = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")
_PLAIN_BLANK = re.compile(r"[ \t\r\n]*\Z")
_COMMENT = re.compile(r"//[^\r\n]*|#[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/")
_STRAIGHT = re.compile(r'"((?:[^"\\\r\n]|\\.)*)"')
#: What may follow the closing quote of a text; without it a bent quote is part of the value.
_AFTER_QUOTE = re.compile(r"[ \t\u00a0]*(?:[:,}\]\r\n]|\Z|//|/\*|#|[\"“„'‘])")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,}\]/#]|\Z)", re.ASCII)
_VARIABLE = re.compile(r"\{\{[\w$ .-]{1,80}\}\}")
_BARE_KEY = re.compile(r"[^\W\d][\w$]*(?=[ \t\u00a0]*:)")
_BARE_VALUE = re.compile(r"[\w.@+%$-]+(?=[ \t\u00a0]*(?:[,}\]\r\n]|\Z))")
_LITERALS = {"true": "true", "false": "false", "null": "null", "True": "true", "False": "false", "None": "null"}
_QUOTED_KEY = r"[\"“”„‟″＂]([^\"“”„‟″＂\r\n]{1,100})[\"“”„‟″＂]|['‘’‚‛´`]([^'‘’‚‛´`\r\n]{1,100})['‘’‚‛´`]"
_KEY = re.compile(rf"(?:{_QUOTED_KEY})[ \t\u00a0]{{0,20}}:")
_OPENED_KEY = re.compile(rf"\{{\s{{0,200}}(?:{_QUOTED_KEY}|[^\W\d][\w$]{{0,100}})\s{{0,20}}:")
#: Deeper than this nobody's template goes; it bounds the recursion.
_DEEPEST = 40


@dataclass
class _Record:
    """A run of pairs, as JSON text; the last of a repeated key counts."""

    pairs: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        return (
            "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{value}" for key, value in self.pairs.items()) + "}"
        )


def mend(text: str, pasted: str) -> tuple[str, tuple[Text, ...]]:
    """(exact JSON text of one object, what was repaired). `pasted` is what the person sees: places are said in it.

    Raises `TemplateError` with `line` and `column`, where `text` stands in `pasted` as it is.
    """
    return _Mender(text, pasted).mend()


class _Mender:
    def __init__(self, text: str, pasted: str) -> None:
        self.text = text
        self.at = 0
        self.marks = Marks(text, pasted)
        self.last = (0, 0)  # the span of the last value or key, to say after what a comma is missing

    def mend(self) -> tuple[str, tuple[Text, ...]]:
        self.at = self._start()
        self.marks.around("before", self.text[: self.at])
        self._skip()
        is_opened = self._take("{")
        if not is_opened:
            self.marks.add("brace-start", self.at)
        root = self._root(is_opened)
        self._after()
        mended = root.as_json()
        if self.marks.has("blank"):
            # Blanks outside of the values came as non-breaking ones, so those inside did not come from Lynn either.
            mended = mended.replace("\u00a0", " ")
        return mended, self.marks.in_words()

    # -- where the request begins and ends ---------------------------------------------------------------------------

    def _start(self) -> int:
        opened = _OPENED_KEY.search(self.text)
        first = opened.start() if opened else len(self.text)
        for key in _KEY.finditer(self.text, 0, first):
            begins_line = not self.text[: key.start()].rpartition("\n")[2].strip() if key.start() < 5000 else False
            if begins_line or is_root_key(key[1] or key[2]):
                return key.start()
        if not opened:
            raise no_request()
        return first

    def _after(self) -> None:
        rest = self.text[self.at :]
        for key in _KEY.finditer(rest):
            if is_root_key(key[1] or key[2]):
                raise self._error(t("a second request begins here; paste one at a time."), self.at + key.start())
        self.marks.around("after", rest)

    # -- the parts of a request --------------------------------------------------------------------------------------

    def _root(self, is_opened: bool) -> _Record:
        root = _Record()
        while True:
            self._separate("}", is_first=not root.pairs)
            if self._take("}"):
                return root
            if is_opened and self._peek() and not self._is_at_key() and self._peek() not in _DOUBLE + _SINGLE:
                raise self._unexpected()
            if not self._peek() or not (is_opened or self._is_at_key()):
                self.marks.add("brace-end", self.at)
                return root
            self._pair(root, 1)

    def _pair(self, record: _Record, depth: int) -> None:
        start = self.at
        key = self._key()
        self._skip()
        if not self._take(":"):
            raise self._error(t("a colon is missing after {word}.", word=self._last_word()), self.at)
        value = self._value(depth, key=key)
        if key in record.pairs:
            if depth == 1 and is_root_key(key) and record.pairs[key] != value:
                raise self._error(t("“{key}” stands here a second time; paste one request at a time.", key=key), start)
            self.marks.add("twice", start, key)
        record.pairs[key] = value

    def _value(self, depth: int, key: str = "") -> str:
        self._skip()
        if depth > _DEEPEST:
            raise self._error(t("the brackets go too deep."), self.at)
        if depth == 1 and self._is_at_key():
            self.marks.add("bracket-start", self.at)
            return self._items(depth + 1, is_opened=False)
        if variable := self._match(_VARIABLE):
            self.marks.add("bare-value", self.at)
            return json.dumps(variable, ensure_ascii=False)
        if self._take("["):
            return self._items(depth + 1, is_opened=True)
        if self._peek() == "{":
            if depth == 1 and is_root_key(key, only="data"):
                self.marks.add("bracket-start", self.at)
                return self._items(depth + 1, is_opened=False)
            self.at += 1
            return self._object(depth + 1, may_split=False)[0].as_json()
        return self._scalar(key)

    def _scalar(self, key: str) -> str:
        character = self._peek()
        if character and character in _DOUBLE + _SINGLE:
            return json.dumps(self._string(), ensure_ascii=False)
        if number := self._match(_NUMBER):
            return number
        start = self.at
        if word := self._match(_BARE_VALUE):
            if literal := _LITERALS.get(word):
                if literal != word:
                    self.marks.add("literal", start)
                return literal
            self.marks.add("bare-value", start)
            return json.dumps(word, ensure_ascii=False)
        if not character or character in ",}]":
            raise self._error(t("“{key}” has no value.", key=key), self.at)
        raise self._unexpected()

    def _items(self, depth: int, *, is_opened: bool) -> str:
        items: list[str] = []
        records: list[_Record] = []
        while True:
            self._separate("]", is_first=not items)
            if self._take("]"):
                break
            if self._peek() in ("", "}") or (not is_opened and records and self._peek() != "{"):
                self.marks.add("bracket-end", self.at)
                self._refuse_unclear_end(records)
                break
            if self._peek() == "{" and not self.text.startswith("{{", self.at):
                self.at += 1
                found = self._object(depth, may_split=True)
            elif depth == 2 and self._is_at_key():
                found = self._bare_records(depth)
            else:
                items.append(self._value(depth))
                continue
            records += found
            items += [record.as_json() for record in found]
            if self._is_at_root_key():
                self.marks.add("bracket-end", self.at)
                break
        return "[" + ",".join(items) + "]"

    def _object(self, depth: int, *, may_split: bool) -> list[_Record]:
        """The pairs up to `}`; several records where the braces between them were lost (only in a list)."""
        records = [_Record()]
        while True:
            pairs = records[-1].pairs
            self._separate("}", is_first=not pairs)
            if self._take("}"):
                return records
            if self._peek() in ("", "]") or (may_split and self._peek() == "{"):
                self.marks.add("brace-inner", self.at)
                return records
            if not self._is_at_key() and self._peek() not in _DOUBLE + _SINGLE:
                raise self._unexpected()
            if may_split and len(pairs) > 1 and self._coming_key() == next(iter(pairs)):
                self.marks.add("record", self.at)
                records.append(_Record())
            self._pair(records[-1], depth)

    def _bare_records(self, depth: int) -> list[_Record]:
        """Records whose braces were lost: a repeated key starts the next one."""
        records = [_Record()]
        self.marks.add("record", self.at)
        while True:
            self._pair(records[-1], depth)
            before = self._state()
            self._separate("", is_first=False)
            if self._take("}"):
                return records
            if not self._is_at_key():
                # Whoever comes next judges the comma again.
                self._rewind(before)
                return records
            key = self._coming_key()
            if is_root_key(key):
                return records
            if key in records[-1].pairs:
                self.marks.forget_last("comma-missing")
                self.marks.add("record", self.at)
                records.append(_Record())

    def _refuse_unclear_end(self, records: list[_Record]) -> None:
        if len(records) > 1 and set(records[-1].pairs) - set(records[0].pairs):
            raise self._error(t("it is not clear where the rows end; a bracket ] is missing."), self.at)

    # -- keys, texts, separators -------------------------------------------------------------------------------------

    def _is_at_key(self) -> bool:
        return bool(_KEY.match(self.text, self.at) or _BARE_KEY.match(self.text, self.at))

    def _is_at_root_key(self) -> bool:
        before = self._state()
        self._separate("", is_first=False)
        found = self._is_at_key() and is_root_key(self._coming_key())
        self._rewind(before)
        return found

    def _coming_key(self) -> str:
        before = self._state()
        key = self._key()
        self._rewind(before)
        return key

    def _state(self) -> tuple[int, tuple[int, int], int]:
        return self.at, self.last, self.marks.count

    def _rewind(self, state: tuple[int, tuple[int, int], int]) -> None:
        self.at, self.last, count = state
        self.marks.forget_after(count)

    def _key(self) -> str:
        start = self.at
        if bare := self._match(_BARE_KEY):
            self.marks.add("bare-key", start)
            self.last = (start, self.at)
            return bare
        return self._string()

    def _string(self) -> str:
        start, opening = self.at, self.text[self.at]
        end = self._closing_quote(opening)
        content = self.text[start + 1 : end]
        for position in (start, end):
            quote = self.text[position]
            if quote != '"':
                self.marks.add("curly" if quote in _DOUBLE else "single", position)
        self.at = end + 1
        self.last = (start, self.at)
        return self._unescaped(content, start) if "\\" in content else content

    def _closing_quote(self, opening: str) -> int:
        start = self.at
        straight = _STRAIGHT.match(self.text, start) if opening == '"' else None
        if straight and _AFTER_QUOTE.match(self.text, straight.end()):
            return straight.end() - 1
        # A text that a straight quote opens may be closed by a bent one, but never by the second straight one.
        family = _DOUBLE.replace('"', "") if opening == '"' else _DOUBLE if opening in _DOUBLE else _SINGLE
        position = start + 1
        while position < len(self.text) and self.text[position] not in "\r\n":
            if self.text[position] in family and _AFTER_QUOTE.match(self.text, position + 1):
                return position
            position += 2 if self.text[position] == "\\" else 1
        if straight:
            raise self._error(
                t("after {word} a comma, a colon or a quote is missing.", word=_short(straight[0])), straight.end()
            )
        raise self._error(t("the quote that opens here is never closed."), start)

    def _unescaped(self, content: str, start: int) -> str:
        def exact(escape: re.Match[str]) -> str:
            if escape[0] == '"':
                return '\\"'
            if escape[0][1] in '"\\/bfnrtu':
                return escape[0]
            return escape[0][1] if escape[0][1] in _SINGLE + _DOUBLE else "\\\\" + escape[0][1]

        try:
            return str(json.loads('"' + re.sub(r'\\.|"', exact, content) + '"', strict=False))
        except ValueError:
            raise self._error(t("a backslash stands here that means nothing."), start) from None

    def _separate(self, closer: str, *, is_first: bool) -> None:
        """Blanks and commas between two parts; notes a comma too many, and one that is missing."""
        last = self.last
        self._skip()
        commas = []
        while self._peek() == ",":
            commas.append(self.at)
            self.at += 1
            self._skip()
        is_end = self._peek() in ("", "}", "]") or (bool(closer) and self._peek() == closer)
        wanted = 0 if is_first or is_end else 1
        if len(commas) > wanted:
            for comma in commas[wanted:]:
                self.marks.add("comma-extra", comma, _short(self.text[last[0] : last[1]]))
        elif len(commas) < wanted and (self._is_at_key() or self._peek() == "{"):
            self.marks.add("comma-missing", self.at, _short(self.text[last[0] : last[1]]), told_at=last[0])

    def _skip(self) -> None:
        while True:
            if blank := _BLANK.match(self.text, self.at):
                if not _PLAIN_BLANK.match(blank[0]):
                    self.marks.add("blank", self.at)
                self.at = blank.end()
            elif comment := _COMMENT.match(self.text, self.at):
                self.marks.add("comment", self.at)
                self.at = comment.end()
            else:
                return

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self, character: str) -> bool:
        if self._peek() != character:
            return False
        self.at += 1
        return True

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            return ""
        self.last = found.span()
        self.at = found.end()
        return found[0]

    def _last_word(self) -> str:
        return _short(self.text[self.last[0] : self.last[1]])

    def _unexpected(self) -> TemplateError:
        if not self._peek():
            return self._error(t("the text ends too early."), self.at)
        found = re.compile(r"\S\w*").match(self.text, self.at)
        return self._error(t("{word} was not expected here.", word=_short(found[0] if found else "")), self.at)

    def _error(self, problem: Text, at: int) -> TemplateError:
        return self.marks.error(problem, at)


def _short(source: str) -> str:
    return source if len(source) <= 40 else source[:38] + "…"
