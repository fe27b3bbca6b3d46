"""A damaged Json Request becomes exact JSON text, with a record of every repair.

In: text that `json` refuses (or takes only by dropping a repeated key). Out: JSON text and the repairs in words. Why: people
paste from chats, mails and web pages, which bend quotes, eat braces and add commas. One pass from left to right, no
backtracking, so any text takes linear time; what is not understood is an error with its place,
never a guess at a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lynn.errors import TemplateError
from lynn.template.blanks import ANY, ON_A_LINE, foreign, without
from lynn.template.keys import is_root_key
from lynn.template.marks import Marks, no_request, without_fences
from lynn.template.reader import KEY, OPENED_KEY, QUOTES, Reader
from lynn.text import Text, t

_NUMBER = re.compile(rf"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?=[{ANY},}}\]/#\"“”'‘’«]|\Z)")
_VARIABLE = re.compile(r"\{\{[\w$ .-]{1,80}\}\}")
_BARE_VALUE = re.compile(rf"[\w.@+%$-]+(?=[{ON_A_LINE}]*(?:[,}}\]\r\n]|\Z))")
_SEPARATORS = re.compile(rf"[{ANY},}}\]]*")
_CLOSER = re.compile(rf"[{ANY}]*[}}\]]")
_LITERALS = {"true": "true", "false": "false", "null": "null", "True": "true", "False": "false", "None": "null"}
#: Deeper than this nobody's template goes; it bounds the recursion.
_DEEPEST = 40
#: Beginnings that are tried: a request stands in the first few of a text, or it is none.
_MOST_STARTS = 8


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
    furthest: tuple[int, TemplateError] | None = None
    bare = without_fences(text)
    for start in _starts(bare):
        if furthest is not None and (start <= furthest[0] or bare[start] != "{"):
            # Inside of what failed: a request is not cut out of its own middle.
            continue
        mender = _Mender(bare, Marks(text, pasted), start)
        if bare != text:
            mender.marks.fences()
        try:
            mended = mender.mend()
        except TemplateError as error:
            if mender.is_request:
                raise
            furthest = (mender.at, error)
            continue
        if mended is not None:
            return mended
    raise furthest[1] if furthest is not None else no_request()


def _starts(text: str) -> Iterator[int]:
    """Where a request may begin: at a brace before a name, at a name that opens a line, at a name that only requests have."""
    found: set[int] = set()
    for key in KEY.finditer(text):
        if len(found) >= _MOST_STARTS:
            break
        line = text[max(0, key.start() - 200) : key.start()].rpartition("\n")[2]
        if is_root_key(key[1] or key[2] or key[3]) or not line.strip():
            found.add(key.start())
    opened = islice((key.start() for key in OPENED_KEY.finditer(text)), _MOST_STARTS)
    # A brace is the better beginning of the name behind it.
    return iter(sorted(found.union(opened))[:_MOST_STARTS])


class _Mender(Reader):
    #: What was read has a name that only requests have.
    is_request = False
    #: A whole record was read, so all fields are known.
    has_record = False

    def __init__(self, text: str, marks: Marks, at: int) -> None:
        super().__init__(text, marks, at)
        #: Every name that was read inside of the records.
        self.names: set[str] = set()

    def mend(self) -> tuple[str, tuple[Text, ...]] | None:
        """None when what stands here is well-formed, but no request."""
        self.marks.around("before", self.text[: self.at])
        is_opened = self.take("{")
        if not is_opened:
            self.marks.add("brace-start", self.at)
        root = self._root(is_opened)
        self.is_request = any(map(is_root_key, root.pairs))
        if not self.is_request:
            return None
        self._refuse_second(is_opened)
        if self.marks.has("brace-inner") and _CLOSER.match(self.text, self.at):
            # One missing and one too many: it stands in the wrong place, and what lies between is not where it belongs.
            raise self.error(t("this bracket is too many, and another one is missing before it."), self.at)
        self.marks.around("after", self.text[self.at :])
        mended = root.as_json()
        # What stands between the parts did not come from Lynn, so the same marks inside of a value did not either.
        return without(mended, foreign("".join(self.marks.words("blank")))), self.marks.in_words()

    def _refuse_second(self, is_opened: bool) -> None:
        """What stands behind the request may be anything, but not more of a request."""
        directly = _SEPARATORS.match(self.text, self.at)
        for key in KEY.finditer(self.text, self.at):
            name = key[1] or key[2] or key[3]
            if is_root_key(name):
                if not is_opened:
                    raise self.unexpected()
                raise self.error(t("a second request begins here; paste one at a time."), key.start())
            if name in self.names or (directly and directly.end() == key.start()):
                problem = t("“{key}” stands behind the end of the request; a closing bracket is too many.", key=name)
                raise self.error(problem, key.start())

    # -- the parts of a request --------------------------------------------------------------------------------------

    def _root(self, is_opened: bool) -> _Record:
        root = _Record()
        while True:
            self.separate("}", is_first=not root.pairs)
            if self.take("}"):
                return root
            if is_opened and self.peek() and not self.is_at_key() and self.peek() not in QUOTES:
                raise self.unexpected()
            if not self.peek() or not (is_opened or self.is_at_key()):
                self.marks.add("brace-end", self.at)
                return root
            self._pair(root, 1)

    def _pair(self, record: _Record, depth: int) -> None:
        start = self.at
        key = self.key()
        self.skip()
        if not self.take(":"):
            raise self.error(t("a colon is missing after {word}.", word=self.last_word()), self.at)
        if depth > 1:
            self.names.add(key)
        elif key in self.names:
            raise self.error(
                t("“{key}” stands outside of the records; a bracket is in the wrong place.", key=key), start
            )
        value = self._value(depth, key=key)
        if key in record.pairs:
            if depth == 1 and is_root_key(key) and record.pairs[key] != value:
                raise self.error(t("“{key}” stands here a second time; paste one request at a time.", key=key), start)
            self.marks.add("twice", start, key)
        record.pairs[key] = value

    def _value(self, depth: int, key: str = "") -> str:
        self.skip()
        if depth > _DEEPEST:
            raise self.error(t("the brackets go too deep."), self.at)
        if depth == 1 and self.is_at_key():
            if is_root_key(self.coming_key()):
                raise self.error(t("“{key}” has no value.", key=key), self.at)
            self.marks.add("bracket-start", self.at)
            return self._items(depth + 1, is_opened=False)
        if variable := self.match(_VARIABLE):
            self.marks.add("bare-value", self.at)
            return json.dumps(variable, ensure_ascii=False)
        if self.take("["):
            return self._items(depth + 1, is_opened=True)
        if self.peek() == "{":
            if depth == 1 and is_root_key(key, only="data"):
                self.marks.add("bracket-start", self.at)
                return self._items(depth + 1, is_opened=False)
            self.at += 1
            return self._object(depth + 1, may_split=False)[0].as_json()
        return self._scalar(key)

    def _scalar(self, key: str) -> str:
        character = self.peek()
        if character and character in QUOTES:
            return json.dumps(self.string(), ensure_ascii=False)
        if number := self.match(_NUMBER):
            return number
        start = self.at
        if word := self.match(_BARE_VALUE):
            if literal := _LITERALS.get(word):
                if literal != word:
                    self.marks.add("literal", start)
                return literal
            self.marks.add("bare-value", start)
            return json.dumps(word, ensure_ascii=False)
        if not character or character in ",}]":
            raise self.error(t("“{key}” has no value.", key=key), self.at)
        raise self.unexpected()

    def _items(self, depth: int, *, is_opened: bool) -> str:
        items: list[str] = []
        records: list[_Record] = []
        while True:
            self.separate("]", is_first=not items)
            if self.take("]"):
                break
            if self.peek() in ("", "}") or (not is_opened and records and self.peek() != "{"):
                self.marks.add("bracket-end", self.at)
                self._refuse_unclear_end(records)
                break
            if self.peek() == "{" and not self.text.startswith("{{", self.at):
                self.at += 1
                found = self._object(depth, may_split=True)
            elif depth == 2 and self.is_at_key():
                found = self._bare_records(depth)
            else:
                items.append(self._value(depth))
                continue
            records += found
            self.has_record = True
            items += [record.as_json() for record in found]
            if self.is_at_root_key():
                self.marks.add("bracket-end", self.at)
                break
        return "[" + ",".join(items) + "]"

    def _object(self, depth: int, *, may_split: bool) -> list[_Record]:
        """The pairs up to `}`; several records where the braces between them were lost (only in a list)."""
        records = [_Record()]
        while True:
            pairs = records[-1].pairs
            commas = self.separate("}", is_first=not pairs)
            if self.take("}"):
                return records
            self._refuse_cut_off(commas)
            if self.peek() in ("", "]") or (may_split and self.peek() == "{"):
                self.marks.add("brace-inner", self.at)
                return records
            if not self.is_at_key() and self.peek() not in QUOTES:
                raise self.unexpected()
            if may_split and len(pairs) > 1 and self.coming_key() == next(iter(pairs)):
                self.marks.add("record", self.at)
                self.has_record = True
                records.append(_Record())
            self._pair(records[-1], depth)

    def _bare_records(self, depth: int) -> list[_Record]:
        """Records whose braces were lost: a repeated key starts the next one."""
        records = [_Record()]
        self.marks.add("record", self.at)
        while True:
            self._pair(records[-1], depth)
            before = self.state()
            commas = self.separate("", is_first=False)
            if self.take("}"):
                return records
            self._refuse_cut_off(commas)
            if not self.is_at_key():
                # Whoever comes next judges the comma again.
                self.rewind(before)
                return records
            key = self.coming_key()
            if is_root_key(key):
                return records
            if key in records[-1].pairs:
                self.marks.forget_last("comma-missing")
                self.marks.add("record", self.at)
                self.has_record = True
                records.append(_Record())

    def _refuse_cut_off(self, commas: int) -> None:
        """A text that ends after a comma in its first record lacks fields that nobody can know."""
        if commas and not self.peek() and not self.has_record:
            raise self.error(t("the text ends in the middle of a record; copy all of it."), self.at)

    def _refuse_unclear_end(self, records: list[_Record]) -> None:
        if len(records) > 1 and set(records[-1].pairs) - set(records[0].pairs):
            raise self.error(t("it is not clear where the rows end; a bracket ] is missing."), self.at)
