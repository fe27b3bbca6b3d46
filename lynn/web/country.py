"""The country of numbers that have no country code: one select box, wherever it is asked.

In: the country as it stands. Out: the region that a person chose, never one that the browser made up.
"""

from __future__ import annotations

from collections.abc import Callable

import phonenumbers
import streamlit as st
from babel import Locale
from streamlit.delta_generator import DeltaGenerator

from lynn.web.i18n import _, keyed, language

#: Where Lynn is used comes first; the rest of the world follows by name.
NEAR = ("CL", "MX", "AR", "CO", "PE", "BR", "EC", "UY", "PY", "BO", "CR", "PA", "GT", "DO", "ES", "PT", "US")


def select_country(
    place: DeltaGenerator, label: str, *, now: str | None, key: str, on_choose: Callable[[str | None], object]
) -> None:
    """The box, with "none" in it; `on_choose` gets what is chosen."""
    options: list[str | None] = [*_regions(), None]
    if now not in options:
        options.append(now)
    # A country that was guessed anew is shown by a widget of its own: an older one would keep what it showed.
    name = keyed(f"{key}_{now}")
    place.selectbox(
        label,
        options,
        index=options.index(now),
        format_func=_words(),
        key=name,
        on_change=_take,
        args=(name, on_choose),
    )


def select_region(place: DeltaGenerator, label: str, *, key: str) -> None:
    """The same without "none", for a form; what is chosen stands under `keyed(key)`."""
    place.selectbox(label, _regions(), format_func=_words(), key=keyed(key))


def _regions() -> list[str]:
    names = Locale.parse(language()).territories
    rest = phonenumbers.SUPPORTED_REGIONS - set(NEAR)
    return [*NEAR, *sorted(rest, key=lambda region: names.get(region, region))]


def _words() -> Callable[[str | None], str]:
    names, none = Locale.parse(language()).territories, _("None: every number has its code")

    def shown(region: str | None) -> str:
        return f"{names.get(region, region)} (+{phonenumbers.country_code_for_region(region)})" if region else none

    return shown


def _take(key: str, on_choose: Callable[[str | None], object]) -> None:
    country = st.session_state[key]
    if country is not None and country not in phonenumbers.SUPPORTED_REGIONS:
        # After a change of language, the browser gives back the label of the language before. It is nobody's choice.
        return
    on_choose(country)
