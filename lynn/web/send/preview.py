"""Fifth stop: the very messages, how they go out, the one sentence to confirm; folded away, the very JSON."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lynn.api.curl import curl_line
from lynn.batch import Batch, make_batch
from lynn.check import CheckedRows
from lynn.drafting import practice
from lynn.drafting.draft import Draft, Step
from lynn.drafting.packing import batches_archive
from lynn.drafting.plan import batch_count
from lynn.preview import fill_message, message_order, row_values
from lynn.text import t
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, escape, keyed, plain
from lynn.web.send import recording
from lynn.web.send.check import checked_key, checked_or_watched, reasons
from lynn.web.send.confirm import button_label, say_what_happens, still_missing
from lynn.web.send.frame import Stop, current_draft
from lynn.web.send.live import asked_about
from lynn.web.send.plan import choose_plan
from lynn.web.send.repeated import reached_lately
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

#: Characters of a batch's JSON that are shown; all of it is in the download.
SHOWN_JSON = 20_000


def render(stop: Stop) -> None:
    """What must be decided first, the message, how it goes out, and the sentence to confirm."""
    draft = stop.here
    # Whoever stops the check here would start it again at the stop before.
    checked = checked_or_watched(stop, Step.COLUMNS)
    if checked is None:
        return
    if checked.will_go_count == 0 or checked.date_questions:
        session.go(Step.CHECK)
        st.rerun()
    if recording.is_under_way(stop, draft):
        return
    going = checked.will_go_count
    count = -(-going // draft.batch_size)
    st.title(_("This is what they will get"))
    batches = _n("in {count} batch", "in {count} batches", batch_count(draft.plan, going, draft.batch_size))
    widgets.lead(
        _n(
            "{count} person, one message, {batches}.",
            "{count} people, one message each, {batches}.",
            going,
            batches=batches,
        )
    )
    settled = reached_lately(stop, checked)
    settled = asked_about(stop, checked) and settled
    left, right = st.columns(2, gap="medium")
    with left:
        _message(draft, checked)
    with right:
        _message_text(stop.person, draft)
    is_reachable = choose_plan(stop, checked)
    say_what_happens(stop, checked)
    with st.expander(_("For your IT: the exact data that is sent"), icon=":material/terminal:", key="for_it"):
        _json(stop, draft, checked, count)
    _dock(stop, draft, checked, missing=_missing(draft, is_settled=settled, is_reachable=is_reachable))


def _missing(draft: Draft, *, is_settled: bool, is_reachable: bool) -> str | None:
    """What must be said or mended above before anything can be sent; None when nothing."""
    if not is_settled:
        return _("Answer the question above first.")
    if not is_reachable:
        return _("Mend your own number above first.")
    if draft.plan.is_later and draft.plan.starts_at is None:
        return _("Choose the day and the time above first.")
    return None


def _dock(stop: Stop, draft: Draft, checked: CheckedRows, *, missing: str | None) -> None:
    going, plan = checked.will_go_count, draft.plan
    shown = recording.decision_shown(draft)
    widgets.dock(
        stop.connection,
        widgets.balance(checked.row_count, going, checked.row_count - going),
        reasons(checked) or _("Nothing is held back"),
        primary=button_label(stop, going),
        icon=":material/schedule_send:" if plan.is_later else ":material/send:",
        on_primary=recording.send,
        args=(stop.person, checked, shown),
        disabled=missing is not None,
        why_disabled=missing,
        ask=lambda: still_missing(stop, going),
        version=shown,
        on_back=session.go,
        back_args=(Step.CHECK,),
    )


def _message(draft: Draft, checked: CheckedRows) -> None:
    key = ("order", checked_key(draft))
    orders = installation().jobs.start(key, lambda _job: message_order(checked)).result()
    names = {"longest": _("Longest"), "shortest": _("Shortest"), "emptiest": _("Emptiest")}
    kind = st.segmented_control(
        _("Which message"),
        list(names),
        default="longest",
        required=True,
        format_func=lambda name: f":gray[{names[name]}]",
        key=keyed("message_kind"),
        label_visibility="collapsed",
    )
    rows = orders[kind or "longest"]
    place = min(st.session_state.get("message_place", 0), len(rows) - 1)
    index = int(rows[place])
    values = row_values(checked, index)
    phone_field = draft.mapping.phone_field if draft.mapping else None
    with st.container(key="wall"):
        phone = values.get(phone_field, "") if phone_field else ""
        to = (
            _("To {phone}", phone=phone)
            + "  \n"
            + _("row {row}", row=escape(checked.places.name(int(checked.row_numbers[index]))))
        )
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
            st.markdown(f":small[:gray[{to}]]")
            for step, word, icon in ((-1, _("Previous"), "chevron_left"), (1, _("Next"), "chevron_right")):
                st.button(
                    word,
                    key=f"turn_{step}",
                    type="tertiary",
                    icon=f":material/{icon}:",
                    on_click=_turn,
                    args=(step, len(rows)),
                )
        with st.container(key="bubble"):
            if draft.message_text:
                st.text(fill_message(draft.message_text, values, checked.template.fields))
            else:
                _values(values)


def _message_text(person: Person, draft: Draft) -> None:
    st.text_area(
        _("Message text from Lynn, to see it filled in (not sent)"),
        value=draft.message_text,
        key="message_text",
        height=160,
        placeholder=plain(t("For example: {message}", message=practice.MESSAGE)),
        help=_(
            "{name} is the field of that name. {one}, {two} … count the fields other than Name, Phone and Tags; that is our "
            "reading of Lynn's sample, so compare it with the template.",
            name="{{Name}}",
            one="{{1}}",
            two="{{2}}",
        ),
        on_change=_take_message,
        args=(person,),
    )


def _values(values: dict[str, str]) -> None:
    shown = pd.DataFrame(
        {"field": [f":gray[{escape(name)}]" for name in values], "value": [escape(v) for v in values.values()]}
    )
    st.table(shown, border="horizontal", hide_index=True, hide_header=True)


def _json(stop: Stop, draft: Draft, checked: CheckedRows, count: int) -> None:
    chosen = 1
    if count > 1:
        chosen = int(st.number_input(_("Batch (of {count})", count=count), 1, count, 1, key="batch_number"))
    batch: Batch = make_batch(checked, chosen, campaign_id=draft.campaign_id, batch_size=draft.batch_size)
    shown = batch.payload[:SHOWN_JSON].decode(errors="ignore")
    st.code(readable(shown), language=None, wrap_lines=True, height=330)
    words = _n(
        "{count} person · these exact bytes are sent", "{count} people · these exact bytes are sent", batch.row_count
    )
    st.markdown(f":small[:gray[{_('Fingerprint')}]] `{batch.sha256[:12]}` :small[:gray[· {words}]]")
    with st.container(horizontal=True):
        st.download_button(
            _("All batches"),
            data=lambda: batches_archive(checked, draft),
            file_name="batches.zip",
            mime="application/zip",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        with st.popover(_("As a curl line"), icon=":material/terminal:", type="tertiary"):
            widgets.lead(_("For your IT colleagues. The token is not in it."))
            st.code(curl_line(stop.connection, f"batch-{chosen:05d}.json"), language=None, wrap_lines=True)


def readable(payload: str) -> str:
    """The same JSON with a line break after each comma between members and rows, for reading only."""
    return payload.replace('","', '",\n  "').replace("},{", "},\n {").replace('[{"', '[\n {"')


def _turn(step: int, count: int) -> None:
    st.session_state.message_place = (st.session_state.get("message_place", 0) + step) % count


def _take_message(person: Person) -> None:
    text = st.session_state.message_text
    attempt(lambda: installation().drafts.save(current_draft(person), message_text=text))
