"""How each language of a list writes numbers, dates and truth values.

In: "es", "pt" or "en". Out: a `Region`. Why: a sheet stores 45415 and 1234.5; the words and signs around them come from
the reader's own computer, and the list's language is the best stand-in for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Region:
    """Signs, words and the formats that Excel leaves to the computer's own settings."""

    language: str
    decimal: str
    group: str
    true: str
    false: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    #: Sunday first, as Excel counts.
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    before_noon: str
    after_noon: str
    #: Format codes of the number ids that mean "as this computer does it".
    short_date: str
    day_month_year: str
    day_month: str
    long_date: str
    long_time: str


_ES = Region(
    language="es",
    decimal=",",
    group=".",
    true="VERDADERO",
    false="FALSO",
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    short_months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    days=("domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"),
    short_days=("dom", "lun", "mar", "mié", "jue", "vie", "sáb"),
    before_noon="a. m.",
    after_noon="p. m.",
    short_date="dd/mm/yyyy",
    day_month_year="dd-mmm-yy",
    day_month="dd-mmm",
    long_date='dddd, d "de" mmmm "de" yyyy',
    long_time="h:mm:ss",
)
_PT = Region(
    language="pt",
    decimal=",",
    group=".",
    true="VERDADEIRO",
    false="FALSO",
    months=(
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ),
    short_months=("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
    days=("domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"),
    short_days=("dom", "seg", "ter", "qua", "qui", "sex", "sáb"),
    before_noon="AM",
    after_noon="PM",
    short_date="dd/mm/yyyy",
    day_month_year="dd-mmm-yy",
    day_month="dd-mmm",
    long_date='dddd, d "de" mmmm "de" yyyy',
    long_time="hh:mm:ss",
)
_EN = Region(
    language="en",
    decimal=".",
    group=",",
    true="TRUE",
    false="FALSE",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    short_months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    days=("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    short_days=("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"),
    before_noon="AM",
    after_noon="PM",
    short_date="m/d/yyyy",
    day_month_year="d-mmm-yy",
    day_month="d-mmm",
    long_date="dddd, mmmm d, yyyy",
    long_time="h:mm:ss AM/PM",
)

_REGIONS: Mapping[str, Region] = {"es": _ES, "pt": _PT, "en": _EN}

#: Primary language of a Windows locale id (its low ten bits).
_BY_LCID: Mapping[int, Region] = {0x0A: _ES, 0x16: _PT, 0x09: _EN}


def region_of(language: str) -> Region:
    """The region of a list's language; KeyError for another than "es", "pt", "en"."""
    return _REGIONS[language]


def names_of(lcid: int | None, otherwise: Region) -> Region:
    """Whose month and day names a format such as `[$-340A]mmmm` asks for."""
    return otherwise if lcid is None else _BY_LCID.get(lcid & 0x3FF, otherwise)
