"""What stands in a cell becomes the stretches of it that may be phones, and what had to be cleared away to see them.

In: the text of one cell. Out: `Cell`, or the code of why there is no phone in it. No number is judged here, except that
identity numbers, dates and damaged numbers are recognised for what they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lynn.phone.other import is_amount, is_identity_number, without_other_numbers


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The parts of a cell that may be phones."""

    #: Each has digits, perhaps a leading `+`, blanks and punctuation; in the order of the cell. Never empty.
    parts: tuple[str, ...]
    #: Codes of what was cleared away.
    repairs: frozenset[str]


#: What people and programs write for "none", folded to letters.
_NONE_WORDS = frozenset(
    re.findall(
        r"\w+",
        "na nd ns nr sn sd no non none null nulo nula nan nil ninguno ninguna nenhum nada vacio vazio empty blank "
        "missing notiene sintelefono sinfono sincelular sinnumero sindato sindatos sininformacion sininfo "
        "sincontacto sinmovil noaplica notelefono noinforma noinformado noregistra nocuenta nodisponible pordefinir "
        "pendiente semtelefone semcelular semnumero seminformacao naotem naoinformado naodisponivel desconocido "
        "desconhecido unknown notavailable nophone nonumber nodata x xx xxx xxxx xxxxx tbd tba sinregistro seminfo "
        "naosei nose ninguna undefined",
    )
)

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u20e3\ufe0f\ufeff]"
)
_QUOTED = re.compile(r"""=?"([^"]*)"|'([^']*)'?|(.*)'""", re.DOTALL)
_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?\s*[eE]\s*\+?(\d{1,2})")
_DECIMAL = re.compile(r"(\+?[\d ]*\d{7,})[.,]0{1,2}")
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:wa\.me/(?:c/)?|(?:api|web)\.whatsapp\.com/send/?\?(?:\S*?&)?phone=|wa\.link/)(?:\+|%2B)?([\d\s.()-]+)"
    r"|whatsapp://send/?\?(?:\S*?&)?phone=(?:\+|%2B)?(\d+)",
    re.IGNORECASE,
)
_TEL = re.compile(r"(?:tel|sms|callto|whatsapp):(?://)?(?=[+\d(])([^;?]*)(?:[;?].*)?", re.IGNORECASE)
_EXTENSION = re.compile(
    r"[\s,;.(]*(?<![^\W\d_])(?:extensi[oó]n|ext|anexo|anx|interno|int|ramal|ram|extn|x)[.:=\s#°º]*\d{1,6}\s*\)?\s*$|\s*#\s*\d{1,6}\s*$",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"\([^()\d]*[^\W\d_][^()\d]*\)"
    r"|\((?!0? ?[xX*]{2})(?=[^()]*[^\W\d_])(?:[^()\d]*\d){1,4}[^()\d]*\)|\[[^\[\]\d]*[^\W\d_][^\[\]\d]*\]"
)
_EMAIL = re.compile(r"[^\s@;,/|]+@[^\s@;,/|]+")
#: An address of the web that is no link to a number.
_WEB = re.compile(r"(?:https?://|chat\.whatsapp\.com/)\S+", re.IGNORECASE)
#: How WhatsApp's own exports name a person, and which of their devices.
_WHATSAPP_NAME = re.compile(r"\+?(\d{7,15})(?::\d{1,3})?@(?:s\.whatsapp\.net|c\.us)")
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d(?= \d?\d:))(?:[T ,]+\d{1,2}[:h].*)?"
    r"|(?:19|20)\d\d([/-])\d\d?\2\d\d?(?:[T ].*)?"
)
#: A time of day, said beside a number: "after 18:00".
_TIME = re.compile(r"(?<![\d:.])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])")
#: A day, said beside a number.
_DAY = re.compile(r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?![\d/])")
#: "[+56]" is as good as "(+56)".
_SQUARE = re.compile(r"\[(\+?\d{1,4})\]")
#: Signs before a number: №, #, ☎, 📱, a dash of a list.
_SIGN = re.compile(r"(?<![^\s])[#*\-.:~]+\s*(?=[+(]*\d)")
_MONEY = re.compile(r"[$€£¥%]")
#: Between two numbers; a blank or a slash may also stand inside one, and is tried later.
_BETWEEN = re.compile(r"\s*(?:[;|,&\\\n\r\t]|:::|(?<!\d)[:]|[^\W\d_]{1,}[.:]?)+\s*")
_LETTER_DIGIT = re.compile(r"(?<=\d)[OoIl]+(?=[\d\s.\-)]|$)|(?<![^\W\d_])[OoIl]+(?=\d)")
_AS_DIGIT = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})
#: Before the Unicode form is settled, because that turns an acute accent into a blank and a mark.
_APOSTROPHES = str.maketrans(dict.fromkeys("´`‘’ʼ＇", "'"))
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－⁃", "-"))
_PHONE = re.compile(r"[\s+(]*\d[\d\s+().\-/_·•*~]*")


