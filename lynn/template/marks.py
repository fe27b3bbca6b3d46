"""What was repaired in a pasted Json Request, kept with its places and then said in words.

In: a kind and an offset for each repair. Out: one sentence a kind, with the count or the line. Also the one way in which a
`TemplateError` names its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lynn.errors import TemplateError
from lynn.template.blanks import ANY
from lynn.text import Text, t, tn

_FENCE_LINE = re.compile(r"^[ \t]*(?:```|~~~)[\w-]*[ \t]*$", re.MULTILINE)
_FENCE_HEAD = re.compile(r"(?:```(?:json\b)?|\{(?:code|noformat)(?::[\w-]*)?\})(?=\s*[\[{\"“'])")
_FENCE_TAIL = re.compile(r"```|\{(?:code|noformat)\}")
_CLOSERS = re.compile(rf"[{ANY}}}\]);,]*\Z")
_NOTHING = re.compile(rf"[{ANY};`]*\Z")


@dataclass(frozen=True)
class _Mark:
    kind: str
    at: int
    word: str
    told_at: int


class Marks:
    """The repairs of one text, in the order in which they were made."""

    def __init__(self, text: str, whole: str) -> None:
        self._text = text
        self._whole = whole
        #: Where the text begins in what was pasted; negative when it is not there letter by letter.
        self._shift = 0 if text is whole else whole.find(text)
        self._marks: list[_Mark] = []
        self._around: list[Text] = []

    def add(self, kind: str, at: int, word: str = "", told_at: int | None = None) -> None:
        """Note a repair of `kind` at an offset. `word` and `told_at` are what the sentence names, where it does."""
        self._marks.append(_Mark(kind, at, word, at if told_at is None else told_at))

    def has(self, kind: str) -> bool:
        """Whether anything of a kind was noted."""
        return any(mark.kind == kind for mark in self._marks)

    def words(self, kind: str) -> list[str]:
        """What the repairs of a kind name."""
        return [mark.word for mark in self._marks if mark.kind == kind]

    @property
    def count(self) -> int:
        """How many repairs were noted so far."""
        return len(self._marks)

    def forget_after(self, count: int) -> None:
        """Drop all but the first `count` repairs, because that part of the text is read again."""
        del self._marks[count:]

    def forget_last(self, kind: str) -> None:
        """Drop the last repair if it is of a kind, because another one says it."""
        if self._marks and self._marks[-1].kind == kind:
            self._marks.pop()

    def around(self, side: str, text: str) -> None:
        """Note what stood before or after the request."""
        if _NOTHING.match(text):
            return
        if side == "before":
            self._around.append(t("The text before the request was left out"))
        elif _CLOSERS.match(text):
            self._around.append(t("Closing brackets too many were left out at the end"))
        else:
            self._around.append(t("The text after the request was left out"))

    def fences(self) -> None:
        """Note that code marks stood around the request."""
        self._around.insert(0, t("The code marks around it were left out"))

    def error(self, problem: Text, at: int) -> TemplateError:
        """An error at an offset of the text."""
        return problem_at(self._whole, problem, at + self._shift if self._shift >= 0 else -1)

    def in_words(self) -> tuple[Text, ...]:
        """One sentence a kind."""
        by_kind: dict[str, list[_Mark]] = {}
        for mark in self._marks:
            by_kind.setdefault(mark.kind, []).append(mark)
        said = [sentence for kind, marks in by_kind.items() for sentence in self._say(kind, marks)]
        invisible = [t("An invisible mark at the start was left out")] if self._text.startswith("\ufeff") else []
        return (*invisible, *self._around, *said)

    def _say(self, kind: str, marks: list[_Mark]) -> list[Text]:
        n, first = len(marks), marks[0]
        if kind.startswith("comma") and n == 1 and first.word and self._shift >= 0:
            line = str(place(self._whole, first.told_at + self._shift)[0])
            if kind == "comma-extra":
                return [t("A comma too many was taken out, after {word} in line {line}", word=first.word, line=line)]
            return [t("A missing comma was put back, after {word} in line {line}", word=first.word, line=line)]
        if kind == "twice":
            keys = dict.fromkeys(mark.word for mark in marks)
            return [t("“{key}” stands twice in one place; the last value counts", key=key) for key in keys]
        return [_counted(kind, n)]


def without_fences(text: str) -> str:
    """The text with the marks of a code block blanked, so that places stay what they are. Never inside of a value: alone in
    a line, before the first sign of a request, or behind its last one."""

    def blank(fence: re.Match[str]) -> str:
        return " " * len(fence[0])

    text = _FENCE_LINE.sub(blank, text)
    if head := _FENCE_HEAD.search(text):
        opened = re.search(r"[{\"“']", text)
        if opened is not None and head.start() <= opened.start():
            text = text[: head.start()] + blank(head) + text[head.end() :]
    last = max(text.rfind(sign) for sign in "}]\"”’'") + 1
    closing = text.rfind("{", 0, last)
    if _FENCE_TAIL.fullmatch(text[closing:last]):
        # The last brace is that of "{code}" itself.
        return text[:closing] + " " * (last - closing) + text[last:]
    return text[:last] + _FENCE_TAIL.sub(blank, text[last:])


def _counted(kind: str, n: int) -> Text:
    """A kind's sentence. Written out, so that each can be translated."""
    sentences = {
        "comma-extra": tn("A comma too many was taken out", "{count} commas too many were taken out", n),
        "comma-missing": tn("A missing comma was put back", "{count} missing commas were put back", n),
        "curly": tn("A curly quote became a straight one", "Curly quotes became straight ones, in {count} places", n),
        "single": tn("A single quote became a double one", "Single quotes became double ones, in {count} places", n),
        "blank": t("Non-breaking and invisible blanks became plain ones"),
        "comment": tn("A comment was left out", "{count} comments were left out", n),
        "brace-start": t("A missing brace was put back at the start"),
        "brace-end": t("A missing brace was put back at the end"),
        "brace-inner": tn("A missing closing brace was put back", "{count} missing closing braces were put back", n),
        "record": tn(
            "The missing braces around a record were put back",
            "The missing braces around {count} records were put back",
            n,
        ),
        "bracket-start": t("A missing bracket was put back where the rows start"),
        "bracket-end": t("A missing bracket was put back where the rows end"),
        "bare-key": tn("A name without quotes got them", "{count} names without quotes got them", n),
        "bare-value": tn("A value without quotes got them", "{count} values without quotes got them", n),
        "literal": t("True, False and None became true, false and null"),
    }
    return sentences[kind]


def place(text: str, at: int) -> tuple[int, int]:
    """(line, column) of an offset, both from 1."""
    lines = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    return lines.count("\n") + 1, len(lines) - (lines.rfind("\n") + 1) + 1


def problem_at(pasted: str, problem: Text, at: int, code: str = "template-damaged") -> TemplateError:
    """An error whose sentence begins with its place; `at` is an offset in what was pasted, negative when not known."""
    if at < 0:
        return TemplateError(problem, code=code)
    line, column = place(pasted, at)
    sentence = t("Line {line}, column {column}: {problem}", line=str(line), column=str(column), problem=problem)
    return TemplateError(sentence, code=code, line=line, column=column)


def no_request() -> TemplateError:
    """Nothing in the text looks like a request."""
    return TemplateError(
        t("This is not a Json Request. Open the template in Lynn, press “Json Request” and paste what it copies."),
        code="template-not-found",
        line=1,
        column=1,
    )
