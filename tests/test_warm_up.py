"""After warming up, a list finds everything ready."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import sys
from pathlib import Path
from lynn.check import check_rows
from lynn.drafting import practice
from lynn.mapping import guess_mapping
from lynn.phone import plan
from lynn.phone.rules import rules_abroad, rules_inside
from lynn.sheets.reader import read_list
from lynn.template import parse_template
from lynn.warm_up import warm_up

folder = Path(sys.argv[1])
(folder / "julio.xlsx").write_bytes(practice.practice_list())
table = read_list(folder / "julio.xlsx", "julio.xlsx", folder / "read").table
template = parse_template(practice.TEMPLATE)
warm_up()
ready = (plan.plan_of, rules_abroad, rules_inside)
modules, made = set(sys.modules), [each.cache_info().misses for each in ready]
checked = check_rows(table, template, guess_mapping(table, template))
print(len(checked.row_numbers), *sorted(set(sys.modules) - modules))
print([each.cache_info().misses for each in ready] == made)
"""


def test_the_first_list_after_it_loads_nothing_and_makes_no_plan_anew(tmp_path: Path) -> None:
    said = subprocess.run([sys.executable, "-c", _SCRIPT, tmp_path], check=True, capture_output=True, text=True).stdout
    assert said.splitlines() == ["240", "True"]
