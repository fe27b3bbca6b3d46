"""The letters of a damaged Json Request: quotes of every kind, commas, blanks and comments, read from left to right.

In: text and a position. Out: keys and texts as their owner meant them, each liberty noted in `Marks`. The grammar above it is
`lynn.template.mend`.
"""

from __future__ import annotations

import json
import re

from lynn.errors import TemplateError
from lynn.template.blanks import ANY, ON_A_LINE
from lynn.template.keys import is_root_key
from lynn.template.marks import Marks
from lynn.text import Text, t

DOUBLE = '"“”„‟″＂❝❞〝〞'
SINGLE = "'‘’‚‛´′`"
#: What word processors make of straight quotes in Spanish and Portuguese; a text that one opens only one of these closes.
ANGLED = "«»‹›"
QUOTES = DOUBLE + SINGLE + ANGLED
_QUOTED_KEY = "|".join(f"[{family}]([^{family}\\r\\n]{{1,100}})[{family}]" for family in (DOUBLE, SINGLE, ANGLED))
#: A quoted name and its colon.
KEY = re.compile(rf"(?:{_QUOTED_KEY})[{ON_A_LINE}]{{0,20}}:")
#: A brace, a name with or without quotes, and its colon.
OPENED_KEY = re.compile(rf"\{{[{ANY}]{{0,200}}(?:{_QUOTED_KEY}|[^\W\d][\w$]{{0,100}})[{ANY}]{{0,20}}:")
_BLANK = re.compile(rf"[{ANY}]+")
_PLAIN_BLANK = re.compile(r"[ \t\r\n]*\Z")
_COMMENT = re.compile(r"//[^\r\n]*|#[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/")
_STRAIGHT = re.compile(r'"((?:[^"\\\r\n]|\\.)*)"')
#: What may follow the closing quote of a text; without it a bent quote is part of the value.
_AFTER_QUOTE = re.compile(rf"[{ON_A_LINE}]*(?:[:,}}\]\r\n\x85\u2028\u2029]|\Z|//|/\*|#|[\"“„'‘«])")
_BARE_KEY = re.compile(rf"[^\W\d][\w$]*(?=[{ON_A_LINE}]*:)")
_WORD = re.compile(r"\S\w*")


