"""What became of the people of a submission, as bars: every person once, under the last thing Lynn said."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd
import streamlit as st

from lynn.api.wire import is_refusal, is_success
from lynn.api.words import status_words
from lynn.sending.submission import Counts
from lynn.web import widgets
from lynn.web.i18n import _, number, plain

#: Characters a line of a label: the bars keep half of the width, on a phone too.
_LINE = 32
_COLOURS = {
    "light": {"good": "#1B7F4D", "way": "#2563A8", "wait": "#6B7F81", "bad": "#C02B37", "text": "#0A1D20"},
    "dark": {"good": "#3FB57C", "way": "#5A9BE0", "wait": "#7F9597", "bad": "#E5636D", "text": "#E4EDEC"},
}


def chart(counts: Counts) -> None:
    """The bars, the largest first; a sentence while there is nothing to show."""
    rows = _rows(counts)
    if not rows:
        widgets.lead(_("No answers yet."))
        return
    frame = pd.DataFrame(rows, columns=["state", "people", "kind"])
    frame["whole"] = frame["state"]
    frame["state"] = [_wrapped(state) for state in frame["state"]]
    order = list(frame.sort_values("people", ascending=False)["state"])
    frame["shown"] = [number(value) for value in frame["people"]]
    colours = _COLOURS["dark" if st.context.theme.type == "dark" else "light"]
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "state:N",
            sort=order,
            title=None,
            # Each line of a long reason is a line of its label; nothing is cut off.
            axis=alt.Axis(
                labelExpr="split(datum.label, '\\n')",
                labelLimit=0,
                labelOverlap=False,
                ticks=False,
                domain=False,
                labelFontSize=13,
            ),
        ),
        x=alt.X("people:Q", title=None, axis=None),
        tooltip=[alt.Tooltip("whole:N", title=_("State")), alt.Tooltip("shown:N", title=_("People"))],
    )
    bars = base.mark_bar(cornerRadius=3, height=18).encode(
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=list(colours)[:4], range=list(colours.values())[:4]), legend=None
        )
    )
    labels = base.mark_text(align="left", dx=5, fontSize=13, color=colours["text"]).encode(text="shown:N")
    # A label begins beside its bar and goes on below: a step has room for the longest.
    lines = max(state.count("\n") + 1 for state in frame["state"])
    height = max(60, max(36, 17 * lines + 8) * len(frame))
    st.altair_chart((bars + labels).properties(height=height), width="stretch")


def _wrapped(words: str) -> str:
    return "\n".join(textwrap.wrap(words, _LINE)) or words


def _rows(counts: Counts) -> list[tuple[str, int, str]]:
    rows: list[tuple[str, int, str]] = []
    for status, people in counts.statuses.items():
        if not people:
            continue
        if status == "":
            rows.append((_("No answer yet"), people, "wait"))
            continue
        # Only 200 is success; other numbers are Lynn's refusals, and words are states on the way.
        kind = "good" if is_success(status) else "bad" if is_refusal(status) else "way"
        rows.append((plain(status_words(status)), people, kind))
    if counts.rejected:
        rows.append((_("Rejected"), counts.rejected, "bad"))
    if counts.unknown:
        rows.append((_("Unknown"), counts.unknown, "wait"))
    if counts.cancelled:
        rows.append((_("Not sent"), counts.cancelled, "wait"))
    return rows
