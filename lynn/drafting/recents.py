"""Templates used lately, by connection: one click instead of pasting again.

In: a pasted text that was understood. Out: the last ones, newest first. A file a connection under LISTO_DATA/templates.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from lynn.drafting.store import write_atomically
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
    #: ISO 8601, UTC.
    used_at: str
    fields: int


class RecentTemplates:
    """The store of them all."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "templates"

    def list(self, connection: str) -> list[RecentTemplate]:
        """The newest first."""
        try:
            stored = json.loads(self._path(connection).read_text("utf-8"))
        except FileNotFoundError:
            return []
        return [RecentTemplate(**entry) for entry in stored]

    def remember(self, connection: str, template: Template, pasted: str, name: str) -> None:
        """Put a template first; an unnamed use keeps the name it had."""
        known = self.list(connection)
        earlier = next((entry for entry in known if entry.template_id == template.template_id), None)
        entry = RecentTemplate(
            template_id=template.template_id,
            name=name or (earlier.name if earlier else ""),
            pasted=pasted,
            used_at=datetime.now(UTC).isoformat(timespec="seconds"),
            fields=len(template.fields),
        )
        rest = [other for other in known if other.template_id != template.template_id]
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = json.dumps([asdict(each) for each in [entry, *rest][:KEPT]], ensure_ascii=False)
        write_atomically(self._path(connection), content.encode())

    def _path(self, connection: str) -> Path:
        # A connection's name is free text; its hash is a safe file name.
        return self._folder / f"{hashlib.sha256(connection.encode()).hexdigest()[:16]}.json"
