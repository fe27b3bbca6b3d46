"""Templates used lately are offered again; what cannot be read or kept of them costs nothing but another paste."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lynn.drafting import practice
from lynn.drafting.recents import KEPT, RecentTemplate, RecentTemplates
from lynn.template import parse_template

PASTED = practice.TEMPLATE
TEMPLATE = parse_template(PASTED)


def test_the_last_used_comes_first_and_keeps_its_name(tmp_path: Path) -> None:
    recent = RecentTemplates(tmp_path)
    recent.remember("practice", TEMPLATE, PASTED, "Winter")
    other = parse_template(PASTED.replace("3c6f10ec", "ffffffff"))
    recent.remember("practice", other, PASTED, "")
    recent.remember("practice", TEMPLATE, PASTED, "")
    assert [each.name for each in recent.list("practice")] == ["Winter", ""]
    assert recent.list("practice")[0] == RecentTemplate(template_id=TEMPLATE.template_id, name="Winter", pasted=PASTED)
    assert recent.list("another") == []


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    recent = RecentTemplates(tmp_path)
    for number in range(KEPT + 2):
        recent.remember("practice", parse_template(PASTED.replace("3c6f10ec", f"{number:08}")), PASTED, str(number))
    assert [each.name for each in recent.list("practice")] == [str(number) for number in range(KEPT + 1, 1, -1)]


@pytest.mark.parametrize("stored", ["", "{", "null", "[1]", '[{"id": "of another version"}]'])
def test_what_cannot_be_read_is_passed_over_and_replaced(tmp_path: Path, stored: str) -> None:
    recent = RecentTemplates(tmp_path)
    recent.remember("practice", TEMPLATE, PASTED, "Winter")
    (path,) = (tmp_path / "templates").iterdir()
    path.write_text(stored)
    assert recent.list("practice") == []
    recent.remember("practice", TEMPLATE, PASTED, "Winter")
    assert len(recent.list("practice")) == 1


def test_what_another_version_said_besides_is_passed_over(tmp_path: Path) -> None:
    recent = RecentTemplates(tmp_path)
    recent.remember("practice", TEMPLATE, PASTED, "Winter")
    (path,) = (tmp_path / "templates").iterdir()
    path.write_text(json.dumps([each | {"used_at": "2026-05-03"} for each in json.loads(path.read_text())]))
    assert [each.name for each in recent.list("practice")] == ["Winter"]


def test_a_disk_that_takes_nothing_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "templates").write_bytes(b"a file is in the way")
    recent = RecentTemplates(tmp_path)
    recent.remember("practice", TEMPLATE, PASTED, "Winter")
    assert recent.list("practice") == []
