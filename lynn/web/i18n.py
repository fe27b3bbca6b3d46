"""The reader's language, and the translation function that every visible sentence goes through.

In: English sentences with `{named}` facts. Out: text in the reader's language, facts escaped so that user data never becomes
markup. The language is the browser's until a person chooses one; the choice lives in a cookie.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_date, format_datetime, format_time, format_timedelta

from lynn.text import LANGUAGES, Text, t

COOKIE = "listo_language"

# Every ASCII punctuation mark may follow a backslash in Markdown; so no link, image, directive, formula or emoji code survives.
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
_LOCALES = {"en": "en_GB", "es": "es_CL", "pt": "pt_BR"}


def language() -> str:
    """The reader's language: chosen, else remembered, else the browser's, else English."""
    if chosen := st.session_state.get("language"):
        return str(chosen)
    remembered = st.context.cookies.get(COOKIE, "")
    if remembered in LANGUAGES:
        return str(remembered)
    browser = (st.context.locale or "")[:2].lower()
    return browser if browser in LANGUAGES else "en"


def keyed(name: str) -> str:
    """The key of a widget whose options are translated. The browser sends back an option's label; after a change of language the
    old label names nothing, so the widget of another language is another widget."""
    return f"{name}_{language()}"


def escape(value: str) -> str:
    """User data for a place that Streamlit reads as Markdown: shown as typed, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(value.split()))


def show(text: Text) -> str:
    """A `Text` from the core, for Markdown."""
    return text.render(language(), escape)


def plain(text: Text) -> str:
    """A `Text` from the core, for places that show text as it is (tables of data, st.text, files)."""
    return text.render(language())


def _(sentence: str, /, **facts: object) -> str:
    """A sentence of the pages, for Markdown; Babel finds the literal by this function's name."""
    return Text(sentence, facts=facts).render(language(), escape)


def _n(singular: str, plural: str, count: int, /, **facts: object) -> str:
    """The same for a sentence whose form depends on `count`."""
    return Text(singular, plural, count, facts).render(language(), escape)


def number(value: int) -> str:
    """A count, grouped as the reader groups it."""
    return Text("{value}", facts={"value": value}).render(language())


def local(moment: datetime) -> datetime:
    """A moment in the reader's zone."""
    zone = st.context.timezone
    return moment.astimezone(ZoneInfo(zone)) if zone else moment.astimezone()


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """10:53, or with the day when it is not today."""
    there, now = local(moment), local(datetime.now().astimezone())
    time = format_time(there, "HH:mm:ss" if seconds else "HH:mm", locale=_LOCALES[language()])
    if there.date() == now.date():
        return str(time)
    return f"{format_date(there, 'd MMM', locale=_LOCALES[language()])} {time}"


def day_and_time(moment: datetime) -> str:
    """3 May 2026, 10:53."""
    return str(format_datetime(local(moment), "d MMM y, HH:mm", locale=_LOCALES[language()]))


def day(when: date) -> str:
    """3 May 2026."""
    return str(format_date(when, "d MMM y", locale=_LOCALES[language()]))


def moment(when: datetime) -> str:
    """today at 22:30; tomorrow at 10:00; on 3 May 2026, 10:53. Not escaped: a fact for a sentence."""
    there, now = local(when), local(datetime.now().astimezone())
    time = format_time(there, "HH:mm", locale=_LOCALES[language()])
    if there.date() == now.date():
        return plain(t("today at {time}", time=time))
    if there.date() == now.date() + timedelta(days=1):
        return plain(t("tomorrow at {time}", time=time))
    return plain(t("on {day}", day=day_and_time(when)))


def ago(moment: datetime) -> str:
    """5 minutes ago, in words."""
    passed = moment - datetime.now().astimezone()
    return str(format_timedelta(passed, add_direction=True, locale=_LOCALES[language()]))
