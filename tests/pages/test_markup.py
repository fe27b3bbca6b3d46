"""What comes from outside never becomes markup, in the letters of code too."""

from __future__ import annotations

import pytest

from lynn.web.widgets import code


@pytest.mark.parametrize("value", ["`", "a` ![x](https://x.example/y.png) `b", "two\nlines", "``"])
def test_a_value_does_not_end_its_own_code(value: str) -> None:
    shown = code(value)
    assert (shown[0], shown[-1], shown.count("`")) == ("`", "`", 2)
    assert "\n" not in shown


def test_a_moment_is_shown_without_backslashes() -> None:
    assert code("18:06:39") == "`18:06:39`"
