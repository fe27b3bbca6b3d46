"""Fields and labels become matches: by what the labels say first, then, for what is left, by what the values look like.

In: the meanings of fields and labels, the looks of columns. Out: for each field the label, how sure, and why. Two rounds: in
the first one only labels speak, and the best total of all fields together wins; in the second one a label that says little
(or nothing) may be offered to a field that is still without, when its values are of the right form and nothing else
competes. The second round needs company: a list in which no label at all was understood proves nothing by its values.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from lynn.mapping.assignment import best_total
from lynn.mapping.by_values import by_values
from lynn.mapping.heading import Heading, Match
from lynn.mapping.meaning import Meaning
from lynn.mapping.source import Sureness
from lynn.mapping.vocabulary import NEARLY_SAID
from lynn.text import Text, t

#: A shop's export has a name and a phone for each address of an order; mostly the buyer's.
_ADDRESSES = frozenset({"billing", "shipping"})
#: What may stand beside the same thing and still makes it another, now and then.
_NEARLY = frozenset({"expiry", "remaining", "time"}) | _ADDRESSES | NEARLY_SAID
#: What is never a yes or a no.
_NEVER_ANSWERS = frozenset({"name", "date", "code"})
#: The share of values that must be so, before all of them are taken to be.
_MOSTLY = 0.8


def match_all(fields: Sequence[Heading], labels: Sequence[Heading]) -> list[Match | None]:
    """The match of each field, in their order; a label is used once at most."""
    by_label = [[_by_label(field, label, at) for at, label in enumerate(labels)] for field in fields]
    for field, row in zip(fields, by_label, strict=True):
        if field.meaning.is_phone:
            _prefer_mobiles(labels, row)
        _put_back_doubtful(field, labels, row)
    scores = [{match.label: match.score for match in row if match is not None} for row in by_label]
    matches: list[Match | None] = []
    for field, row, label in zip(fields, by_label, best_total(scores), strict=True):
        best = None if label is None else row[label]
        matches.append(best and _weighed(field, labels, best, row))
    used = {match.label for match in matches if match is not None}
    for position, match in by_values(fields, labels, matches, used).items():
        matches[position] = match
    return matches


# -- first round: what the labels say --------------------------------------------------------------------------------


def _by_label(field: Heading, label: Heading, at: int) -> Match | None:
    match, wanted = _by_name(field, label, at), field.meaning
    is_same = wanted.plain == label.meaning.plain
    if match is None or (is_same and not wanted.is_phone):
        return match
    if (wanted.is_phone or wanted.core & _NEVER_ANSWERS) and label.look().answers >= _MOSTLY:
        # "Mobile?" above yes and no says whether there is one.
        return None
    if wanted.has_two_readings == label.meaning.has_two_readings:
        return match
    look = label.look()
    if look.value_count and (look.dates if "date" in wanted.core else look.small_numbers) < _MOSTLY:
        return None
    return dataclasses.replace(match, score=70, sureness=Sureness.LOOK, why=t("Means nearly the same"))


def _by_name(field: Heading, label: Heading, at: int) -> Match | None:
    wanted, found = field.meaning, label.meaning

    def match(score: float, why: Text, sureness: Sureness = Sureness.SURE) -> Match:
        return Match(label=at, score=score, sureness=sureness, why=why)

    if not found.plain:
        return None
    if wanted.plain == found.plain:
        return match(100, t("Same name"))
    if not found.core or not wanted.core or not _same_ordinal(wanted, found):
        return None
    if wanted.is_phone and found.is_phone:
        return _phone(wanted, found, match)
    if found.core == {"person"} and wanted.core == {"name"}:
        return match(60, t("People are listed under it; see whether these are their names"), Sureness.LOOK)
    if not _same_core(wanted, found):
        return None
    if found.has_typo or wanted.has_typo:
        return match(75, t("Almost the same name"), Sureness.LOOK)
    if (wanted.ordinal or 1) != (found.ordinal or 1):
        return match(70, t("Means the same, but is the second of its kind"), Sureness.LOOK)
    if (wanted.said ^ found.said) & _NEARLY or found.said == {"first"}:
        return match(70, t("Means nearly the same"), Sureness.LOOK)
    same_words = wanted.said == found.said
    return match(96 if same_words else 94 - len(wanted.said ^ found.said), t("Means the same"))


def _same_core(wanted: Meaning, found: Meaning) -> bool:
    """Whether both say the same, or one of them nearly: "Tienda" and "Tienda de retiro"."""
    one, other = wanted.core, found.core
    return one == other or one == other - NEARLY_SAID or one - NEARLY_SAID == other


def _same_ordinal(wanted: Meaning, found: Meaning) -> bool:
    return wanted.ordinal is None or wanted.ordinal == (found.ordinal or 1)


def _phone(wanted: Meaning, found: Meaning, match: Callable[..., Match]) -> Match | None:
    if found.has_typo:
        return match(75, t("Almost the same name"), Sureness.LOOK)
    if found.core != wanted.core:
        # Somebody's second number, or a landline: by its values alone, in the second round.
        return None
    if (wanted.ordinal or 1) != (found.ordinal or 1):
        return match(70, t("Means the same, but is the second of its kind"), Sureness.LOOK)
    if found.said & _ADDRESSES:
        return match(70, t("Means nearly the same"), Sureness.LOOK)
    if "whatsapp" in found.said:
        return match(96, t("Means the same: WhatsApp number"))
    if "mobile" in found.said:
        return match(95, t("Means the same: mobile phone"))
    return match(92, t("Means the same: phone"))


def _prefer_mobiles(labels: Sequence[Heading], row: list[Match | None]) -> None:
    """Among several phone columns the one with mobile numbers goes before a better name."""
    rivals = [match for match in row if match is not None]
    if len(rivals) > 1:
        for match in rivals:
            row[match.label] = dataclasses.replace(match, score=match.score + 6 * labels[match.label].mobiles())


def _put_back_doubtful(field: Heading, labels: Sequence[Heading], row: list[Match | None]) -> None:
    """Among several labels, one whose values speak against the field comes last: a shop's "Name" may hold order numbers."""
    rivals = [match for match in row if match is not None]
    if len(rivals) > 1:
        for match in rivals:
            if labels[match.label].look().is_blank or _doubt(field, labels[match.label]) is not None:
                row[match.label] = dataclasses.replace(match, score=match.score / 2)


