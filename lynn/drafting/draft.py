"""A draft: everything a person decided so far about one list, as a value that survives refresh, restart and power cut.

In: decisions, one at a time. Out: a frozen `Draft` and its JSON. The list itself lies beside it as files (see `drafting.store`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from lynn.answers import Answers, answers_as_json, answers_from_json
from lynn.batch import DEFAULT_BATCH_SIZE
from lynn.drafting.plan import Plan
from lynn.mapping import ColumnMapping, mapping_as_json, mapping_from_json
from lynn.sheets.options import ReadOptions
from lynn.template import Template, parse_template


class Step(StrEnum):
    """The five stops of the send page, in order."""

    TEMPLATE = "template"
    LIST = "list"
    COLUMNS = "columns"
    CHECK = "check"
    PREVIEW = "preview"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One list on its way. `version` grows with every change, so that a second tab cannot overwrite in silence."""

    draft_id: str
    #: Key of the person it belongs to; nobody else may open it.
    owner: str
    connection: str
    created_at: datetime
    changed_at: datetime
    version: int = 0
    #: The text as pasted; the template is always understood anew from it.
    pasted: str = ""
    #: A pasted text that was not understood, so that it can be mended; "" when the last one was.
    attempt: str = ""
    #: What the person calls the template; Lynn's Json Request has no name in it.
    template_name: str = ""
    #: None: the campaign key goes out as pasted. "" : it goes out empty.
    campaign_id: str | None = None
    campaign_name: str = ""
    #: Whether a person said which campaign, "as pasted" included.
    is_campaign_chosen: bool = False
    #: The file's own name, for people; never a path. "" while there is no list.
    list_name: str = ""
    #: Hex SHA-256 of the file's bytes.
    list_sha256: str = ""
    options: ReadOptions = dataclasses.field(default_factory=ReadOptions)
    #: Grows with each reading (another sheet, another header row), so that files of two readings never mix.
    reading_number: int = 0
    #: What the reading asks and nobody answered yet (see `drafting.questions`).
    open_questions: tuple[str, ...] = ()
    mapping: ColumnMapping | None = None
    #: Some of it was chosen for an earlier list with this template and these labels (see `drafting.recipes`).
    is_as_last_time: bool = False
    answers: Answers = dataclasses.field(default_factory=Answers)
    #: The message with its {{1}} or {{Field}}, for the preview; not sent.
    message_text: str = ""
    batch_size: int = DEFAULT_BATCH_SIZE
    #: How it goes out.
    plan: Plan = dataclasses.field(default_factory=Plan)
    #: "": to be sent. "contacts": a list of contacts, which goes the same way up to the check and is never sent.
    purpose: str = ""
    #: Set once it was sent; then it only shows the way to its submission.
    submission_id: str = ""

    @cached_property
    def template(self) -> Template | None:
        """The template, once something understandable was pasted."""
        return parse_template(self.pasted) if self.pasted else None

    @property
    def has_list(self) -> bool:
        """Whether a list was read."""
        return self.reading_number > 0

    @property
    def is_campaign_said(self) -> bool:
        """Whether it is known what goes out as the campaign: pasted along, or chosen here; true where it has no place."""
        if self.purpose or self.template is None or self.template.campaign_key is None:
            return True
        return bool(self.template.campaign_id) or self.campaign_id is not None or self.is_campaign_chosen

    @property
    def furthest_step(self) -> Step:
        """The last stop that can be opened."""
        if not self.pasted or not self.is_campaign_said:
            return Step.TEMPLATE
        if not self.has_list or self.open_questions:
            return Step.LIST
        if self.mapping is None or not is_complete(self.mapping):
            return Step.COLUMNS
        return Step.PREVIEW

    def as_json(self) -> dict[str, Any]:
        """A form that `from_json` reads back."""
        plain = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name not in {"options", "mapping", "answers", "plan", "created_at", "changed_at"}
        }
        return plain | {
            "created_at": self.created_at.isoformat(),
            "changed_at": self.changed_at.isoformat(),
            "options": dataclasses.asdict(self.options),
            "mapping": mapping_as_json(self.mapping) if self.mapping else None,
            "answers": answers_as_json(self.answers),
            "plan": self.plan.as_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Draft:
        """The inverse of `as_json`."""
        decoded = dict(stored) | {
            "created_at": datetime.fromisoformat(stored["created_at"]),
            "changed_at": datetime.fromisoformat(stored["changed_at"]),
            "options": ReadOptions(**stored["options"]),
            "mapping": mapping_from_json(stored["mapping"]) if stored["mapping"] else None,
            "answers": answers_from_json(stored["answers"]),
            "open_questions": tuple(stored.get("open_questions", ())),
            "plan": Plan.from_json(stored.get("plan", {})),
        }
        return cls(**decoded)


def is_complete(mapping: ColumnMapping) -> bool:
    """Whether every field has somewhere to get its value from."""
    return all(source.is_settled for source in mapping.sources)
