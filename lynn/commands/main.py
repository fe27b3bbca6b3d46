"""Reads the arguments and calls one command; every refusal is one sentence on stderr and exit code 2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lynn.commands import campaigns, contacts, dnd, lists, records, sends, services
from lynn.commands.arguments import HEADER_ROW, Parser, path, whole_number
from lynn.errors import ListoError, reason_of
from lynn.text import LANGUAGES, t

#: Exit codes, as the README states them; between them, 1 is what a command itself returns when not all went well.
DONE, REFUSED = 0, 2


def language() -> str:
    """LISTO_LANGUAGE, else the machine's, else English."""
    for name in ("LISTO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    reader = language()
    try:
        options = parser().parse_args(arguments)
        options.language = reader
        code = options.run(options)
        sys.stdout.flush()
    except ListoError as error:
        sys.stderr.write(error.sentence.render(reader) + "\n")
        return REFUSED
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _let_go_of_stdout()
        return DONE
    except OSError as error:
        _let_go_of_stdout()
        sentence = t("It could not be written to its end: {reason}.", reason=reason_of(error))
        sys.stderr.write(sentence.render(reader) + "\n")
        return REFUSED
    return int(code)


def _let_go_of_stdout() -> None:
    # Else Python tries once more at its end, and says so in many lines.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = Parser(prog="python -m lynn", description="Send a list to people through Lynn without fear.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    read = commands.add_parser("read", help="what is in a list, as JSON")
    read.add_argument("list", type=Path, metavar="LIST")
    _reading_options(read)
    read.set_defaults(run=lists.read)

    template = commands.add_parser("template", help="what a pasted Json Request says, as JSON")
    template.add_argument("file", metavar="FILE|-")
    template.set_defaults(run=lists.template)

    check = commands.add_parser("check", help="what would go and what is held back, as JSON")
    check.add_argument("list", type=Path, metavar="LIST")
    _list_options(check)
    check.set_defaults(run=lists.check)

    send = commands.add_parser("send", help="record a submission, and with --wait see it through")
    send.add_argument("list", type=Path, metavar="LIST")
    _list_options(send)
    send.add_argument("--connection", required=True, metavar="NAME", help="practice, or a section of secrets.toml")
    send.add_argument("--campaign", metavar="ID", help="put this campaign's id where the template has its campaign key")
    send.add_argument("--yes", action="store_true", help="do not ask")
    send.add_argument("--again", action="store_true", help="also to those who got this template lately")
    send.add_argument(
        "--unasked", metavar="WHY", help="do not ask Lynn who is on do not disturb; the reason is recorded"
    )
    send.add_argument("--wait", action="store_true", help="send here and show it to the end")
    send.set_defaults(run=sends.send)

    status = commands.add_parser("status", help="where a submission stands")
    status.add_argument("submission", metavar="SUBMISSION")
    _strict_option(status)
    _json_option(status)
    status.set_defaults(run=sends.status)

    campaigns.add(commands)
    contacts.add(commands)
    dnd.add(commands)
    records.add(commands)

    worker = commands.add_parser("worker", help="send what is recorded, until stopped")
    worker.set_defaults(run=services.worker)

    sandbox = commands.add_parser("sandbox", help="Lynn, simulated, on a loopback port")
    sandbox.add_argument("--port", type=whole_number(0, 65_535), default=8777)
    sandbox.add_argument("--world", type=path, help="its database file; default LISTO_DATA/sandbox/world.sqlite")
    sandbox.set_defaults(run=services.sandbox)
    return top


def _reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sheet", metavar="NAME")
    command.add_argument(
        "--header-row", type=HEADER_ROW, metavar="N", help="sheet row of the headings; 0: there are none"
    )
    command.add_argument(
        "--language", choices=sorted(LANGUAGES), dest="list_language", help="separators and dates of the list"
    )
    _json_option(command)


def _strict_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--strict",
        action="store_true",
        help="exit 1 when something was held back, not read or failed",
    )


def _json_option(command: argparse.ArgumentParser) -> None:
    # For scripts that give it to every command; some families print lines without it.
    command.add_argument("--json", action="store_true", help="JSON on stdout; this command prints nothing else")


def _list_options(command: argparse.ArgumentParser) -> None:
    _reading_options(command)
    _strict_option(command)
    command.add_argument("--template", required=True, metavar="FILE|-", help="the pasted Json Request")
    command.add_argument("--batch-size", type=whole_number(1, 1_000_000), metavar="N")
    command.add_argument("--map", action="append", default=[], metavar="FIELD=LABEL", help="repeatable")
    command.add_argument("--country", metavar="CL", help="region of phones without a country code")
    command.add_argument("--out", type=path, metavar="DIR", help="write the batches here as files")