def _weighed(field: Heading, labels: Sequence[Heading], match: Match, rivals: Sequence[Match | None]) -> Match:
    """The match after a look at its values and at the labels that it left aside."""
    others = [labels[other.label].text for other in rivals if other is not None and other.label != match.label]
    look = labels[match.label].look()
    if look.is_blank:
        return dataclasses.replace(match, sureness=Sureness.LOOK, why=t("The name fits, but the column is empty"))
    doubt = _doubt(field, labels[match.label])
    if doubt is not None:
        return dataclasses.replace(match, sureness=Sureness.LOOK, why=doubt)
    if field.meaning.core == {"name"} and look.several_words < 0.6:
        surname = next((label.text for label in labels if label.meaning.core == {"surname"}), None)
        if surname is not None and "full" not in labels[match.label].meaning.said:
            why = t("{reason}. “{other}” is there as well and can be joined to it", reason=match.why, other=surname)
            return dataclasses.replace(match, why=why)
    if others:
        why = t("{reason}. “{other}” was left aside", reason=match.why, other=others[0])
        return dataclasses.replace(match, why=why)
    return match


def _doubt(field: Heading, label: Heading) -> Text | None:
    """Why a label's values speak against a field; None when they do not, or are too few to say."""
    wanted, look = field.meaning, label.look()
    if look.value_count < 3:
        return None
    if wanted.is_phone and (look.phones < 0.3 or look.documents > 0.5):
        return t("The name fits, but the values do not look like phones")
    if wanted.is_phone and label.mobiles() < 0.1:
        return t("The name fits, but hardly any value is a mobile number")
    if wanted.core == {"name"} and look.words < 0.3:
        return t("The name fits, but the values do not look like names")
    if "date" in wanted.core and look.dates + look.day_numbers < 0.3:
        return t("The name fits, but the values do not look like dates")
    if "day" in wanted.core and "date" not in wanted.core and look.small_numbers < 0.3:
        if look.numbers < 0.3:
            return t("The name fits, but the values are not numbers")
        if field.look().small_numbers == 1:
            return t("The name fits, but the values do not look like numbers of days")
    if look.numbers > 0.7 and field.look().value_count and field.look().words == 1:
        return t("The name fits, but the values are numbers, unlike the example")
    return None
