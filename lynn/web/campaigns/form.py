"""The form of a campaign, and the look over it before it is saved; what was typed stays until Lynn has it.

Two views of the page: `new` and `edit` ask, `look` names what changes and what that does to people.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from lynn.api.wire import Campaign
from lynn.desk import campaigns as desk
from lynn.desk.campaigns import FIELDS, SINGLE_MESSAGE, Mode, mode_of
from lynn.desk.forms import differences
from lynn.settings import Connection
from lynn.web import saving, widgets
from lynn.web.campaigns.words import MODES, day_words, kind_words, look_at, mode_words
from lynn.web.i18n import _, _n, keyed, show
from lynn.web.saving import Typed


def open_new() -> None:
    """An empty form."""
    st.session_state.pop("campaign_typed", None)
    look_at(None, "new")


def open_edit(campaign_id: str) -> None:
    """The form of a campaign that exists."""
    st.session_state.pop("campaign_typed", None)
    look_at(campaign_id, "edit")


def typed(connection: Connection, campaign_id: str | None, seen: Campaign | None) -> Typed[Campaign]:
    """The form under way; a fresh one when there is none for this campaign."""
    values = desk.values_of(seen) if seen else {"mode": Mode.MANUAL.value, "kind": SINGLE_MESSAGE}
    return saving.under_way("campaign_typed", connection, campaign_id, seen, values)


def render(connection: Connection, form: Typed[Campaign], others: list[Campaign]) -> None:
    """Ask for everything that Lynn is known to keep."""
    name = form.values.get("name", "")
    st.title(_("Edit “{name}”", name=name) if form.seen else _("What is the new campaign?"))
    widgets.lead(_("Nothing is saved before you have looked it over."))
    with st.container(border=True):
        _text(form, "name")
        left, right = st.columns(2)
        with left:
            _choice(form, "category", others)
        with right:
            _choice(form, "division", others)
    with st.container(border=True):
        mode = _mode(form)
        if mode is Mode.SCHEDULED:
            left, right = st.columns(2)
            with left:
                _day(form, "start_date")
            with right:
                _day(form, "stop_date")
        left, right = st.columns(2)
        with left:
            _day(form, "valid_until")
        with right:
            _kind(form)
    widgets.dock(
        connection,
        saving.not_saved(form, _typed_now(form)),
        _("Lynn keeps fields that are not shown here as they are.") if form.seen else _("Next: what it does to people"),
        primary=_("Look it over"),
        on_primary=_look_over,
        args=(form,),
        on_back=look_at,
        back_args=(form.thing_id,),
    )


def _key(form: Typed[Campaign], name: str) -> str:
    key = f"campaign_{name}_{form.round_number}"
    return keyed(key) if name in {"mode", "kind"} else key


def _label(name: str) -> str:
    return show(FIELDS[name])


def _text(form: Typed[Campaign], name: str) -> None:
    st.text_input(_label(name), value=form.values.get(name, ""), key=_key(form, name), max_chars=200)


def _choice(form: Typed[Campaign], name: str, others: list[Campaign]) -> None:
    now = form.values.get(name, "")
    options = list(dict.fromkeys([*desk.known_values(others, name), *([now] if now else [])]))
    st.selectbox(
        _label(name),
        options,
        index=options.index(now) if now else None,
        key=_key(form, name),
        accept_new_options=True,
        placeholder=_("Choose, or type a new one"),
    )


def _mode(form: Typed[Campaign]) -> Mode | None:
    now = form.values.get("mode", "")
    known = mode_of(now)
    options = [mode.value for mode in Mode]
    if known is None:
        # An encoding that is not documented stays choosable, and goes back as it came.
        options.append(now)
    names = {mode.value: show(MODES[mode]) for mode in Mode} | (
        {} if known else {now: _("As Lynn has it: {mode}", mode=now or "?")}
    )
    chosen = st.radio(
        _label("mode"),
        options,
        index=options.index(known.value if known else now),
        format_func=names.__getitem__,
        key=_key(form, "mode"),
    )
    return mode_of(chosen or "")


def _day(form: Typed[Campaign], name: str) -> None:
    now = form.values.get(name, "")
    try:
        value = date.fromisoformat(now) if now else None
    except ValueError:
        # Lynn's own form of a day that is not ours: it is shown and kept as text.
        st.text_input(_label(name), value=now, key=_key(form, name), max_chars=40)
        return
    st.date_input(_label(name), value=value, key=_key(form, name), format="DD/MM/YYYY")


def _kind(form: Typed[Campaign]) -> None:
    now = form.values.get("kind", "")
    if not now:
        # Lynn shows none for this campaign, so none is put there.
        return
    options = list(dict.fromkeys([SINGLE_MESSAGE, now]))
    st.selectbox(
        _label("kind"),
        options,
        index=options.index(now),
        key=_key(form, "kind"),
        format_func=kind_words,
        help=_("WhatsApp allows only single messages."),
    )


def keep_typed(form: Typed[Campaign]) -> None:
    """Take what stands in the widgets into the form's own value."""
    form.values = _typed_now(form)


def _typed_now(form: Typed[Campaign]) -> dict[str, str]:
    values = dict(form.values)
    for name in FIELDS:
        value = st.session_state.get(_key(form, name), form.values.get(name, ""))
        given = value.isoformat() if isinstance(value, date) else str(value or "")
        if name == "mode" and mode_of(given) is mode_of(form.values.get(name, "")):
            # The same mode in Lynn's own spelling is no change.
            continue
        values[name] = given
    return values


def _look_over(form: Typed[Campaign]) -> None:
    keep_typed(form)
    if form.take(desk.checked_values, desk.changes_to):
        look_at(form.thing_id, "look")


def summary(form: Typed[Campaign]) -> None:
    """What is about to be saved: each field before and after."""
    before = desk.values_of(form.seen) if form.seen else {}
    changes = differences(FIELDS, before, form.values)
    if form.seen:
        st.markdown("##### " + _n("{count} field changes", "{count} fields change", len(changes)))
    saving.table(form, changes, _in_words)
    is_grave = mode_of(form.values["mode"]) is Mode.ALWAYS_ON
    in_words = form.values | {name: day_words(form.values[name]) for name in desk.DAYS}
    for sentence in desk.consequences(in_words, before=form.seen):
        icon = ":orange[:material/warning:]" if is_grave else ":material/info:"
        st.markdown(f"{icon} {show(sentence)}")
        is_grave = False


def _in_words(value: str) -> str:
    return day_words(kind_words(mode_words(value)))
