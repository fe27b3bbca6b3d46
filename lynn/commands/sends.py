"""`send` and `status`: record a submission, see it through, say where it stands."""

from __future__ import annotations

import argparse
import sys
import threading
from typing import Any

from lynn.check import CheckedRows, code_title
from lynn.commands.asking import ask
from lynn.commands.lists import people_not_read, prepare, print_json, read_options, refuse_incomplete, write_batches
from lynn.commands.live import asked_about
from lynn.commands.progress import Progress
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.questions import said_of_hidden
from lynn.drafting.silence import silence_for
from lynn.errors import ConflictError, InputError
from lynn.installation import Installation, machine_user
from lynn.mapping import ColumnMapping
from lynn.sending.states import SubmissionState
from lynn.sending.submission import Submission
from lynn.sending.worker import start_in_thread
from lynn.sheets.table import Reading
from lynn.text import Region, Text, t, tn

#: Seconds between two looks at the ledger while waiting.
_LOOK_SECONDS = 0.3

#: States in which nothing goes on without a person.
_STANDS = {SubmissionState.DONE, SubmissionState.PAUSED, SubmissionState.WAITING}

#: States in which more may still be taken, or answered for, with nobody's help.
_GOES_ON = {SubmissionState.SCHEDULED, SubmissionState.SENDING, SubmissionState.WATCHING}

#: States in which a person is asked or has spoken, while Lynn may still answer for what it took.
_ANSWERS_COME = {SubmissionState.UNSETTLED, SubmissionState.CANCELLED}


def send(options: argparse.Namespace) -> int:
    """`send LIST --template FILE --connection NAME`."""
    here = Installation()
    try:
        connection = here.connection(options.connection)
        with Progress(t("Checking your list"), options.language) as progress:
            draft = prepare(here.drafts, options, connection=connection.name, progress=progress)
            refuse_incomplete(draft.mapping)
            if options.campaign is not None:
                draft = here.drafts.save(draft, campaign_id=options.campaign)
            checked = steps.check(here.drafts, draft, silence_for(here.ledger, draft))
        _say_who_is_not_read(options, steps.open_reading(here.drafts, draft))
        if checked.date_questions:
            field, (one, other) = next(iter(checked.date_questions.items()))
            raise InputError(
                t(
                    "Nothing decides which date is meant in {field} ({one} or {other}?). "
                    "Decide it in the app, or write the dates as 2024-05-03.",
                    field=field,
                    one=one,
                    other=other,
                )
                if "year-first" in checked.question_orders[field]
                else t(
                    "Nothing decides whether the day or the month comes first in {field} ({one} or {other}?). "
                    "Decide it in the app, or write the dates as 2024-05-03.",
                    field=field,
                    one=one,
                    other=other,
                ),
                code="date-order",
            )
        _refuse_nobody(options, checked)
        draft, checked = asked_about(here, options, draft, checked)
        _refuse_nobody(options, checked)
        if options.out:
            list(write_batches(checked, draft, options.out))
        _confirm(options, draft, checked)
        submission_id = _submit(here, options, draft, checked)
        if not options.wait:
            print_json({"submission": submission_id})
            return 1 if options.strict and checked.will_go_count < checked.row_count else 0
        print_json(seen_through(here, submission_id, options.language))
        return exit_code(here, submission_id, strict=options.strict)
    finally:
        here.close()


def _submit(here: Installation, options: argparse.Namespace, draft: Draft, checked: CheckedRows) -> str:
    """Record it; `ConflictError` where somebody got the template lately and `--again` does not say that this is meant."""
    days = 0 if options.again else here.settings.limits.repeat_days
    connection = here.connection(options.connection)
    try:
        return steps.submit(
            here.drafts, here.ledger, draft, checked, connection=connection, by=machine_user(), repeat_days=days
        )
    except ConflictError as error:
        if error.code != "reached-already":
            raise
        said = t("{said} If they should, add {option}.", said=error.sentence, option="--again")
        raise ConflictError(said, code=error.code) from error


def status(options: argparse.Namespace) -> int:
    """`status SUBMISSION`."""
    here = Installation()
    try:
        result = status_as_json(here, options.submission, options.language)
        _say_who_was_rejected(here, options.submission, options.language)
        print_json(result)
        return exit_code(here, options.submission, strict=options.strict)
    finally:
        here.close()


def status_as_json(here: Installation, submission_id: str, language: str = "en") -> dict[str, Any]:
    """`{"submission", "state", "held_back": {code: rows}, "batches": [...], "records": {status: count}}`."""
    submission = here.ledger.submission(submission_id)
    batches = here.ledger.batches(submission_id, limit=None)
    return {
        "submission": submission_id,
        "state": submission.state.value,
        "held_back": dict(submission.held_back),
        "batches": [
            {
                "sha256": batch.sha256,
                "state": batch.state.value,
                "task_id": batch.task_id,
                "rows": batch.row_count,
                "reason": batch.reason.render(language) if batch.reason else "",
            }
            for batch in batches
        ],
        "records": {status: count for status, count in submission.counts.statuses.items() if count},
    }


def _say_who_is_not_read(options: argparse.Namespace, reading: Reading) -> None:
    """A line on stderr for each reason why people of the file may not be among the rows; with `--strict` it is not sent. And one
    for rows that the sheet hides: whoever filtered them away may not want them reached."""
    if hidden := said_of_hidden(reading, read_options(options)):
        sys.stderr.write(hidden.render(options.language) + "\n")
    sentences = people_not_read(reading)
    for sentence in sentences:
        sys.stderr.write(sentence.render(options.language) + "\n")
    if sentences and options.strict:
        raise InputError(
            t("Nothing was sent: with {option}, nobody in the file may be left unread.", option="--strict"),
            code="people-not-read",
        )


