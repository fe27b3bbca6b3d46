"""The words of a command line: what argparse refuses, said in one sentence of the user's language.

In: argparse's own message (Python 3.11). Out: `InputError`, which `main` shows like every other refusal.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from lynn.errors import InputError
from lynn.text import Text, t

#: How argparse words a refusal, and what we say instead; the groups of the first are the facts of the second.
_SENTENCES: tuple[tuple[str, Callable[..., Text]], ...] = (
    (
        r"the following arguments are required: (.+)",
        lambda names: t("Missing: {names}.", names=names),
    ),
    (
        r"unrecognized arguments: (.+)",
        lambda words: t("Not known to this command: {words}.", words=words),
    ),
    (
        r"argument (.+): invalid choice: '(.*)' \(choose from (.+)\)",
        lambda name, given, choices: t(
            "{name} cannot be “{given}”; it is one of {choices}.",
            name=name, given=given, choices=choices.replace("'", ""),
        ),
    ),
    (
        r"argument (.+): not from (\d+) to (\d+): '(.*)'",
        lambda name, low, high, given: t(
            "{name} wants a whole number from {low} to {high}, and got “{given}”.",
            name=name, low=low, high=high, given=given,
        ),
    ),
    (
        r"argument (.+): expected .*arguments?",
        lambda name: t("{name} wants a value behind it.", name=name),
    ),
    (
        r"argument (.+): ignored explicit argument '(.*)'",
        lambda name, given: t("{name} takes no value, and got “{given}”.", name=name, given=given),
    ),
    (
        r"argument (.+): not allowed with argument (.+)",
        lambda name, other: t("Give {name} or {other}, not both.", name=name, other=other),
    ),
    (
        r"one of the arguments (.+) is required",
        lambda names: t("Missing: one of {names}.", names=names),
    ),
    (
        r"ambiguous option: (.+) could match (.+)",
        lambda given, options: t("“{given}” may mean {options}; write it out.", given=given, options=options),
    ),
)  # fmt: skip


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """The type of an option that takes a number within these bounds."""

    def read(given: str) -> int:
        if re.fullmatch(r"\d{1,19}", given, re.ASCII) and low <= int(given) <= high:
            return int(given)
        raise argparse.ArgumentTypeError(f"not from {low} to {high}: '{given}'")

    return read


#: 0: the list has no headings. No sheet and no text file has more rows.
HEADER_ROW = whole_number(0, 10**9)


def path(given: str) -> Path:
    """The type of an option that takes a file or a folder; an empty text would mean the folder one happens to be in."""
    if not given:
        raise argparse.ArgumentTypeError("expected one argument")
    return Path(given)


class Parser(argparse.ArgumentParser):
    """A parser that refuses with `InputError`; so do the parsers of its commands."""

    def error(self, message: str) -> NoReturn:
        """What argparse calls with its own English words."""
        raise InputError(explained(message, self.prog), code="arguments")


def explained(message: str, program: str) -> Text:
    """The sentence for argparse's message."""
    for pattern, sentence in _SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return sentence(*found.groups())
    return t("These arguments cannot be understood. See {help}", help=f"{program} --help")
