"""The last stop of a list of contacts: what would change at Lynn, the decision, the run with its progress, and the report."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lynn.check import CheckedRows
from lynn.desk.contacts import FIELDS
from lynn.desk.importing import Pace, Stopped, bring, to_send
from lynn.desk.journal import STATE_WORDS, Journal, State, report_of
from lynn.desk.people import People
from lynn.desk.rehearsal import Rehearsal, Row, rehearse
from lynn.drafting.draft import Draft, Step
from lynn.drafting.jobs import Job
from lynn.drafting.steps import check_key
from lynn.errors import ListoError
from lynn.web import calls, session, trouble, widgets
from lynn.web.contacts import many
from lynn.web.i18n import _, _n, language, number, plain, show
from lynn.web.send import check
from lynn.web.send.frame import Stop
from lynn.web.session import installation
from lynn.web.waiting import is_over, watch

#: Rows of one kind that are shown.
_SHOWN = 50


def render(stop: Stop) -> None:
    """Compare and decide, or watch the run."""
    draft = stop.here
    run = installation().calls.find(_run_key(draft))
    if run is not None and not is_over(run):
        st.title(_("Lynn is getting your contacts"))
        watch(
            run,
            _(
                "One after the other, so that Lynn is not flooded. You may close this page: the result stands under Contacts."
            ),
            on_stop=run.cancelled.set,
        )
        return
    if run is not None:
        _take_result(draft, run)
    rehearsal = _rehearsal(stop)
    if rehearsal is None:
        return
    journal = journal_of(draft)
    _decide(stop, rehearsal, journal)


def journal_of(draft: Draft) -> Journal:
    """What was done with this list over this connection."""
    return Journal(installation().settings.data, connection=draft.connection, list_sha256=draft.list_sha256)


def _run_key(draft: Draft) -> tuple[str, str]:
    return ("contacts-import", draft.draft_id)


def _take_result(draft: Draft, run: Job) -> None:
    installation().calls.forget(_run_key(draft))
    # What Lynn holds now is compared anew.
    calls.forget("contact")
    try:
        stopped: Stopped | None = run.result()
    except ListoError as error:
        session.say_trouble(error)
        return
    if stopped:
        st.warning(show(stopped.reason), icon=":material/pause_circle:")
    else:
        st.success(_("Every row had its turn. This is how the list and Lynn compare now."), icon=":material/check:")


def _rehearsal(stop: Stop) -> Rehearsal | None:
    checking = check.checking(stop.here)
    answer = many.read_all(stop.connection)
    if answer is None:
        return None
    if answer.error:
        st.title(_("Lynn's contacts cannot be read"))
        widgets.lead(_("Without them nobody can tell who is new. Nothing was changed."))
        trouble.say(stop.connection, answer)
        calls.offer_to_read_again("contact")
        return None
    people: People = answer.value
    key = ("rehearsal", check_key(stop.here), answer.at)

    def work(_job: Job) -> Rehearsal:
        checked: CheckedRows = checking.result()
        return rehearse(checked, people)

    job = installation().calls.start(key, work, weight=max(len(people), 1))
    if not is_over(job):
        st.title(_("Comparing with Lynn"))
        watch(job, _("Nothing changes yet."), on_stop=lambda: session.go(Step.CHECK))
        return None
    found: Rehearsal = job.result()
    return found


def _decide(stop: Stop, rehearsal: Rehearsal, journal: Journal) -> None:
    rows, unknown = to_send(rehearsal.rows, journal)
    _title(rehearsal)
    if unknown and _unknown_too(unknown):
        rows, unknown = to_send(rehearsal.rows, journal, with_unknown=True)
    _tables(rehearsal)
    _report(journal)
    is_sure = _sure(stop, len(rows))
    widgets.dock(
        stop.connection,
        _sum(rehearsal),
        " · ".join(f"{show(why)}: {number(count)}" for why, count in rehearsal.held[:3]) or _("Nothing is held back"),
        primary=_n("Save {count} contact", "Save {count} contacts", len(rows)),
        icon=":material/check:",
        on_primary=_begin,
        args=(stop, rows),
        disabled=not rows or not is_sure,
        why_disabled=_("Say above that you mean it.") if rows else _("Nothing is left to save."),
        on_back=session.go,
        back_args=(Step.CHECK,),
    )


def _title(rehearsal: Rehearsal) -> None:
    new, changed = rehearsal.new_count, rehearsal.change_count
    if not new and not changed and rehearsal.held_count:
        st.title(
            _n(
                "Lynn has the others already; {count} row is held back",
                "Lynn has the others already; {count} rows are held back",
                rehearsal.held_count,
            )
        )
    elif not new and not changed:
        st.title(_("Lynn has all of this already"))
    elif not changed:
        st.title(_n("{count} contact is new", "{count} contacts are new", new))
    elif not new:
        st.title(_n("{count} contact changes", "{count} contacts change", changed))
    else:
        st.title(f"{_new(new)}, {_to_change(changed)}")
    widgets.lead(_("Nobody is written to by this. A blank in the list takes nothing away from what Lynn has."))


def _sum(rehearsal: Rehearsal) -> str:
    new, changed, same, held = (
        rehearsal.new_count,
        rehearsal.change_count,
        rehearsal.same_count,
        rehearsal.held_count,
    )
    return widgets.sum_line(
        _n("**{count} row** =", "**{count} rows** =", rehearsal.row_count),
        [
            ("green", "person_add", _new(new), new),
            ("blue", "edit", _to_change(changed), changed),
            ("gray", "check", _n("{count} the same", "{count} the same", same), same),
            ("orange", "pause_circle", _n("{count} held back", "{count} held back", held), held),
        ],
    )


def _new(count: int) -> str:
    return _n("{count} new", "{count} new", count)


def _to_change(count: int) -> str:
    return _n("{count} to change", "{count} to change", count)


def _unknown_too(unknown: list[Row]) -> bool:
    with st.container(border=True, key="decision_contacts_unknown"):
        words = _n(
            "{count} row was asked for before, and nobody knows whether it arrived",
            "{count} rows were asked for before, and nobody knows whether they arrived",
            len(unknown),
        )
        st.markdown(f"##### :orange[:material/help:] {words}")
        listed = ", ".join(str(row.row) for row in unknown[:20]) + ("…" if len(unknown) > 20 else "")
        st.markdown(
            _n(
                "Row {rows}. By itself the app never sends it again. Look for it in Lynn first.",
                "Rows {rows}. By itself the app never sends them again. Look for them in Lynn first.",
                len(unknown),
                rows=listed,
            )
        )
        return st.checkbox(_("I looked: Lynn does not have them. Send them again."), key="contacts_unknown_too")


def _tables(rehearsal: Rehearsal) -> None:
    new = [row for row in rehearsal.rows if row.is_new]
    changed = [row for row in rehearsal.rows if not row.is_new]
    if new:
        st.markdown("### " + _("New"))
        frame = pd.DataFrame(
            {
                _("Row"): [str(row.row) for row in new[:_SHOWN]],
                _("Name"): [row.values.get("name", "") for row in new[:_SHOWN]],
                _("Number"): [row.number for row in new[:_SHOWN]],
            }
        )
        st.dataframe(frame, hide_index=True, height="content" if len(frame) < 12 else 420, alt=_("New contacts"))
        _more(len(new))
    if changed:
        st.markdown("### " + _("Changes"))
        lines = [
            (str(row.row), row.number, plain(FIELDS[name]), row.before.get(name, ""), value)
            for row in changed[:_SHOWN]
            for name, value in row.values.items()
            if row.before.get(name, "") != value
        ]
        headings = [_("Row"), _("Number"), _("Field"), _("Now"), _("Will be")]
        table = pd.DataFrame(lines, columns=pd.Index(headings))
        st.dataframe(table, hide_index=True, height="content" if len(table) < 12 else 420, alt=_("Changed contacts"))
        _more(len(changed))


def _more(count: int) -> None:
    if count > _SHOWN:
        words = _n(
            "The first {shown} of {count} is shown.", "The first {shown} of {count} are shown.", count, shown=_SHOWN
        )
        st.markdown(f":small[:gray[{words}]]")


def _sure(stop: Stop, count: int) -> bool:
    if not count:
        return False
    limit = installation().settings.limits.confirm_above
    is_sure = True
    if not stop.connection.is_practice:
        is_sure = st.checkbox(_("I know that this changes the real contacts of this tenant"), key="contacts_sure")
    if count > limit:
        is_typed = widgets.type_number(_("Type the number of contacts to confirm"), count, key="contacts_count")
        is_sure = is_sure and is_typed
    return is_sure


def _begin(stop: Stop, rows: list[Row]) -> None:
    here = installation()
    draft, journal = stop.here, journal_of(stop.here)
    client = here.client(stop.connection.name)
    if client is None:
        return
    limits = here.settings.limits
    pace = Pace(per_minute=limits.per_minute, troubles_in_a_row=limits.troubles_in_a_row)
    here.calls.start(
        _run_key(draft),
        lambda job: bring(
            client,
            rows,
            journal,
            pace,
            cancelled=job.cancelled,
            on_progress=job.report,
            connection=draft.connection,
            list_name=draft.list_name,
            by=stop.person.name,
        ),
    )


def _report(journal: Journal) -> None:
    lines = sorted(journal.lines().values(), key=lambda line: line.row)
    if not lines:
        return
    counts = {state: sum(line.state is state for line in lines) for state in State}
    with st.container(border=True):
        st.markdown("##### :material/fact_check: " + _("What was done with this list so far"))
        parts = [f"{show(STATE_WORDS[state])}: **{number(count)}**" for state, count in counts.items() if count]
        st.markdown(" · ".join(parts))
        refused = [line for line in lines if line.state is State.REFUSED and line.words]
        for line in refused[:3]:
            words = _("Row {row}, Lynn said: {words}", row=str(line.row), words=line.words[:200])
            st.markdown(f":small[:gray[{words}]]")
        st.download_button(
            _("Report of every row"),
            report_of(lines, language()),
            f"contacts-{datetime.now(UTC):%Y%m%d-%H%M}.xlsx",
            icon=":material/download:",
        )