def _refuse_nobody(options: argparse.Namespace, checked: CheckedRows) -> None:
    """Where every row is held back, say why before anybody is asked."""
    if checked.will_go_count:
        return
    reasons = [
        t("{title}: {rows}", title=code_title(code), rows=rows).render(options.language)
        for code, rows in checked.held_back.items()
    ]
    raise InputError(
        t("Every row is held back, so there is nobody to send to. {reasons}.", reasons=" · ".join(reasons)),
        code="nobody-to-send-to",
    )


def _confirm(options: argparse.Namespace, draft: Draft, checked: CheckedRows) -> None:
    held = _held_and_country(checked, draft.mapping)
    question = tn(
        "Send to {count} person over {connection} ({held})? Type yes:",
        "Send to {count} people over {connection} ({held})? Type yes:",
        checked.will_go_count,
        connection=draft.connection,
        held=held,
    )
    ask(options, question.render(options.language), t("Nothing was sent. Answer yes, or use --yes."))


def _held_and_country(checked: CheckedRows, mapping: ColumnMapping | None) -> Text:
    held = tn("{count} held back", "{count} held back", checked.row_count - checked.will_go_count)
    if mapping is None or mapping.country is None:
        return held
    return t("{held}; phones without a country code: {country}", held=held, country=Region(mapping.country))


def seen_through(here: Installation, submission_id: str, language: str) -> dict[str, Any]:
    """Send it in this process until nothing more changes by itself; `status_as_json`. What did not go well is said on stderr."""
    _see_through(here, submission_id, language)
    _say_what_stands(here, submission_id, language)
    _say_who_was_rejected(here, submission_id, language)
    return status_as_json(here, submission_id, language)


def _see_through(here: Installation, submission_id: str, language: str) -> None:
    # What else waits is the app's or the worker's: who sends one list by hand did not decide about the others.
    worker = start_in_thread(here.sender(only=submission_id))
    waiting = threading.Event()
    try:
        with Progress(t("Sending"), language) as progress:
            while True:
                submission = here.ledger.submission(submission_id)
                counts = submission.counts
                going = max(counts.rows - counts.held_back, 1)
                answered = going - counts.waiting - counts.sending
                unanswered = counts.statuses.get("", 0)
                progress.show((answered + answered - unanswered) / (2 * going))
                if not counts.sending and _is_over(here, submission):
                    return
                waiting.wait(_LOOK_SECONDS)
    finally:
        worker.stop(10.0)


def _is_over(here: Installation, submission: Submission) -> bool:
    """Whether nothing goes on without a person: what Lynn took is asked about to its end, whatever became of the rest."""
    if submission.state in _STANDS:
        return True
    if submission.state not in _ANSWERS_COME:
        return False
    taken = (each for each in here.ledger.batches(submission.submission_id, limit=None) if each.task_id)
    return all(batch.is_final for batch in taken)


def _say_what_stands(here: Installation, submission_id: str, language: str) -> None:
    """One sentence on stderr about a submission that did not come to its end."""
    submission = here.ledger.submission(submission_id)
    if submission.state is SubmissionState.UNSETTLED:
        sentence = tn(
            "Nobody knows whether {count} person got it. Settle it in the app, under Submissions.",
            "Nobody knows whether {count} people got it. Settle it in the app, under Submissions.",
            submission.counts.unknown,
        )
    elif submission.state is SubmissionState.DONE:
        return
    else:
        sentence = submission.reason or t("It stands still; look at it in the app, under Submissions.")
    sys.stderr.write(sentence.render(language) + "\n")


def _say_who_was_rejected(here: Installation, submission_id: str, language: str) -> None:
    """One sentence on stderr when people were rejected; none when nobody was."""
    accepted, rejected = _accepted_and_rejected(here.ledger.submission(submission_id))
    if not rejected:
        return
    if accepted:
        sentence = tn(
            "{count} person was rejected and {accepted} accepted. The reasons are in the output.",
            "{count} people were rejected and {accepted} accepted. The reasons are in the output.",
            rejected,
            accepted=accepted,
        )
    else:
        sentence = tn(
            "Nobody was accepted: {count} person was rejected. The reasons are in the output.",
            "Nobody was accepted: {count} people were rejected. The reasons are in the output.",
            rejected,
        )
    sys.stderr.write(sentence.render(language) + "\n")


def exit_code(here: Installation, submission_id: str, *, strict: bool) -> int:
    """1 when Lynn took nobody of those it answered for, or nobody at all and nothing goes on without a person: credentials or an
    address are missing, it is paused or cancelled, nobody knows what arrived. With `--strict` also when anything went otherwise
    than hoped."""
    submission = here.ledger.submission(submission_id)
    counts = submission.counts
    accepted, rejected = _accepted_and_rejected(submission)
    if not accepted and (rejected or submission.state not in _GOES_ON):
        return 1
    failed = counts.rejected + counts.unknown + counts.cancelled + counts.held_back
    is_well = submission.state is SubmissionState.DONE and not failed and not counts.unsuccessful_records
    return 1 if strict and not is_well else 0


def _accepted_and_rejected(submission: Submission) -> tuple[int, int]:
    # A batch is accepted as a whole; a record in it may be refused later, and is then among the rejected.
    counts = submission.counts
    return counts.accepted - counts.refused_records, counts.rejected + counts.refused_records
