"""A heading or a field's name becomes a Meaning: the set of its concepts, whatever its language, case and spelling.

In: `Nº móvil`, `phone_number`, `DíasCupón`. Out: {mobile}, {phone}, {days, coupon}, with what was left aside (a first or
second of its kind, a typing error). Why sets: "Días cupón", "Coupon days" and "Dias do cupom" are one thing, and a word
that is not understood stays in the set, so that "Phone model" or "Teléfono del perro" never equals "Phone".
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from lynn.mapping.slips import nearly, with_lost_letters
from lynn.mapping.vocabulary import ASIDES, CONCEPTS, NEARLY_SAID, NOT_ALONE, PHRASES, SILENT
from lynn.mapping.wording import fold, wording

_CHUNK = re.compile(r"(?:[^\W_]|\ufffd)+")
_CAMEL = re.compile(
    r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-öø-ÿ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)
#: "Columna A", "Unnamed: 3", "F12": names that programs give to columns without one.
_UNNAMED = re.compile(
    r"(?:column|columna|coluna|unnamed|campo|field)(?: (?:\d{1,5}|[a-z]{1,3}))?|[a-z]|(?:f )?\d{1,4}|"
)
#: Longer headings are questions of a survey; their words are no longer a name.
_MOST_WORDS = 12
_PHONES = frozenset({"phone", "mobile", "whatsapp", "landline"})
#: Said of a phone without making it another's.
_BESIDE_PHONE = frozenset(
    {"number", "user", "person", "contact", "personal", "main", "full", "sms", "somebody", "billing", "shipping"}
)
_BESIDE_COUPON_DAYS = frozenset({"validity", "remaining", "expiry"})
_BESIDE_NAME = frozenset({"person", "contact", "full", "first", "somebody", "billing", "shipping"})
#: What a shop's export calls the two addresses of an order.
_ADDRESSES = {"billing": "payment", "shipping": "delivery"}
#: A thing alone stands for what a list has of it: "Tienda" is the store's name, "Pedido" the order's number.
_ALONE = {"store": "name", "coupon": "code", "order": "code", "company": "name", "product": "name"}
#: "Pedidos" says how many, "Pedido" which one.
_COUNTED = frozenset({"order", "coupon", "contact"})
#: One of the two: "Razón social / Nombre", "Nombre o razón social".
_OR_COMPANY = re.compile(
    r"(?i)\W*(?:raz(?:[oó]n|[aã]o) social *(?:/|-| ou?\b) *nom(?:br)?e(?: completo| (?:del |do )?cliente)?"
    r"|nom(?:br)?e(?: completo| (?:del |do )?cliente)? *(?:/|-| ou?\b) *raz(?:[oó]n|[aã]o) social)\W*"
)
#: "Con celular" says whether there is one, "Is mobile" whether it is one; "What is your mobile" asks for it.
_WHETHER = re.compile(
    r"(?:con|com|with|e(?! mail)|is|es)\b|(?!.*\b(?:what|which|cual|qual|que|quien)\b).*\b(?:is|es)\b(?! ?$)|.*\by n$"
)
#: Portuguese "data" beside English "new" is mostly what English calls data; one day of a coupon is a date.
_DATA = re.compile(r"\bnew ?data\b|\bdata ?new\b")
_ONE_DAY = re.compile(r"(?:day|dia)(?!s)")


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a heading says."""

    #: Letters and digits only, folded: equal for "new_date", "NewDate" and "NEW DATE".
    plain: str
    #: All concepts, nothing left aside. A word that is not in the vocabulary is its own concept, marked with "?".
    said: frozenset[str]
    #: The concepts that count when two headings are compared.
    core: frozenset[str]
    #: 2 in "Phone 2"; None when no number stands there.
    ordinal: int | None
    #: A word was understood only as a typing error of another.
    has_typo: bool
    #: It may as well say something else: "New Data", "Coupon Day". Only values of the right form speak for it.
    has_two_readings: bool
    #: The heading is one that a program made up, such as "Columna A", or there is none.
    is_unnamed: bool

    @property
    def is_phone(self) -> bool:
        """Whether it names a phone and nothing else."""
        return "phone" in self.core and self.core <= {"phone", "landline", "work", "other"}

    @property
    def unknown(self) -> frozenset[str]:
        """Words that are not in the vocabulary."""
        return frozenset(concept for concept in self.said if concept.startswith("?"))


@lru_cache(maxsize=20_000)
def meaning_of(heading: str) -> Meaning:
    """Understand one heading. Any text gives a Meaning, an empty one for a blank text."""
    text = wording(heading)
    words = [word for chunk in _CHUNK.findall(text) for word in _split(chunk)]
    folded = ["es" if word in {"é", "É"} else fold(word) for word in words]
    if len(folded) > 1 and folded[-1] == "no":
        folded[-1] = "numero"
    plain = " ".join(folded)
    is_unnamed = _UNNAMED.fullmatch(plain) is not None
    # "Cupón 7 días" is not the seventh of its kind.
    counted = {word for word, after in itertools.pairwise(folded) if word.isdecimal() and _known(after) == "day"}
    ordinals = [int(word) for word in folded if word.isdecimal() and int(word) < 10 and word not in counted]
    said: set[str] = set()
    has_typo = False
    if is_unnamed:
        ordinals = []
    elif len(folded) > _MOST_WORDS:
        said = {f"?{plain}"}
    else:
        said = {f"?{word}" for word in folded if word.isdecimal() and (int(word) >= 10 or word in counted)}
        said |= {"?whether"} if _WHETHER.match(plain) else set()
        for concepts, is_typo in _concepts([word for word in folded if not word.isdecimal()]):
            said.update(concepts)
            has_typo |= is_typo
        if _OR_COMPANY.fullmatch(text):
            said = {"name", "nearly"}
    return Meaning(
        plain=plain.replace(" ", ""),
        said=frozenset(said),
        core=_core(said - NEARLY_SAID, bool(ordinals)) | (said & NEARLY_SAID),
        ordinal=ordinals[-1] if ordinals else None,
        has_typo=has_typo,
        has_two_readings=bool(_DATA.search(plain) or ({"coupon", "day"} <= said and _ONE_DAY.search(plain))),
        is_unnamed=is_unnamed,
    )


