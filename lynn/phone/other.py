"""Numbers that are no phones: identity numbers, orders, accounts. The word beside them tells, or how they are written.

In: what stands in a cell. Out: the same without such numbers, or whether a stretch is one. Why: an identity number often has
as many digits as a phone, and would reach a stranger. A word says it of the number behind it; failing that, of the one before.
"""

from __future__ import annotations

import re

#: Words that are said of nothing else.
_IDENTITY = (
    r"r\.?u\.?t|d\.?n\.?i|c\.?p\.?f|c\.?n\.?p\.?j|n\.?i\.?[ef]|c\.?u\.?r\.?p|r\.?f\.?c|r\.?u\.?c|c\.?u\.?i\.?[tl]|c[eé]dula|n\.?i\.?t"
    r"|d\.?u\.?i|d\.?p\.?i|pasaportes?|passaporte|passport|ssn"
)
#: Words that may be something else as well, and then stand before other words: "982341177 documento pendiente".
_MAYBE_IDENTITY = r"run|r\.u\.n|r\.?g|c\.?i|c\.?c|documentos?|doc|document|identidad[e]?|identificaci[oó]n"
#: Ceará, a state of Brazil, is written like this as well, and has ten digits.
_SHORT_IDENTITY = r"c\.?e"
#: Only said of a number behind it.
_BUSINESS = (
    r"pedidos?|orden(?:es)?|order|o\.?c|boletas?|facturas?|faturas?|nota fiscal|invoice|folio|protocolo|cuentas?|ctas?"
    r"|conta|clabe|cbu|cvu|iban|contrato|p[oó]liza|ap[oó]lice|user|usuario|usu[aá]rio"
    r"|(?:n|no|nro|num|n[uú]mero|c[oó]d|c[oó]digo)[.°]{0,2}\s*(?:de\s+|do\s+|del\s+)?cliente"
)
#: What may stand between such a word and its number.
_AND = (
    r"(?:[\s:;.°#=_*()\[\]\-]"
    r"|(?<![^\W\d_])(?:(?:de|del|de la|do|da)\s+)?(?:n|no|nr|nro|num|n[uú]mero|number|corriente|corrente|cte|vista|ahorros?"
    r"|poupan[cç]a|bancaria|banc[aá]ria|rut|identidad|identidade|ciudadan[ií]a|extranjer[ií]a|cliente|titular|empresa|compra|venta|es|é|is)(?![^\W\d_])){0,16}?"
)
_LETTERS_BEFORE = r"(?<![^\W\d_])"
_NO_LETTER = r"(?![^\W\d_])"
#: A number that ends where another one begins behind a blank or a slash; or else all the digits that follow.
_WRITTEN = (
    r"(?:(?:\d{1,3}(?:[.,]\d{3})+|\d{1,3}(?: \d{3}){2}|\d{6,})(?:\s?[-/.]\s?[\dkK]{1,2})?"
    r"(?=\s{0,5}[\s/]\s{0,5}(?:[^\w\n]{0,5}\d){8})"
    r"|\d[\d .\-/()]{0,60}(?:\b[kK]\b)?)(?:\s{0,5}/)?"
)
_BEHIND = re.compile(
    rf"{_LETTERS_BEFORE}(?:(?:{_IDENTITY}|{_MAYBE_IDENTITY}|{_BUSINESS}){_NO_LETTER}{_AND}{_WRITTEN}"
    rf"|(?:{_SHORT_IDENTITY}){_NO_LETTER}{_AND}(?!(?:[\s.\-()]{{0,5}}\d){{10}}){_WRITTEN})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:\d[\d.,]{{0,30}}(?:\s?[-/]\s?[\dkK]{{1,2}})?|\d[\d .\-()]{{0,30}})[\s.\-(\[]{{0,5}}"
    rf"(?:(?:{_IDENTITY}){_NO_LETTER}|(?:{_MAYBE_IDENTITY}){_NO_LETTER}\.?\s*(?=[)\]/;,|]|$))[.)\]]*(?:\s{{0,5}}/)?",
    re.IGNORECASE,
)

#: Chile's, with the dots that no phone has: 96.505.760-9.
_DOTTED = re.compile(r"\d{1,2}\.\d{3}\.\d{3}\s*-\s*[\dkK]")
#: The same with another gap or none. Only its last digit tells it from a phone.
_RUT = re.compile(r"(\d{1,2}(?:[.\s,]?\d{3}){2})\s*-\s*([\dkK])")
#: Brazil's: 119.876.543-21.
_CPF = re.compile(r"\d{3}\.\d{3}\.\d{3}\s*[-/.]\s*\d{2}|\d{9}\s*[-/]\s*\d{2}")
#: Chile's that end in a letter, which no phone does.
_WITH_K = re.compile(r"(?<![\d.])\d{1,2}(?:\.?\d{3}){2}\s?-\s?[kK](?![^\W_])")


#: A decimal number, by the place of its only dot: 98234117.7, 9.82341177.
_FRACTION = re.compile(r"\d\.\d{7,}|\d{6,}\.\d{1,2}")
#: An amount with cents that are not zero, or with dots between thousands: 982.341.177,50.
_AMOUNT = re.compile(r"\D*\d[\d.]{6,30},(?!00)\d{2}(?!\d)\D*")


def without_other_numbers(plain: str) -> str:
    """The text without numbers that a word says to be no phone; a semicolon where each stood."""
    if not any(c.isalpha() for c in plain):
        return plain
    return _WITH_K.sub(" ; ", _BEFORE.sub(" ; ", _BEHIND.sub(" ; ", plain)))


def is_identity_number(stretch: str) -> bool:
    """Whether digits are grouped as no phone is, but identity numbers are."""
    bare = stretch.strip(" ()[].,")
    if _DOTTED.fullmatch(bare) or _CPF.fullmatch(bare):
        return True
    rut = _RUT.fullmatch(bare)
    return rut is not None and _rut_check_digit(re.sub(r"\D", "", rut[1])) == rut[2].upper()


def is_fraction(stretch: str) -> bool:
    """Whether digits have their only dot where no phone has one."""
    return _FRACTION.fullmatch(stretch.strip(" ()")) is not None


def is_amount(text: str) -> bool:
    """Whether the only number of a text has cents."""
    return _AMOUNT.fullmatch(text) is not None


def _rut_check_digit(digits: str) -> str:
    """Chile's identity numbers end in a digit modulo 11; with it they cannot be taken for phones."""
    total = sum(int(digit) * (2 + position % 6) for position, digit in enumerate(reversed(digits)))
    return "0123456789K0"[11 - total % 11]