class Reader:
    """A position in a text, and what was repaired up to it."""

    def __init__(self, text: str, marks: Marks, at: int) -> None:
        self.text = text
        self.marks = marks
        self.at = at
        #: The span of the last value or key, to say after what a comma is missing.
        self.last = (at, at)

    def is_at_key(self) -> bool:
        """Whether a name and a colon stand here."""
        return bool(KEY.match(self.text, self.at) or _BARE_KEY.match(self.text, self.at))

    def is_at_root_key(self) -> bool:
        """Whether the next part, behind a comma, is one that belongs beside the rows."""
        before = self.state()
        self.separate("", is_first=False)
        found = self.is_at_key() and is_root_key(self.coming_key())
        self.rewind(before)
        return found

    def coming_key(self) -> str:
        """The key that stands here, without moving."""
        before = self.state()
        key = self.key()
        self.rewind(before)
        return key

    def state(self) -> tuple[int, tuple[int, int], int]:
        """Where the reader is, for `rewind`."""
        return self.at, self.last, self.marks.count

    def rewind(self, state: tuple[int, tuple[int, int], int]) -> None:
        """Go back, and forget what was noted since."""
        self.at, self.last, count = state
        self.marks.forget_after(count)

    def key(self) -> str:
        """Read a name, quoted or not."""
        start = self.at
        if bare := self.match(_BARE_KEY):
            self.marks.add("bare-key", start)
            self.last = (start, self.at)
            return bare
        return self.string()

    def string(self) -> str:
        """Read a quoted text."""
        start, opening = self.at, self.text[self.at]
        end = self._closing_quote(opening)
        content = self.text[start + 1 : end]
        for position in (start, end):
            quote = self.text[position]
            if quote != '"':
                self.marks.add("single" if quote in SINGLE else "curly", position)
        self.at = end + 1
        self.last = (start, self.at)
        return self._unescaped(content, start) if "\\" in content else content

    def _closing_quote(self, opening: str) -> int:
        start = self.at
        straight = _STRAIGHT.match(self.text, start) if opening == '"' else None
        if straight and _AFTER_QUOTE.match(self.text, straight.end()):
            return straight.end() - 1
        # A text that a straight quote opens may be closed by a bent one, but never by the second straight one.
        family = (
            DOUBLE.replace('"', "")
            if opening == '"'
            else next(each for each in (DOUBLE, SINGLE, ANGLED) if opening in each)
        )
        position = start + 1
        while position < len(self.text) and self.text[position] not in "\r\n":
            if self.text[position] in family and _AFTER_QUOTE.match(self.text, position + 1):
                if self.text[position] == '"' and '"' in self.text[start + 1 : position]:
                    # Three straight quotes and a bent one: whose is which nobody knows.
                    raise self.error(t("the quote that opens here is never closed."), start)
                return position
            position += 2 if self.text[position] == "\\" else 1
        if straight:
            raise self.error(
                t("after {word} a comma, a colon or a quote is missing.", word=_short(straight[0])), straight.end()
            )
        raise self.error(t("the quote that opens here is never closed."), start)

    def _unescaped(self, content: str, start: int) -> str:
        def exact(escape: re.Match[str]) -> str:
            if escape[0] == '"':
                return '\\"'
            if escape[0][1] in '"\\/bfnrtu':
                return escape[0]
            return escape[0][1] if escape[0][1] in QUOTES else "\\\\" + escape[0][1]

        try:
            return str(json.loads('"' + re.sub(r'\\.|"', exact, content) + '"', strict=False))
        except ValueError:
            raise self.error(t("a backslash stands here that means nothing."), start) from None

    def separate(self, closer: str, *, is_first: bool) -> int:
        """Pass blanks and commas between two parts; how many commas. Notes one too many, and one that is missing."""
        last = self.last
        self.skip()
        commas = []
        while self.peek() == ",":
            commas.append(self.at)
            self.at += 1
            self.skip()
        is_end = self.peek() in ("", "}", "]") or (bool(closer) and self.peek() == closer)
        wanted = 0 if is_first or is_end else 1
        if len(commas) > wanted:
            for comma in commas[wanted:]:
                self.marks.add("comma-extra", comma, _short(self.text[last[0] : last[1]]))
        elif len(commas) < wanted and (self.is_at_key() or self.peek() == "{"):
            self.marks.add("comma-missing", self.at, _short(self.text[last[0] : last[1]]), told_at=last[0])
        return len(commas)

    def skip(self) -> None:
        """Pass blanks and comments."""
        while True:
            if blank := _BLANK.match(self.text, self.at):
                if not _PLAIN_BLANK.match(blank[0]):
                    self.marks.add("blank", self.at, blank[0])
                self.at = blank.end()
            elif comment := _COMMENT.match(self.text, self.at):
                self.marks.add("comment", self.at)
                self.at = comment.end()
            else:
                return

    def peek(self) -> str:
        """The character here; "" at the end."""
        return self.text[self.at : self.at + 1]

    def take(self, character: str) -> bool:
        """Pass a character if it stands here."""
        if self.peek() != character:
            return False
        self.at += 1
        return True

    def match(self, pattern: re.Pattern[str]) -> str:
        """Read what a pattern matches; "" when it does not."""
        found = pattern.match(self.text, self.at)
        if not found:
            return ""
        self.last = found.span()
        self.at = found.end()
        return found[0]

    def last_word(self) -> str:
        """The last key or value, shortened, for a sentence."""
        return _short(self.text[self.last[0] : self.last[1]])

    def unexpected(self) -> TemplateError:
        """The error for what nobody understands."""
        if not self.peek():
            return self.error(t("the text ends too early."), self.at)
        found = _WORD.match(self.text, self.at)
        return self.error(t("{word} was not expected here.", word=_short(found[0] if found else "")), self.at)

    def error(self, problem: Text, at: int) -> TemplateError:
        """An error with its place."""
        return self.marks.error(problem, at)


def _short(source: str) -> str:
    return source if len(source) <= 40 else source[:38] + "…"
