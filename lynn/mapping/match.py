"""Fields and labels become matches: by what the labels say first, then, for what is left, by what the values look like.

In: the meanings of fields and labels, the looks of columns. Out: for each field the label, how sure, and why. Two rounds: in
the first one only labels speak, and the best total of all fields together wins; in the second one a label that says little
(or nothing) may be offered to a field that is still without, when its values are of the right form and nothing else
competes. The second round needs company: a list in which no label at all was understood proves nothing by its values.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lynn.mapping.evidence import Look
from lynn.mapping.meaning import Meaning
from lynn.mapping.source import Sureness
from lynn.text import Text, t


@dataclass(frozen=True, kw_only=True)
class Match:
    """One field's label. `score` orders matches: 100 is the same name."""

    label: int
    score: float
    sureness: Sureness
    why: Text


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A field, or a label of the list."""

    text: str
    meaning: Meaning
    #: Of a field: its first example that is not blank.
    example: str = ""
    #: Of a label: its column's values; of a field: its examples. Called when it is needed.
    look: Callable[[], Look]
    #: The share of values that are valid mobiles; called for columns that may be phones.
    mobiles: Callable[[], float]
    #: Of a label: that many of its values, spread over the column.
    sample: Callable[[int], list[str]] = lambda size: []


def match_all(fields: Sequence[Heading], labels: Sequence[Heading]) -> list[Match | None]:
    """The match of each field, in their order; a label is used once at most."""
    by_label = [[_by_label(field, label, at) for at, label in enumerate(labels)] for field in fields]
    for field, row in zip(fields, by_label, strict=True):
        if field.meaning.is_phone:
            _prefer_mobiles(labels, row)
    matches = _best_total(by_label)
    for position, match in enumerate(matches):
        if match is not None:
            matches[position] = _weighed(fields[position], labels, match, by_label[position])
    used = {match.label for match in matches if match is not None}
    for position, match in _by_values(fields, labels, matches, used).items():
        matches[position] = match
    return matches


# -- first round: what the labels say --------------------------------------------------------------------------------


def _by_label(field: Heading, label: Heading, at: int) -> Match | None:
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
    if wanted.core != found.core:
        return None
    if found.has_typo or wanted.has_typo:
        return match(75, t("Almost the same name"), Sureness.LOOK)
    if (wanted.ordinal or 1) != (found.ordinal or 1):
        return match(70, t("Means the same, but is the second of its kind"), Sureness.LOOK)
    same_words = wanted.said == found.said
    return match(96 if same_words else 94 - len(wanted.said ^ found.said), t("Means the same"))


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


def _best_total(table: Sequence[Sequence[Match | None]]) -> list[Match | None]:
    """One label a field and one field a label, so that the sum of the scores is the highest.

    Shortest augmenting paths over the labels that match anything; each field may also stay without, for nothing.
    """
    labels = sorted({match.label for row in table for match in row if match is not None})
    column_of = {label: at for at, label in enumerate(labels)}
    fields, width = len(table), len(labels) + len(table)
    costs = [[0.0 if at >= len(labels) else 1.0 for at in range(width)] for _ in table]
    for row, matches in zip(costs, table, strict=True):
        for match in matches:
            if match is not None:
                # Equal scores: the column that stands further left.
                row[column_of[match.label]] = -match.score + 0.001 * column_of[match.label] / width
    owner = _assign(costs, fields, width)
    chosen: list[Match | None] = [None] * fields
    for column, row_at in enumerate(owner):
        if row_at >= 0 and column < len(labels):
            chosen[row_at] = table[row_at][labels[column]]
    return chosen


def _assign(costs: Sequence[Sequence[float]], height: int, width: int) -> list[int]:
    """The row of each column (-1: none) in the cheapest assignment of all rows; the Hungarian method with potentials."""
    row_price, column_price = [0.0] * height, [0.0] * width
    owner = [-1] * width
    for row in range(height):
        distance, came_from, done = [float("inf")] * width, [-1] * width, [False] * width
        at_row, at_column = row, -1
        while True:
            step, nearest = float("inf"), -1
            for column in range(width):
                if done[column]:
                    continue
                through = costs[at_row][column] - row_price[at_row] - column_price[column]
                if through < distance[column]:
                    distance[column], came_from[column] = through, at_column
                if distance[column] < step:
                    step, nearest = distance[column], column
            row_price[row] += step
            for column in range(width):
                if done[column]:
                    row_price[owner[column]] += step
                    column_price[column] -= step
                else:
                    distance[column] -= step
            done[nearest] = True
            at_column, at_row = nearest, owner[nearest]
            if at_row < 0:
                break
        while at_column >= 0:
            previous = came_from[at_column]
            owner[at_column] = row if previous < 0 else owner[previous]
            at_column = previous
    return owner


def _weighed(field: Heading, labels: Sequence[Heading], match: Match, rivals: Sequence[Match | None]) -> Match:
    """The match after a look at its values and at the labels that it left aside."""
    others = [labels[other.label].text for other in rivals if other is not None and other.label != match.label]
    look = labels[match.label].look()
    if look.is_blank:
        return dataclasses.replace(match, sureness=Sureness.LOOK, why=t("The name fits, but the column is empty"))
    doubt = _doubt(field.meaning, look)
    if doubt is not None:
        return dataclasses.replace(match, sureness=Sureness.LOOK, why=doubt)
    if field.meaning.core == {"name"}:
        surname = next((label.text for label in labels if label.meaning.core == {"surname"}), None)
        if surname is not None and "full" not in labels[match.label].meaning.said:
            why = t("{reason}. “{other}” is there as well and can be joined to it", reason=match.why, other=surname)
            return dataclasses.replace(match, why=why)
    if others:
        why = t("{reason}. “{other}” was left aside", reason=match.why, other=others[0])
        return dataclasses.replace(match, why=why)
    return match


def _doubt(wanted: Meaning, look: Look) -> Text | None:
    """Why values speak against a field; None when they do not, or are too few to say."""
    if look.value_count < 3:
        return None
    if wanted.is_phone and look.phones < 0.3:
        return t("The name fits, but the values do not look like phones")
    if wanted.core == {"name"} and look.words < 0.3:
        return t("The name fits, but the values do not look like names")
    if "date" in wanted.core and look.dates < 0.3 and look.numbers < 0.3:
        return t("The name fits, but the values do not look like dates")
    if "day" in wanted.core and "date" not in wanted.core and look.numbers < 0.3 and look.small_numbers < 0.3:
        return t("The name fits, but the values are not numbers")
    return None


# -- second round: what the values look like -------------------------------------------------------------------------

#: A label with one of these says plainly that it is something else, whatever its values look like.
_NOT_A_PHONE = frozenset(
    {"contact", "number", "person", "main", "personal", "phone", "mobile", "whatsapp"}
) | frozenset({"landline", "work", "other", "full", "column"})
_DATE_OF_ITS_OWN = frozenset({"birth", "created", "updated", "time", "year", "month"})
_MEASURES = frozenset({"date", "day", "amount"})
_OPAQUE = frozenset({"tag", "code", "number", "id", "reference", "other"})


def _by_values(
    fields: Sequence[Heading], labels: Sequence[Heading], matches: Sequence[Match | None], used: set[int]
) -> dict[int, Match]:
    is_headless = len(labels) > 1 and all(label.meaning.is_unnamed for label in labels)
    if not (used or is_headless or len(labels) > 1 or len(fields) == 1):
        return {}
    free = [at for at in range(len(labels)) if at not in used]
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
    if wanted.core & _MEASURES:
        fitting = [at for at in free if _may_be_measure(wanted, labels[at])]
        return _only(fitting, t("By its values and part of its name")) if fitting else None
    if not wanted.core or wanted.core <= _OPAQUE or wanted.core == wanted.unknown:
        return _offer_alike(field, labels, free)
    return None


def _look(label: int, score: float, why: Text) -> Match:
    return Match(label=label, score=score, sureness=Sureness.LOOK, why=why)


def _only(fitting: Sequence[int], why: Text) -> Match | None:
    return _look(fitting[0], 40, why) if len(fitting) == 1 else None


def _offer_phone(labels: Sequence[Heading], free: Sequence[int]) -> Match | None:
    shares = []
    for at in free:
        meaning = labels[at].meaning
        says = meaning.said - meaning.unknown
        if not (says <= _NOT_A_PHONE) or labels[at].look().phones < 0.6:
            continue
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


def _may_be_names(label: Heading) -> bool:
    meaning = label.meaning
    if not (meaning.is_unnamed or meaning.said <= {"contact", "person", "full"}):
        return False
    look = label.look()
    return look.value_count > 0 and look.several_words >= 0.6 and look.distinct >= 0.7


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


def _offer_alike(field: Heading, labels: Sequence[Heading], free: Sequence[int]) -> Match | None:
    """A field whose name tells nothing: the one free column of numbers that are like its examples."""
    examples = field.look()
    if examples.numbers < 1 or examples.phones or not examples.value_count:
        return None
    fitting = []
    for at in free:
        meaning = labels[at].meaning
        amounts = meaning.core & {"amount", "price", "total", "balance", "points"}
        if not (amounts or meaning.is_unnamed) or labels[at].look().numbers < 0.8:
            continue
        if abs(labels[at].look().typical_digits - examples.typical_digits) <= 2:
            fitting.append(at)
    return _only(fitting, t("By its values: amounts, like the example {example}", example=field.example))
