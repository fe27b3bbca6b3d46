"""Templates used lately, by connection: one click instead of pasting again.

In: a pasted text that was understood. Out: the last ones, newest first. A file a connection under LISTO_DATA/templates.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from lynn.drafting.store import keep_if_possible
from lynn.template import Template

#: How many are kept a connection.
KEPT = 8


@dataclass(frozen=True, kw_only=True)
class RecentTemplate:
    """One of them."""

    template_id: str
    #: What its owner calls it; "" when they never said.
    name: str
    pasted: str


class RecentTemplates:
    """The store of them all."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "templates"

    def list(self, connection: str) -> list[RecentTemplate]:
        """The newest first."""
        try:
            stored = json.loads(self._path(connection).read_text("utf-8"))
            return [
                RecentTemplate(template_id=entry["template_id"], name=entry["name"], pasted=entry["pasted"])
                for entry in stored
            ]
        except (OSError, ValueError, KeyError, TypeError):
            # None, or one of another version: pasting it once more is all that it costs.
            return []

    def remember(self, connection: str, template: Template, pasted: str, name: str) -> None:
        """Put a template first; an unnamed use keeps the name it had."""
        known = self.list(connection)
        earlier = next((entry for entry in known if entry.template_id == template.template_id), None)
        entry = RecentTemplate(
            template_id=template.template_id,
            name=name or (earlier.name if earlier else ""),
            pasted=pasted,
        )
        rest = [other for other in known if other.template_id != template.template_id]
        keep_if_possible(self._path(connection), [asdict(each) for each in [entry, *rest][:KEPT]])

    def _path(self, connection: str) -> Path:
        # A connection's name is free text; its hash is a safe file name.
        return self._folder / f"{hashlib.sha256(connection.encode()).hexdigest()[:16]}.json"
