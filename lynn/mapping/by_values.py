"""The second round: a field that is still without may be offered a column whose values are of the right form.

In: fields, labels, what the first round matched. Out: offers, all to be looked at. A label that plainly says something else
is never offered, nothing is offered where two columns compete, and a list in which no label was understood proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lynn.mapping.evidence import Look
from lynn.mapping.heading import Heading, Match
from lynn.mapping.meaning import Meaning
from lynn.mapping.source import Sureness
from lynn.text import Text, t

#: A label that says anything else is plainly not the phone, whatever its values look like.
_MAY_BE_PHONE = frozenset(
    {"contact", "number", "person", "main", "personal", "phone", "mobile", "whatsapp"}
) | frozenset({"landline", "work", "other", "full", "user", "delivery", "payment", "billing", "shipping", "sms"})
_DATE_OF_ITS_OWN = frozenset({"birth", "created", "updated", "time", "year", "month"})
#: "Shipping name" is somebody's, if nothing better is there.
_MAY_BE_A_NAME = frozenset({"contact", "person", "full", "name", "delivery", "payment", "billing", "shipping", "sms"})
#: Columns whose values are read as phones, one by one.
_MOST_READ = 20
#: Columns that are glanced at: who a list is about stands in its first hundreds.
_MOST_GLANCED = 400
_MEASURES = frozenset({"date", "day", "amount"})
#: The share of values that must be so, before all of them are taken to be.
_MOSTLY = 0.8
_OPAQUE = frozenset({"tag", "code", "number", "id", "reference", "other"})


def by_values(
    fields: Sequence[Heading], labels: Sequence[Heading], matches: Sequence[Match | None], used: set[int]
) -> dict[int, Match]:
    """Field → offer, for fields without a match. `used` are the labels that the first round gave away."""
    is_headless = len(labels) > 1 and all(label.meaning.is_unnamed for label in labels)
    if not (used or is_headless or len(labels) > 1 or len(fields) == 1):
        return {}
    free = [at for at in range(len(labels)) if at not in used][:_MOST_GLANCED]
    offers: dict[int, Match] = {}
    for position, field in enumerate(fields):
        if matches[position] is None and (offer := _offer(field, labels, free, is_headless or bool(used))):
            offers[position] = offer
    # A column that two fields would take tells neither of them apart.
    wanted = [offer.label for offer in offers.values()]
    return {position: offer for position, offer in offers.items() if wanted.count(offer.label) == 1}


def _offer(field: Heading, labels: Sequence[Heading], free: Sequence[int], has_company: bool) -> Match | None:
    wanted = field.meaning
    if wanted.is_phone:
        return _offer_phone(labels, free)
    if not has_company:
        return None
    if wanted.core == {"name"}:
        fitting = [at for at in free if _may_be_names(labels[at])]
        # The first such column: lists begin with who it is.
        return _look(fitting[0], 40, t("By its values: names of people")) if fitting else None
    if "link" in wanted.core:
        fitting = [at for at in free if "link" in labels[at].meaning.core and labels[at].look().links >= _MOSTLY]
        return _only(fitting, t("By its values and part of its name"))
    fitting = [at for at in free if _is_said_shorter(wanted, labels[at])]
    if fitting:
        return _only(fitting, t("By its values and part of its name"))
    if wanted.core & _MEASURES:
        fitting = [at for at in free if _may_be_measure(wanted, labels[at])]
        if fitting and labels[fitting[0]].meaning.is_unnamed:
            return _only(fitting, t("By its values: dates") if "date" in wanted.core else t("By its values: numbers"))
        return _only(fitting, t("By its values and part of its name"))
    if not wanted.core or wanted.core <= _OPAQUE or wanted.core == wanted.unknown:
        return _offer_alike(field, labels, free)
    return None


def _look(label: int, score: float, why: Text) -> Match:
    return Match(label=label, score=score, sureness=Sureness.LOOK, why=why)


def _only(fitting: Sequence[int], why: Text) -> Match | None:
    return _look(fitting[0], 40, why) if len(fitting) == 1 else None


def _offer_phone(labels: Sequence[Heading], free: Sequence[int]) -> Match | None:
    fitting = [at for at in free if _may_be_phones(labels[at])]
    shares = []
    for at in sorted(fitting, key=lambda at: -labels[at].look().phones)[:_MOST_READ]:
        meaning = labels[at].meaning
        share = labels[at].mobiles()
        if share >= (0.5 if meaning.is_phone else 0.8):
            # What says "landline" or "other" comes after what says nothing.
            shares.append((not meaning.is_phone, share, -at))
    if not shares:
        return None
    best = -max(shares)[2]
    if labels[best].meaning.is_phone:
        return _look(best, 50, t("Another kind of phone, but its values are mobile numbers"))
    return _look(best, 45, t("By its values: mobile numbers"))


def _may_be_phones(label: Heading) -> bool:
    says = label.meaning.said - label.meaning.unknown
    if not says <= _MAY_BE_PHONE or label.glance().phones < 0.5:
        return False
    # Codes of eight digits look like the phones of some country, so a label must speak for them.
    return label.look().phones >= 0.6 and (bool(says) or label.look().typical_digits >= 9)


def _may_be_names(label: Heading) -> bool:
    meaning = label.meaning
    if not (meaning.is_unnamed or meaning.said <= _MAY_BE_A_NAME):
        return False
    if label.glance().several_words < 0.4:
        return False
    look = label.look()
    return look.several_words >= 0.6 and look.distinct >= 0.7


def _may_be_measure(wanted: Meaning, label: Heading) -> bool:
    """Whether a date (days, an amount) that says less or more than the field may be meant."""
    found, kind = label.meaning, wanted.core & _MEASURES
    if found.is_unnamed:
        part = not (wanted.core - _MEASURES) or kind == {"date"}
    else:
        part = kind <= found.core and (found.core < wanted.core or wanted.core < found.core)
    if not part or found.unknown or found.core & _DATE_OF_ITS_OWN:
        return False
    look = label.look()
    if kind == {"date"}:
        return look.dates >= 0.8
    return look.small_numbers >= 0.8 if kind == {"day"} else look.numbers >= 0.8


def _is_said_shorter(wanted: Meaning, label: Heading) -> bool:
    """Whether one of the two leaves out what the values show: "Vencimiento" above dates is "Fecha de vencimiento"."""
    left_out = wanted.core ^ label.meaning.core
    if len(left_out) != 1 or not wanted.core & label.meaning.core:
        return False
    shown: dict[str, Callable[[Look], float]] = {
        "name": lambda look: look.words,
        "date": lambda look: look.dates,
        "amount": lambda look: look.numbers,
    }
    (kind,) = left_out
    return kind in shown and shown[kind](label.look()) >= _MOSTLY


def _offer_alike(field: Heading, labels: Sequence[Heading], free: Sequence[int]) -> Match | None:
    """A field whose name tells nothing: the one free column of numbers that are like its examples."""
    examples = field.look()
    if examples.numbers < 1 or examples.phones or not examples.value_count:
        return None
    fitting = []
    for at in free:
        meaning = labels[at].meaning
        if not (meaning.core == {"amount"} or meaning.is_unnamed) or labels[at].glance().numbers < 0.6:
            continue
        look = labels[at].look()
        if look.numbers >= 0.8 and abs(look.typical_digits - examples.typical_digits) <= 2:
            fitting.append(at)
    return _only(fitting, t("By its values: amounts, like the example {example}", example=field.example))
