"""What the commands on Lynn's own things share: the client of a connection, the question before a change, lines or JSON.

In: the options of a command. Out: a client that is closed at the end; yes, or a refusal; text on stdout.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from lynn.api.client import LynnClient
from lynn.commands.lists import print_json
from lynn.errors import InputError
from lynn.installation import Installation
from lynn.text import Text, t

_YES = {"yes", "y", "si", "sí", "sim", "s"}


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[tuple[Installation, LynnClient]]:
    """The installation and the client of `--connection`. `NotFoundError` when there is no such connection."""
    here = Installation()
    try:
        client = here.client(here.connection(options.connection).name)
        if client is None:
            raise AssertionError("a connection without a client")
        yield here, client
    finally:
        here.close()


@contextmanager
def client_of(options: argparse.Namespace) -> Iterator[LynnClient]:
    """The client of `--connection`, where nothing else is needed."""
    with opened(options) as (_here, client):
        yield client


def confirm(options: argparse.Namespace, sentences: Iterable[Text]) -> None:
    """Ask before something changes, naming what it does; `InputError` unless the answer is yes. `--yes` asks nothing."""
    lines = [*sentences, t("Type yes:")]
    ask(
        options,
        "\n".join(line.render(options.language) for line in lines),
        t("Nothing was changed. Answer yes, or use --yes."),
    )


def ask(options: argparse.Namespace, question: str, refusal: Text) -> None:
    """`InputError` with this sentence unless a person at the terminal answers yes. `--yes` asks nothing."""
    if options.yes:
        return
    error = InputError(refusal, code="not-confirmed")
    if not sys.stdin.isatty():
        raise error
    sys.stderr.write(question + " ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() not in _YES:
        raise error


def show(options: argparse.Namespace, value: Mapping[str, Any]) -> None:
    """One thing: its whole object as JSON, or a line for each field."""
    if options.json:
        print_json(value)
        return
    for key, each in value.items():
        sys.stdout.write(f"{key}\t{one_line(each)}\n")


def show_all(options: argparse.Namespace, rows: Sequence[Sequence[str]], values: Sequence[Mapping[str, Any]]) -> None:
    """Several: their whole objects as one JSON list, or a line for each."""
    if options.json:
        print_json(list(values))
        return
    for row in rows:
        sys.stdout.write("\t".join(one_line(each) for each in row) + "\n")


def one_line(value: object) -> str:
    """A value where a tab and a line break would be read as the next one."""
    return " ".join(str(value).split()) if value is not None else ""


def add_action(
    actions: Any,
    name: str,
    words: str,
    run: Callable[[argparse.Namespace], int],
    *,
    of: str = "",
    is_change: bool,
    options: Callable[[argparse.ArgumentParser], None] | None = None,
) -> None:
    """One action of a family: of all things, or `of` the one whose id is given."""
    command: argparse.ArgumentParser = actions.add_parser(name, help=words)
    if of:
        command.add_argument(of, metavar="ID")
    if options:
        options(command)
    common_options(command, is_change=is_change)
    command.set_defaults(run=run)


def common_options(command: argparse.ArgumentParser, *, is_change: bool) -> None:
    """`--connection`, `--json`, and `--yes` for what changes something."""
    command.add_argument("--connection", required=True, metavar="NAME", help="practice, or a section of secrets.toml")
    command.add_argument("--json", action="store_true", help="JSON on stdout; else short lines")
    if is_change:
        command.add_argument("--yes", action="store_true", help="do not ask")
