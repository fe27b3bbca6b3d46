"""Many at once: a list or pasted numbers, rehearsed in numbers that add up, then one decision. The list's id is in the URL."""

from __future__ import annotations

import streamlit as st

from lynn.api.wire import Campaign
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.jobs import Job
from lynn.errors import ListoError
from lynn.settings import Connection
from lynn.suppression import bulk
from lynn.suppression.rehearsal import Doing, Rehearsal
from lynn.web import session, trouble, widgets
from lynn.web.campaigns.reading import read_all
from lynn.web.i18n import _, _n, keyed
from lynn.web.session import Person, installation
from lynn.web.suppression import read
from lynn.web.waiting import attempt, is_over, watch


def render(person: Person, connection: Connection) -> None:
    """Ask for the people, or show what would happen to them."""
    draft = session.open_list(bulk.owner_of(person.key), connection)
    if submission_id := st.session_state.pop("dnd_sent", None):
        session.turn(list=None)
        session.open_page("submissions", submission=submission_id)
    if draft is None or not draft.has_list:
        read.ask(person, connection)
        return
    job = _rehearsing(draft)
    if not is_over(job):
        watch(job, _("Reading every number. Nothing leaves."))
        return
    try:
        rehearsal: Rehearsal = job.result()
    except ListoError as error:
        session.say_trouble(error)
        read.how(person, draft)
        return
    _decide(person, connection, draft, rehearsal)


def _rehearsing(draft: Draft) -> Job:
    here = installation()
    key = steps.check_key(draft, f"{here.ledger.suppression.version(draft.connection)} {draft.template_name}")
    return here.jobs.start(
        ("do-not-disturb", key),
        lambda _job: bulk.rehearse(here.drafts, here.ledger, draft),
        weight=len(steps.open_reading(here.drafts, draft).table),
    )


def _decide(person: Person, connection: Connection, draft: Draft, rehearsal: Rehearsal) -> None:
    going = rehearsal.going
    st.markdown("### " + _n("{count} person in this list", "{count} people in this list", going))
    _sum(rehearsal, bulk.doing_of(draft))
    doing, campaign = _choices(person, connection, draft)
    read.how(person, draft)
    is_known = read.what_is_read(draft, rehearsal)
    read.table(rehearsal, is_pasted=draft.list_name == bulk.PASTED_NAME)
    is_ready = doing is Doing.HERE or campaign is not None
    is_said = is_known and _confirmed(connection, doing, going) if going and is_ready else False
    words = {
        Doing.ON: _n("Put {count} person on", "Put {count} people on", going),
        Doing.OFF: _n("Take {count} person off", "Take {count} people off", going),
        Doing.HERE: _n("Hold {count} person back here", "Hold {count} people back here", going),
    }
    widgets.dock(
        connection,
        _n("**{count} person**", "**{count} people**", going),
        _what_follows(doing),
        primary=words[doing],
        icon=":material/do_not_disturb_on:" if doing is not Doing.OFF else ":material/undo:",
        on_primary=_do,
        args=(person, draft, rehearsal),
        disabled=not (going and is_ready and is_said),
        why_disabled=_why_not(going=going, is_ready=is_ready),
        on_back=_another,
    )


def _why_not(*, going: int, is_ready: bool) -> str:
    if not going:
        return _("Nobody is left to do this for.")
    return _("Confirm it above.") if is_ready else _("Choose the campaign.")


def _sum(rehearsal: Rehearsal, doing: Doing) -> None:
    going, already = rehearsal.going, rehearsal.already
    repeated, unusable = rehearsal.repeated, rehearsal.unusable
    parts = [
        ("green", "check", _to_do(doing, going), going),
        ("blue", "task_alt", _n("{count} already there", "{count} already there", already), already),
        ("gray", "content_copy", _n("{count} repeated", "{count} repeated", repeated), repeated),
        ("orange", "error", _n("{count} not a number", "{count} not a number", unusable), unusable),
    ]
    st.markdown(widgets.sum_line(_n("**{count} line** =", "**{count} lines** =", rehearsal.rows), parts))


def _to_do(doing: Doing, count: int) -> str:
    match doing:
        case Doing.ON:
            return _n("{count} to put on", "{count} to put on", count)
        case Doing.OFF:
            return _n("{count} to take off", "{count} to take off", count)
        case Doing.HERE:
            return _n("{count} to hold back here", "{count} to hold back here", count)


def _choices(person: Person, connection: Connection, draft: Draft) -> tuple[Doing, Campaign | None]:
    words = {
        Doing.ON: _("Put them on, at Lynn"),
        Doing.OFF: _("Take them off, at Lynn"),
        Doing.HERE: _("Hold them back here only, from everything"),
    }
    now = bulk.doing_of(draft)
    doing = st.radio(_("What to do"), list(words), index=list(words).index(now), format_func=words.__getitem__)
    campaign: Campaign | None = None
    if doing is not Doing.HERE:
        answer = read_all(connection)
        if answer is None:
            return doing, None
        if answer.error:
            trouble.say(connection, answer)
            return doing, None
        campaigns = answer.value
        ids = [each.campaign_id for each in campaigns]
        campaign = st.selectbox(
            _("Campaign"),
            campaigns,
            index=ids.index(draft.campaign_id) if draft.campaign_id in ids else None,
            placeholder=_("Choose the campaign whose list it is"),
            format_func=lambda each: each.name or each.campaign_id,
        )
    campaign_id = campaign.campaign_id if campaign else draft.campaign_id or ""
    if doing is not now or campaign_id != (draft.campaign_id or ""):
        name = campaign.name if campaign else draft.campaign_name
        attempt(lambda: bulk.decide(installation().drafts, read.current(person), doing, campaign_id, name))
        st.rerun()
    return doing, campaign


def _confirmed(connection: Connection, doing: Doing, going: int) -> bool:
    is_typed = True
    if going > installation().settings.limits.confirm_above:
        is_typed = widgets.type_number(_("Type the number of people to confirm"), going, key="dnd_typed")
    if connection.is_practice or doing is Doing.HERE:
        return is_typed
    words = _n(
        "I mean it: this changes {count} real person's wish at {connection}.",
        "I mean it: this changes the wishes of {count} real people at {connection}.",
        going,
        connection=connection.name,
    )
    return st.checkbox(words, key="dnd_meant") and is_typed


def _what_follows(doing: Doing) -> str:
    match doing:
        case Doing.ON:
            return _("Our own record holds them back at once; Lynn is told in batches, each once.")
        case Doing.OFF:
            return _("They can be written to again in this campaign.")
        case Doing.HERE:
            return _("Lynn is told nothing; every sending from here leaves them out.")


def _do(person: Person, draft: Draft, rehearsal: Rehearsal) -> None:
    here = installation()

    def work() -> None:
        current = read.current(person, shown=draft)
        if bulk.doing_of(current) is Doing.HERE:
            bulk.keep_here(here.ledger, current, rehearsal, by=person.name)
            # From now on only fingerprints are kept, and no number.
            here.drafts.delete(current)
            session.turn(list=None, view="here")
            st.session_state[keyed("dnd_view")] = "here"
            trouble.note(_("The list is loaded. From now on its people are left out of every sending."))
            return
        connection = here.connection(draft.connection)
        st.session_state.dnd_sent = bulk.record(
            here.drafts, here.ledger, current, rehearsal, connection=connection, by=person.name
        )

    attempt(work)


def _another() -> None:
    session.turn(list=None)
