"""The parts that every page is made of: band, path, dock, badges, the sum. One look, in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import pandas as pd
import streamlit as st

from lynn.settings import Connection
from lynn.web.i18n import _, _n

#: The only CSS of the app. What anything depends on uses `st-key-` classes of our own, so that a new Streamlit cannot break what it
#: does not know; its own test ids stand only where nothing is lost if they go (the links beside headings, the room below the dock).
STYLE = """
<style>
.st-key-band_practice {background:#FFD874;border-radius:.625rem;padding:.45rem 1rem}
.st-key-band_practice p {color:#3D2A00;font-weight:600}
.st-key-band_live {background:#99202B;border-radius:.625rem;padding:.45rem 1rem}
.st-key-band_live p {color:#FFF;font-weight:600}
.st-key-wall {background:var(--listo-wall,#E0ECEB);border-radius:.625rem;padding:1rem}
.st-key-bubble {background:var(--listo-bubble,#FFF);border-radius:0 .9rem .9rem .9rem;padding:.9rem 1rem;
  box-shadow:0 1px 2px rgba(0,0,0,.18);overflow-wrap:anywhere}
.st-key-bubble [data-testid=stText] {white-space:pre-wrap;font-family:inherit}
[class*="st-key-decision"] {border-left:.3rem solid #C26A00;border-radius:.625rem}
[data-testid=stHeaderActionElements], [data-testid=stFileUploaderDropzoneInstructions] {display:none}
[data-testid=stFileUploaderDropzone] button p {font-size:0}
[data-testid=stFileUploaderDropzone] button p::after {content:var(--listo-upload,"Upload");font-size:1rem}
[data-testid=stBottomBlockContainer] {padding-top:.35rem;padding-bottom:.6rem}
.st-key-dock {padding:.4rem .9rem}
.st-key-dock_sum {gap:0}
@media (max-width:640px) {
  .st-key-dock_row, .st-key-dock_row > div {gap:.3rem!important}
  [class*="st-key-path_todo"] p, [class*="st-key-path_done"] p
    {position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  .st-key-dock_row > div, .st-key-dock_row {flex-wrap:wrap!important}
  .st-key-dock_buttons, .st-key-dock_primary, .st-key-dock_primary button {width:100%!important}
  .st-key-dock_sum p {font-size:92%}
  .st-key-dock_sum > :nth-child(2) p {white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
  .st-key-dock_buttons > div:last-child {flex-grow:1}
}
</style>
"""
#: In the dark the theme's own colour is light, so that it can be read as text; on a button it takes dark letters.
DARK = """
<style>
:root {--listo-wall:#15282C;--listo-bubble:#213a3e}
[data-testid=stBaseButton-primary], [data-testid=stBaseButton-primaryFormSubmit] {color:#06231F}
[data-testid=stBaseButton-primary]:disabled {color:inherit;opacity:.45}
</style>
"""


#: Width of everything, in pixels: a line of text stays readable, eight columns of a list still fit.
WIDTH = 1000


def middle(root: Any) -> Any:
    """The middle column of the page or of the dock."""
    outer = root.container(horizontal_alignment="center")
    return outer.container(width=WIDTH)


def style() -> None:
    """Put the style block on the page."""
    # Streamlit's own word on the button that takes a file exists in English only.
    upload = _("Choose a file").replace("\\", "").replace('"', "").replace("<", "")
    own_words = f'<style>:root{{--listo-upload:"{upload}"}}</style>'
    st.html(STYLE + own_words + (DARK if st.context.theme.type == "dark" else ""))


def band(connection: Connection) -> None:
    """The full-width sign of practice or live, on top of every page."""
    if connection.is_practice:
        with st.container(key="band_practice"):
            st.markdown(":material/science: " + _("Practice: nothing leaves this machine"))
    else:
        with st.container(key="band_live"):
            st.markdown(
                ":material/cell_tower: " + _("Live: {name}. Real people get what you send.", name=connection.name)
            )


def mode_badge(connection: Connection) -> str:
    """The same sign, small: in the dock that never scrolls away, and beside a connection's name."""
    if connection.is_practice:
        return ":yellow-badge[:material/science: " + _("Practice") + "]"
    return ":red-badge[:material/cell_tower: " + _("Live") + "]"


def to_top(place: str) -> None:
    """Scroll up when another `place` is shown than in the run before: a browser keeps its height, and the title would be cut."""
    if st.session_state.get("place") == place:
        return
    st.session_state.place = place
    count = st.session_state.place_count = st.session_state.get("place_count", 0) + 1
    # Nothing but a number of our own goes into the script; the number makes it another one, or it would not run again.
    script = f"(()=>{{/*{count}*/document.querySelector('[data-testid=stMain]')?.scrollTo(0,0)}})()"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def path(stops: Sequence[tuple[str, str]], current: int, furthest: int, on_go: Callable[[str], None]) -> None:
    """The row of stops: done ones lead back, the current one is framed, those to come are numbered."""
    with st.container(horizontal=True, wrap=False, horizontal_alignment="distribute", key="path"):
        for position, (name, title) in enumerate(stops):
            if position == current:
                st.button(f"**{title}**", key="path_now", icon=f":material/counter_{position + 1}:")
            elif position <= furthest:
                done = position < current
                st.button(
                    title,
                    key=f"path_done_{name}",
                    type="tertiary",
                    icon=":material/check_circle:" if done else f":material/counter_{position + 1}:",
                    on_click=on_go,
                    args=(name,),
                )
            else:
                icon = f":material/counter_{position + 1}:"
                st.button(title, key=f"path_todo_{name}", type="tertiary", icon=icon, disabled=True)


def dock(
    connection: Connection,
    total: str,
    detail: str,
    *,
    primary: str | None = None,
    icon: str = ":material/arrow_forward:",
    on_primary: Callable[..., Any] | None = None,
    args: tuple[Any, ...] = (),
    disabled: bool = False,
    on_back: Callable[..., Any] | None = None,
    back_args: tuple[Any, ...] = (),
    why_disabled: str | None = None,
    ask: Callable[[], str | None] | None = None,
    version: str = "",
) -> bool:
    """The frame at the bottom, the same on every screen: the sum at the left, Back and the one primary button at the right.

    `why_disabled` stands beside a button that cannot be pressed. `ask` draws what must be said first, above the button, and gives
    what is still missing, or None. A click on the button of another `version` does nothing.
    """
    pressed = False
    with middle(st.bottom), st.container(border=True, key="dock"):
        if ask and not disabled:
            why_disabled = ask()
            disabled = why_disabled is not None
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="dock_row"):
            with st.container(key="dock_sum", gap="xxsmall"):
                st.markdown(total)
                st.markdown(f"{mode_badge(connection)} :small[:gray[{detail}]]")
                if primary and disabled and why_disabled:
                    st.markdown(f":orange[:material/info: {why_disabled}]")
            with st.container(
                horizontal=True, wrap=False, width="content", vertical_alignment="center", key="dock_buttons"
            ):
                if on_back:
                    st.button(
                        _("Back"),
                        type="tertiary",
                        icon=":material/arrow_back:",
                        on_click=on_back,
                        args=back_args,
                        key="dock_back",
                    )
                if primary:
                    with st.container(key="dock_primary", width="content") if version else nullcontext():
                        pressed = st.button(
                            primary,
                            type="primary",
                            icon=icon,
                            icon_position="right",
                            on_click=on_primary,
                            args=args,
                            disabled=disabled,
                            key=f"dock_primary_{version}" if version else "dock_primary",
                        )
    return pressed


def balance(rows: int, will_go: int, held_back: int, words: str | None = None) -> str:
    """1,000 rows = 962 will go + 38 held back; `words` in place of "962 will go"."""
    return sum_line(
        _n("**{count} row** =", "**{count} rows** =", rows),
        [
            ("green", "check", words or _n("{count} will go", "{count} will go", will_go), True),
            ("orange", "pause_circle", _n("{count} held back", "{count} held back", held_back), held_back),
        ],
    )


def sum_line(total: str, parts: Sequence[tuple[str, str, str, int]]) -> str:
    """A total and what it is made of: (colour, icon, words, count); what counts nothing is left out."""
    shown = [f":{colour}-badge[:material/{icon}: {words}]" for colour, icon, words, count in parts if count]
    return f"{total} {' + '.join(shown)}"


def type_number(label: str, number: int, *, key: str) -> bool:
    """A field where a number is typed to confirm it; whether it was."""
    left, right = st.columns(2, vertical_alignment="bottom")
    typed = left.text_input(label, key=key, icon=":material/edit:", live=True)
    if is_number(typed, number):
        right.markdown(":green-badge[:material/check: " + _("That is the number") + "]")
        return True
    if typed:
        right.markdown(":orange-badge[:material/edit: " + _("It is {number}", number=number) + "]")
    else:
        with right:
            lead(f":small[{_('Enter, then the button below works.')}]")
    return False


def is_number(typed: str | None, number: int) -> bool:
    """Whether this number was typed, grouped in whatever way."""
    return re.sub(r"[\s.,'’]", "", typed or "") == str(number)


def code(value: str) -> str:
    """User data in the letters of code. A backslash is shown there, so `escape` would not do."""
    return "`" + value.replace("`", "ˋ").replace(" ", "\N{NO-BREAK SPACE}").replace("\n", "↵") + "`"


def chips(values: Sequence[str], limit: int = 28) -> str:
    """Real values, side by side. Spaces are shown as non-breaking so that a chip does not break in the middle of a name."""
    shown = [code(value if len(value) <= limit else value[: limit - 1] + "…") for value in values]
    return " ".join(shown) if shown else ":gray[" + _("no values") + "]"


def pick_row(frame: pd.DataFrame, *, key: str, alt: str, **options: Any) -> int | None:
    """A table of things to open; the row that was clicked, from 0."""
    picked = st.dataframe(
        frame,
        hide_index=True,
        height="content",
        on_select="rerun",
        # A click anywhere on a row opens it: the box before it is small, and not everybody sees it.
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt=alt,
        **options,
    )
    if not hasattr(picked, "selection"):
        return None
    rows = [*picked.selection.rows, *(row for row, _column in picked.selection.cells)]
    return int(rows[0]) if rows else None


def lead(sentence: str) -> None:
    """The line below a title. Already Markdown."""
    st.markdown(f":gray[{sentence}]")
