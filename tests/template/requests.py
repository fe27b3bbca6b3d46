"""Pasted requests for tests: the exact form, the samples as they arrive, and small ones."""

from __future__ import annotations

from pathlib import Path

from lynn.template import Template

SAMPLES = Path(__file__).parents[1] / "samples" / "template"
EXACT = (SAMPLES / "exact.json").read_text()


def sample(name: str) -> str:
    """A sample as it would arrive: line ends and marks untouched."""
    return (SAMPLES / name).read_bytes().decode()


def request(rows: str, head: str = '"templateId": "t-1"') -> str:
    """A small request around the text of its rows."""
    return "{" + head + ', "data": [' + rows + "]}"


def said(template: Template) -> list[str]:
    """The repairs in English."""
    return [str(repair) for repair in template.repairs]
