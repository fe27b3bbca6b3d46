"""A heading as it was meant: damage mended, signs written out, and what tells how to write a value left out.

In: `TelÃ©fono`, `Nº cel. (con código de país)`. Out: `Teléfono`, ` numero  cel. `. Why: only what a column holds is compared.
"""

from __future__ import annotations

import re
import unicodedata

_NUMBER_SIGN = re.compile(r"(?i)\b(?:n|nr|nro|num)\s?[º°ª.]+|№|#|\bno\.(?=\s*\S)|\bno\.?\s*$|n[º°]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
#: A letter that a program could not write: "Tel?fono".
_LOST_LETTER = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")
#: What is said of how a value is to be written: "con código de país", "(+56)", "(9 dígitos)", "(dd/mm/aaaa)", "(ej: 912345678)".
_HOW_WRITTEN = re.compile(
    r"(?i)(?:\b(?:con|com|with)\s+)?[(\[]?\+\d{1,3}\b[)\]]?"
    r"|\b(?:con|com|with|incl\w*|sin|sem|without)\s+(?:el |o |the )?(?:c[oó]digo|prefij?x?o|ddd|ddi|lada|country|area"
    r"|espacios|espa[cç]os|spaces|guiones|puntos|0|cero|zero)\b.*"
    r"|(?:\ba\s+)?\b\d{1,2}\s*(?:d[ií]gitos?|digits?|n[uú]meros|caracteres|characters)\b"
    r"|\b(?:d{1,2}|m{1,3}|[ay]{2,4})(?:[-/. ](?:d{1,2}|m{1,3}|[ay]{2,4}|hh:mm(?::ss)?)){1,3}(?![^\W_])|\bhh:mm(?::ss)?\b"
    r"|\b(?:ej|ejemplo|exemplo|ex|eg|e\.g|example|formato|format)\b\.?\s*:?\s*[+\d][\d\s./()+x-]*"
    r"|\bddd\s*(?:[+&]|\by\b|\be\b)\s*(?=(?:cel|tel|fon|n[uú]m|whats|m[oó]v))|\(ddd\s*[+&ye]\s*n[^()]*\)"
    r"|\(?\b(?:separad[oa]s?|separated)\s+(?:por|con|com|by|with)\s+(?:una\s+|uma\s+|a\s+)?\w+\)?|\(?\bcomma[- ]separated\b\)?"
    r"|\(?\b(?:tal\s+)?(?:como|as)\s+(?:se\s+|it\s+)?(?:aparece|figura|sale|consta|est[aá]|appears|shown)\b[^()]*"
    r"\b(?:c[eé]dula|documento|dni|carn[eé]t?|identi\w+|pasaporte|passport|rg|cpf)\b[^()]*\)?"
    r"|\((?:s[oó]lo|apenas|somente|only) [^()]*\)|\be\.?164\b"
)
#: "p/", "c/" for "para", "con".
_SHORTHAND = re.compile(r"(?i)\b([pcs])/")
_WRITTEN_OUT = {"p": "para ", "c": "con ", "s": "sin "}
#: "Día(s)" is not one day.
_ONE_OR_MORE = re.compile(r"(?i)\b(d[ií]a|day) ?[(/]s(?!\w)")
_POSSESSIVE = re.compile(r"(?i)(?<=\w)['’]s\b|(?<=\w) ?[(/](?:e?s|a)\)?(?!\w)")


def wording(heading: str) -> str:
    """The words that say what a column holds; of a very long heading the first 500 characters."""
    heading = _LOST_LETTER.sub("\ufffd", _INVISIBLE.sub("", _read_again(heading[:500]))).replace("_", " ")
    text = _SHORTHAND.sub(lambda found: _WRITTEN_OUT[found[1].lower()], _NUMBER_SIGN.sub(" numero ", heading))
    return unicodedata.normalize("NFKC", _HOW_WRITTEN.sub(" ", _POSSESSIVE.sub("", _ONE_OR_MORE.sub(r"\1s", text))))


def fold(word: str) -> str:
    """Small letters without accents: "Móvil" → "movil"."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def _read_again(heading: str) -> str:
    """`TelÃ©fono` was UTF-8, read as Windows-1252 by some program on the way."""
    if "Ã" not in heading and "Â" not in heading:
        return heading
    try:
        # Windows-1252 leaves five bytes without a character; programs pass them through as control characters.
        return b"".join(
            bytes([ord(letter)]) if "\x80" <= letter <= "\x9f" else letter.encode("cp1252") for letter in heading
        ).decode("utf-8")
    except UnicodeError:
        return heading
