"""Fourth stop: what is offered, what was done, who is held back and why; every decision here can be taken back."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import streamlit as st
from babel.dates import format_date

from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft, Step
from lynn.drafting.jobs import Job
from lynn.drafting.silence import silence_for
from lynn.issues import Cause, RepairOffer, Severity
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, escape, language, number, show
from lynn.web.send import purpose, typed
from lynn.web.send.causes import cause_line
from lynn.web.send.frame import Stop, current_draft, rows_of_file
from lynn.web.send.mended import offer_workbook
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, watch

# Around the text, in a row, or of an unusual kind.
_UNSEEN_BLANKS = re.compile(r"^[^\S\n\t]+|[^\S\n\t]+$|[^\S\n\t]{2,}|[^\S \n\t]")


def render(stop: Stop) -> None:
    """The result, or how far it is."""
    checked = checked_or_watched(stop, Step.COLUMNS)
    if checked is None:
        return
    _title(stop.here, checked)
    if _is_still_to_ask(stop.here, checked):
        words = _("Lynn is still to be asked about do not disturb, at the next step. Whom it names gets nothing.")
        st.markdown(f":gray[:material/shield_question: {words}]")
    _date_questions(stop, checked)
    _repairs(stop, checked)
    _held_back(stop, checked)
    _notices(stop, checked)
    typed.offer_undo(stop.person, stop.here)
    offer_workbook(stop, checked)
    _dock(stop, checked)


def checking(draft: Draft) -> Job:
    """The check of a draft as it stands; found again by everything that it depends on."""
    here = installation()
    weight = len(steps.open_reading(here.drafts, draft).table)

    def work(job: Job) -> CheckedRows:
        return steps.check(here.drafts, draft, silence_for(here.ledger, draft), on_progress=job.report_or_stop)

    return here.jobs.start(("check", checked_key(draft)), work, weight=weight)


def checked_or_watched(stop: Stop, back: Step) -> CheckedRows | None:
    """The result; or None, and the page shows how far it is. Who stops it goes `back`."""
    draft = stop.here
    job = checking(draft)
    if is_over(job):
        checked: CheckedRows = job.result()
        return checked

    def stop_it() -> None:
        installation().jobs.forget(("check", checked_key(draft)))
        session.go(back)

    st.title(_("Checking your list"))
    watch(job, _("Phones, dates, blanks and repeated people. Nothing is sent."), on_stop=stop_it)
    total = rows_of_file(draft, steps.open_reading(installation().drafts, draft))
    widgets.dock(stop.connection, total, _("Held back: known after the check"))
    return None


def checked_key(draft: Draft) -> str:
    """A name for all that the check depends on: who was put on do not disturb a moment ago makes it another one."""
    return steps.check_key(draft, installation().ledger.suppression.version(draft.connection))


def reasons(checked: CheckedRows, *, most: int = 3) -> str:
    """21 repeated people · 11 empty values (Tags); for the dock. Already Markdown."""
    parts = [
        f"{_inside(show(cause.title))}{_which(checked, cause)}: {number(cause.count)}" for cause in _blocking(checked)
    ]
    shown = " · ".join(parts[:most])
    return shown + (" · …" if len(parts) > most else "")


def _which(checked: CheckedRows, cause: Cause) -> str:
    """The field, where it is not told by the title, as a phone is."""
    return f" ({escape(cause.field)})" if cause.field and cause.field != checked.phone_field else ""


def _inside(title: str) -> str:
    """A title in the middle of a line."""
    return title[:1].lower() + title[1:]


def _blocking(checked: CheckedRows) -> list[Cause]:
    blocking = [cause for cause in checked.causes if cause.severity is Severity.BLOCKING and cause.count]
    return sorted(blocking, key=lambda cause: -cause.count)


def _title(draft: Draft, checked: CheckedRows) -> None:
    rows, going = checked.row_count, checked.will_go_count
    st.title(purpose.result_title(draft, going, rows))
    offered = sum(1 for repair in checked.repairs if not repair.is_applied)
    done = len(checked.repairs) - offered
    parts = []
    if offered:
        parts.append(_n("{count} repair is offered", "{count} repairs are offered", offered))
    if done:
        parts.append(_n("{count} repair was done", "{count} repairs were done", done))
    if rows > going:
        parts.append(_n("{count} row is held back", "{count} rows are held back", rows - going))
    if parts:
        advice = _("Decide each of them, or go on as it is.") if going else _("Mend at least one row to go on.")
        widgets.lead(" · ".join(parts) + ". " + advice)


def _is_still_to_ask(draft: Draft, checked: CheckedRows) -> bool:
    """Whether Lynn may still name somebody of this list, who then drops out."""
    if draft.purpose or checked.phone_field is None:
        return False
    job = installation().calls.find(("live", checked_key(draft)))
    return job is None or not job.is_done


def _date_questions(stop: Stop, checked: CheckedRows) -> None:
    for field, days in checked.date_questions.items():
        orders = checked.question_orders[field]
        asks_year = "year-first" in orders
        words = _("Is the day or the year first in {field}?", field=field) if asks_year else None
        with st.container(border=True, key=f"decision_dates_{field}"):
            st.markdown(
                "##### :material/event: " + (words or _("Is the day or the month first in {field}?", field=field))
            )
            widgets.lead(_("Nothing in the list decides it. Which of these two is meant?"))
            with st.container(horizontal=True):
                for order, day in zip(orders, days, strict=True):
                    st.button(
                        escape(_long_date(day)),
                        key=f"order_{field}_{order}",
                        icon=":material/calendar_today:",
                        on_click=_take_order,
                        args=(stop.person, stop.here, field, order),
                    )


def _long_date(iso: str) -> str:
    return str(format_date(date.fromisoformat(iso[:10]), "d MMMM y", locale=language()))


def _repairs(stop: Stop, checked: CheckedRows) -> None:
    # Those that wait for a word first. An answer moves none of them: the next button must not slide under the mouse.
    offers = sorted(checked.repairs, key=lambda repair: repair.is_default)
    for start in range(0, len(offers), 2):
        columns = st.columns(2)
        for column, offer in zip(columns, offers[start : start + 2], strict=False):
            with column.container(border=True, height="stretch"):
                _repair(stop, checked, offer)


def _repair(stop: Stop, checked: CheckedRows, offer: RepairOffer) -> None:
    if offer.is_applied:
        st.markdown(":green-badge[:material/task_alt: " + _("Repaired") + "]")
    else:
        st.markdown(":blue-badge[:material/auto_fix_high: " + _("Repair offered") + "]")
    st.markdown(f"##### {show(offer.title)} · {escape(offer.field)}")
    third = purpose.repaired_heading(stop.here, is_applied=offer.is_applied)
    table = pd.DataFrame(
        {
            _("Row"): [escape(checked.places.name(example.row)) for example in offer.examples],
            _("In your sheet"): [visible(example.before) for example in offer.examples],
            third: [f"**{visible(example.after)}**" if example.after else "" for example in offer.examples],
        }
    )
    st.table(table, border="horizontal", hide_index=True)
    if offer.is_applied:
        label, icon, wanted = _("Undo"), ":material/undo:", False
    else:
        label, icon, wanted = _n("Repair it", "Repair all {count}", offer.count), ":material/auto_fix_high:", True
    st.button(
        label,
        icon=icon,
        key=f"repair_{offer.key}_{wanted}",
        on_click=_take_repair,
        args=(stop.person, stop.here, offer.key, wanted),
    )


def visible(value: str) -> str:
    """A cell's text for a table: line breaks, tabs, and blanks that nobody would see are shown, not made."""
    shown = _UNSEEN_BLANKS.sub(lambda blanks: "␣" * len(blanks.group()), value.replace("\r", ""))
    return escape(shown.replace("\n", "↵").replace("\t", "⇥"))