def _split(chunk: str) -> list[str]:
    """`NewDate` → New, Date; but WhatsApp stays one word."""
    if _known(fold(chunk)) or (not chunk.isupper() and _nearly(fold(chunk))):
        return [chunk]
    return [word for word in _CAMEL.split(chunk) if word]


def _concepts(words: list[str]) -> list[tuple[tuple[str, ...], bool]]:
    """Each word's concepts, and whether it was taken for a typing error."""
    found: list[tuple[tuple[str, ...], bool]] = []
    at = 0
    while at < len(words):
        word = words[at]
        phrase = tuple(words[at : at + 2])
        kept = [other for other in words[at + 1 :] if other not in SILENT]
        loose = (word, kept[0]) if kept else phrase
        if phrase in PHRASES:
            found.append((PHRASES[phrase], False))
            at += 2
            continue
        if loose in PHRASES:
            found.append((PHRASES[loose], False))
            at += words[at:].index(loose[1]) + 1
            continue
        at += 1
        if (concept := _known(word)) and (len(words) > 1 or word not in NOT_ALONE):
            is_counted = concept in _COUNTED and word not in CONCEPTS
            found.append(((concept, "count") if is_counted else (concept,), False))
        elif (word in ASIDES and len(words) > 1) or (word in SILENT and (at < len(words) or len(words) == 1)):
            # An article or a preposition never ends a heading: "OS" in "Phone OS" is not Portuguese.
            continue
        elif parts := _joined(word):
            found.append((parts, False))
        elif concept := with_lost_letters(word) if "\ufffd" in word else _nearly(word):
            found.append(((concept,), True))
        else:
            found.append(((f"?{_singular(word)}",), False))
    return found


def _known(word: str) -> str | None:
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in CONCEPTS and (form == word or len(form) > 2):
            return CONCEPTS[form]
    # Portuguese: cupons, telemóveis, ordens.
    for ending, singular in (("ns", "m"), ("eis", "el"), ("oes", "ao")):
        if word.endswith(ending) and word.removesuffix(ending) + singular in CONCEPTS:
            return CONCEPTS[word.removesuffix(ending) + singular]
    return None


def _nearly(word: str) -> str | None:
    """The concept of a misspelt word. What may be left aside must be there letter by letter: "Nombre social" is not the
    "socia"'s name."""
    concept = nearly(word)
    return None if concept in _BESIDE_PHONE | _BESIDE_NAME else concept


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _joined(word: str) -> tuple[str, ...]:
    """`phonenumber` → phone, number: known words written as one. Empty when any part is not known."""
    if not 6 <= len(word) <= 30:
        return ()
    for cut in range(len(word) - 3, 2, -1):
        head, tail = word[:cut], word[cut:]
        concept = _known(head)
        if not concept:
            continue
        if other := _known(tail):
            return (concept, other)
        if rest := _joined(tail):
            return (concept, *rest)
    return ()


# -- what counts -----------------------------------------------------------------------------------------------------


def _core(said: set[str], is_numbered: bool) -> frozenset[str]:
    core = set(said)
    if "birthday" in core:
        core = core - {"birthday"} | {"date", "birth"}
    if {"contact", "number"} <= core and core <= {"contact", "number", "person", "main", "personal", "other"}:
        core = core - {"contact"} | {"phone"}
    if core & _PHONES:
        return _core_of_phone(core, is_numbered)
    if {"surname", "name"} <= core:
        core = core - {"surname"} | {"name", "full"}
    if core == {"first"}:
        core = {"name"}
    if "name" in core and not core & {"number", "code", "id"}:
        return frozenset(core - _BESIDE_NAME)
    core = {_ADDRESSES.get(concept, concept) for concept in core}
    if "tag" in core:
        core = core - {"contact", "person"}
    if {"date", "time"} <= core:
        core = core - {"time"}
    if "day" in core:
        return frozenset(core - {"number", "count"} - (_BESIDE_COUPON_DAYS if "coupon" in core else set()))
    if core and core & {"number", "id", "reference", "code"}:
        return frozenset(core - {"number", "id", "reference"} | {"code"})
    if len(core) == 1:
        core |= {_ALONE[only] for only in core if only in _ALONE}
    return frozenset(core)


def _core_of_phone(core: set[str], is_numbered: bool) -> frozenset[str]:
    if "landline" in core and core & {"mobile", "whatsapp"}:
        core = core - {"landline"}
    if core & _PHONES == {"landline"}:
        # "Casa" or "Home" alone is no phone; "Fijo" alone is not worth a guess either.
        return frozenset(core)
    if is_numbered:
        core = core - {"amount"}  # Google's "Phone 1 - Value"
    return frozenset(core - {"mobile", "whatsapp"} - _BESIDE_PHONE | {"phone"})
