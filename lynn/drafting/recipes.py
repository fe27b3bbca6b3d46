"""Recipes: how a list of this shape was matched the last time, so that next month's file asks nothing that was answered already.

In: a draft whose columns a person went on from. Out: the same matches for the next list with the same template and the same labels.
Files under LISTO_DATA/recipes, by connection, template and labels. A recipe holds which columns were chosen; never a row, and never
a value that was typed: yesterday's coupon code would go out again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore, keep_if_possible
from lynn.mapping import ColumnMapping, FieldSource, Sureness, guess_mapping, mapping_as_json, mapping_from_json
from lynn.sheets.labels import is_made_up
from lynn.sheets.table import Table
from lynn.template import Template
from lynn.text import t


class Recipes:
    """All of one installation."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "recipes"

    def remember(self, connection: str, template: Template, labels: Sequence[str], mapping: ColumnMapping) -> None:
        """Keep how these labels were matched; the last one counts. Nothing is kept of a list without headings."""
        if _say_nothing(labels):
            return
        kept = dataclasses.replace(mapping, sources=tuple(map(_without_values, mapping.sources)))
        keep_if_possible(self._path(connection, template, labels), mapping_as_json(kept))

    def apply(
        self, connection: str, template: Template, labels: Sequence[str], guess: ColumnMapping
    ) -> tuple[ColumnMapping, bool]:
        """The guess with what a person chose the last time, and whether that changed anything."""
        if _say_nothing(labels):
            return guess, False
        try:
            stored = json.loads(self._path(connection, template, labels).read_text("utf-8"))
            last = mapping_from_json(stored)
        except (OSError, ValueError, KeyError, TypeError):
            # None, or one of another version: the guess alone is never wrong.
            return guess, False
        sources = tuple(_as_last_time(source, last) for source in guess.sources)
        applied = dataclasses.replace(guess, sources=sources)
        # A country that was guessed carries its reason; without one, a person chose it.
        if last.country_why is None and (last.country, last.country_label) != (guess.country, guess.country_label):
            applied = dataclasses.replace(
                applied, country=last.country, country_label=last.country_label, country_why=None
            )
        return applied, applied != guess

    def _path(self, connection: str, template: Template, labels: Sequence[str]) -> Path:
        name = json.dumps([connection, template.template_id, template.fields, list(labels)])
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"


def _say_nothing(labels: Sequence[str]) -> bool:
    """A list without headings has the labels of every other such list of as many columns, whatever is in them."""
    return all(map(is_made_up, labels))


def _without_values(source: FieldSource) -> FieldSource:
    """What was typed is left out; a field that had nothing else is matched by the guess."""
    if source.fixed is not None:
        return FieldSource(field=source.field)
    return dataclasses.replace(source, fallback=None)


def _as_last_time(guess: FieldSource, last: ColumnMapping) -> FieldSource:
    # An earlier version kept what was typed.
    before = next((_without_values(source) for source in last.sources if source.field == guess.field), guess)
    if before.sureness is Sureness.CHOSEN:
        return dataclasses.replace(before, why=t("As last time."))
    if guess.sureness is Sureness.LOOK and before.labels == guess.labels:
        # A person looked at it and went on.
        return dataclasses.replace(guess, sureness=Sureness.SURE, why=t("As last time."))
    return guess


def matched(store: DraftStore, draft: Draft, table: Table, template: Template) -> tuple[ColumnMapping, bool]:
    """The columns matched by the guess and by what was chosen the last time; whether the latter had a part in it."""
    guess = guess_mapping(table, template)
    return Recipes(store.data).apply(draft.connection, template, table.labels, guess)


def match_anew(store: DraftStore, draft: Draft, table: Table) -> Draft:
    """Match the columns by the guess alone, without what was chosen the last time."""
    if draft.template is None:
        return draft
    mapping, plan = guess_mapping(table, draft.template), draft.plan.for_other_people()
    return store.save(draft, mapping=mapping, plan=plan, is_as_last_time=False)


def remember_columns(store: DraftStore, draft: Draft, table: Table) -> None:
    """A person goes on from the columns: the next list with this template and these labels is matched so."""
    if draft.template and draft.mapping:
        Recipes(store.data).remember(draft.connection, draft.template, table.labels, draft.mapping)