def read_cell(text: str) -> Cell | str:
    """The parts that may be phones, or a problem code."""
    repairs: set[str] = set()
    plain = _clear(text, repairs)
    problem = _not_a_phone(plain)
    if problem:
        return problem
    scientific = _SCIENTIFIC.fullmatch(plain)
    if scientific:
        digits = _written_out(*scientific.groups(default=""))
        return (
            Cell(parts=(digits,), repairs=frozenset({*repairs, "phone-scientific"})) if digits else "phone-digits-lost"
        )
    decimal = _DECIMAL.fullmatch(plain)
    if decimal:
        plain = decimal[1]
        repairs.add("phone-decimal")
    # Excel keeps 15 digits and puts zeros for the rest; from 11 digits on it shows a power of ten where space is short.
    if plain.isdigit() and (
        (len(plain) > 15 and not plain[15:].strip("0")) or (len(plain) > 10 and plain.endswith("000000"))
    ):
        return "phone-digits-lost"
    plain = _take_out(plain, repairs)
    # A lone letter before digits may be a slip for one of them; it is no word to leave out.
    parts = () if _LETTER_DIGIT.search(plain) else tuple(_parts(plain, repairs))
    if not parts or not all(_PHONE.fullmatch(part) for part in parts):
        return "phone-not-a-number"
    return Cell(parts=parts, repairs=frozenset(repairs))


def _parts(plain: str, repairs: set[str]) -> Iterator[str]:
    """What stands between words and separators and has digits, decimals of a program taken off."""
    if any(c.isalpha() for c in plain):
        repairs.add("phone-label")
    for part in _BETWEEN.split(plain):
        if any(c.isdigit() for c in part):
            decimal = _DECIMAL.fullmatch(part.strip())
            if decimal:
                repairs.add("phone-decimal")
            yield decimal[1] if decimal else part.strip()


def letters_as_digits(text: str) -> str:
    """The text with O read as 0, and l and I as 1, where they stand among digits; unchanged when there are none."""
    return _LETTER_DIGIT.sub(lambda found: found[0].translate(_AS_DIGIT), unicodedata.normalize("NFKC", text))


def _clear(text: str, repairs: set[str]) -> str:
    """Without what nobody sees, in plain digits."""
    plain = text.translate(_APOSTROPHES).translate(_QUOTES)
    if not plain.isascii():
        visible = _INVISIBLE.sub("", plain)
        if visible != plain:
            repairs.add("phone-invisible")
        plain = "".join(_plain_digit(c) for c in unicodedata.normalize("NFKC", visible)).translate(_DASHES)
        if any(c.isdigit() and not c.isascii() for c in visible):
            repairs.add("phone-full-width")
    plain = _SQUARE.sub(r"(\1)", plain.strip(" \t\r\n!¡"))
    quoted = _QUOTED.fullmatch(plain)
    if quoted and len(plain) > 1:
        inner = next((group for group in quoted.groups() if group is not None), "").strip()
        if any(c.isdigit() for c in inner):
            repairs.add("phone-apostrophe")
            plain = inner
    return plain


def _plain_digit(character: str) -> str:
    value = unicodedata.digit(character, None) if not character.isascii() else None
    return character if value is None else str(value)


def _not_a_phone(plain: str) -> str:
    """The problem code of a cell that holds something else, "" when it may be a phone."""
    if not any(c.isdigit() for c in plain):
        folded = "".join(c for c in unicodedata.normalize("NFKD", plain.casefold()) if c.isalnum())
        return "phone-missing" if not folded or folded in _NONE_WORDS else "phone-not-a-number"
    if _LINK.search(plain):
        return ""
    if _MONEY.search(plain) or _DATE.fullmatch(plain) or is_amount(plain):
        return "phone-not-a-number"
    # Behind a slash may stand the end of a second number.
    if "/" not in plain and is_identity_number(plain):
        return "phone-not-a-number"
    return "phone-not-a-number" if plain.startswith(("{", "[", "#")) and plain[1:].strip("0123456789 ") else ""


def _written_out(first: str, decimals: str, exponent: str) -> str:
    """All digits of a number written as a power of ten; "" when some are not there."""
    return first + decimals if int(exponent) == len(decimals) else ""


def _take_out(plain: str, repairs: set[str]) -> str:
    """Without links, extensions and remarks."""
    link = _LINK.search(plain) or _WHATSAPP_NAME.fullmatch(plain)
    if link:
        repairs.add("phone-link")
        return "+" + next(digits for digits in link.groups() if digits).strip()
    plain = _DAY.sub(" ; ", _TIME.sub(" h ", _EMAIL.sub(" mail ", plain)))
    without = without_other_numbers(plain)
    if without != plain:
        repairs.add("phone-label")
        plain = without
    tel = _TEL.fullmatch(plain)
    if tel:
        repairs.add("phone-link")
        plain = tel[1]
    plain = _WEB.sub(" web ", plain)
    without = _EXTENSION.sub("", plain)
    if without != plain and sum(c.isdigit() for c in without) >= 7:
        repairs.add("phone-extension")
        plain = without
    without = _REMARK.sub(" ", plain)
    without = _SIGN.sub("", "".join(" " if _is_sign(c) else c for c in without))
    if without != plain:
        repairs.add("phone-label")
    return without.strip()


def _is_sign(character: str) -> bool:
    """A picture or a sign that is no part of a number: ☎ 📱 ° ✅."""
    return not character.isascii() and unicodedata.category(character) in ("So", "Sk")
