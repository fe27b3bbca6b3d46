"""The design's promises about who may import whom, kept by reading the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: From the ground up; a module imports only from its own line or from those before it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("lynn.text",),
    ("lynn.errors",),
    ("lynn.settings", "lynn.settings_file", "lynn.masking", "lynn.logs"),
    ("lynn.sheets", "lynn.template", "lynn.text_workbook"),
    ("lynn.finding", "lynn.phone", "lynn.dates"),
    ("lynn.mapping",),
    ("lynn.answers", "lynn.issues", "lynn.check", "lynn.preview", "lynn.workbooks", "lynn.mended", "lynn.row_ids"),
    ("lynn.batch",),
    ("lynn.warm_up",),
    ("lynn.api", "lynn.sandbox"),
    ("lynn.sending",),
    ("lynn.records", "lynn.drafting", "lynn.suppression", "lynn.desk"),
    ("lynn.installation",),
    ("lynn.web", "lynn.commands"),
    ("lynn.__main__", "pages", "app"),
)

HTTP = {"httpx", "httpcore", "h11", "http.client", "urllib.request", "requests", "aiohttp", "socket"}
DATABASES = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
SERVERS = {"starlette", "uvicorn", "asyncio"}


def modules() -> list[Path]:
    """Every module of the product."""
    return [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "lynn").rglob("*.py"))]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name: str) -> int | None:
    """The lowest line whose prefix is the longest; a module that is not named belongs to its family by its first words."""
    best: tuple[int, int] | None = None
    for number, prefixes in enumerate(LAYERS):
        for prefix in prefixes:
            fits = name == prefix or name.startswith((f"{prefix}.", f"{prefix}_"))
            if fits and (best is None or len(prefix) > best[0]):
                best = (len(prefix), number)
    return best[1] if best else None


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_down(path: Path) -> None:
    own = layer(name_of(path))
    if own is None:
        return
    upward = {name for name in imports(path) if (other := layer(name)) is not None and other > own}
    assert not upward


def test_every_module_has_its_place() -> None:
    homeless = [name_of(path) for path in modules() if layer(name_of(path)) is None]
    assert homeless == ["lynn"]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_each_library_stays_behind_its_door(path: Path) -> None:
    name = name_of(path)
    used = set(imports(path)) | {imported.split(".")[0] for imported in imports(path)}
    if not name.startswith(("lynn.api", "lynn.sandbox")):
        assert not used & HTTP
    if not name.startswith(("lynn.sending", "lynn.sandbox")):
        assert not used & DATABASES
    if not name.startswith(("lynn.web", "pages", "app")):
        assert "streamlit" not in used


@pytest.mark.parametrize("path", sorted((ROOT / "lynn" / "sandbox").rglob("*.py")), ids=name_of)
def test_the_sandbox_shares_no_code_with_the_client(path: Path) -> None:
    own = {name for name in imports(path) if name.startswith("lynn")}
    assert all(name.startswith("lynn.sandbox") for name in own)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