def _held_back(stop: Stop, checked: CheckedRows) -> None:
    blocking = _blocking(checked)
    typed.say_result(stop.person, stop.here, checked)
    if not blocking:
        return
    held = checked.row_count - checked.will_go_count
    st.markdown("### " + purpose.held_back_title(stop.here, held))
    with st.container(border=True):
        for cause in blocking:
            cause_line(stop, checked, cause)


def _notices(stop: Stop, checked: CheckedRows) -> None:
    notices = [cause for cause in checked.causes if cause.severity is Severity.NOTICE and cause.count]
    if not notices:
        return
    st.markdown("### " + _("Holds nothing back, worth a look"))
    with st.container(border=True):
        for cause in notices:
            cause_line(stop, checked, cause)


def _dock(stop: Stop, checked: CheckedRows) -> None:
    going = checked.will_go_count
    if waiting := typed.waiting(stop.here).count:
        # The way on would promise a count that no longer holds.
        widgets.dock(
            stop.connection,
            purpose.balance(stop.here, checked.row_count, going),
            _n(
                "You have {count} change that is not used yet",
                "You have {count} changes that are not used yet",
                waiting,
            ),
            primary=_n("Use {count} change", "Use {count} changes", waiting),
            icon=":material/check:",
            on_primary=typed.use,
            args=(stop.person,),
            on_back=session.go,
            back_args=(Step.COLUMNS,),
        )
        return
    widgets.dock(
        stop.connection,
        purpose.balance(stop.here, checked.row_count, going),
        reasons(checked) or _("Nothing is held back"),
        primary=purpose.next_label(stop.here, going),
        on_primary=session.go,
        args=(Step.PREVIEW,),
        disabled=going == 0 or bool(checked.date_questions),
        why_disabled=_("Say first which date is meant.") if checked.date_questions else _("Every row is held back."),
        on_back=session.go,
        back_args=(Step.COLUMNS,),
    )


def _take_order(person: Person, shown: Draft, field: str, order: str) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        orders = {**draft.answers.date_orders, field: order}
        steps.answer(installation().drafts, draft, date_orders=orders)

    attempt(work)


def _take_repair(person: Person, shown: Draft, key: str, wanted: bool) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        answers = draft.answers
        applied = answers.applied | {key} if wanted else answers.applied - {key}
        undone = answers.undone - {key} if wanted else answers.undone | {key}
        steps.answer(installation().drafts, draft, applied=applied, undone=undone)

    attempt(work)
