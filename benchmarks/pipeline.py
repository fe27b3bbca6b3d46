"""File → payload batches, side by side with what people write today: time, memory and growth, as a table for the README.

    .venv/bin/python benchmarks/pipeline.py --rows 10000,100000,1000000

Each side runs in a process of its own, on the same file, in turn, three times; the run of middle length stands in the table. Before
each run the same side runs once unmeasured: a virtual machine gives memory that nobody uses back to its host, and getting it again
would be measured. Time is the whole process, imports included. Memory is the largest sum over the side's processes (Listo reads in
a child process), sampled each 20 ms, and never less than what the system itself noted.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.made_list import made_rows, write_csv, write_xlsx  # noqa: E402

_SAMPLE_SECONDS = 0.02
_LOOKS_PER_SEARCH = 5
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One run."""

    seconds: float
    #: Processor time of all its processes: what is left when others use the machine too.
    cpu_seconds: float
    peak_bytes: int
    #: What the run said of itself.
    said: dict[str, Any]


def measure(script: str, source: Path, target: Path) -> Measured:
    """Run one side in its own process."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    # Installed libraries are compiled already; with this set, only our own modules would be compiled anew in each process.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, str(ROOT / "benchmarks" / script), str(source), str(target)]
    # To clear away what another run left would be a part of this one. (The app keeps a reading as long as its draft.)
    target.unlink(missing_ok=True)
    shutil.rmtree(f"{target}.reading", ignore_errors=True)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, start_new_session=True, text=True)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{script} failed on {source.name}")
    return Measured(
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=max(peak[0], usage.ru_maxrss * 1024),
        said=json.loads(said.splitlines()[-1]),
    )


def _watch(session: int, peak: list[int]) -> None:
    """Sum the memory of all processes of the session until there are none."""
    looks, members = 0, [session]
    while members:
        # All processes of the machine are gone through now and then only: the looking itself must not take what it measures.
        if looks % _LOOKS_PER_SEARCH == 0:
            members = _members(session)
        peak[0] = max(peak[0], sum(map(_resident_bytes, members)))
        looks += 1
        time.sleep(_SAMPLE_SECONDS)


def _members(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def _resident_bytes(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, IndexError):
        return 0  # gone meanwhile


def main() -> None:
    """Make the lists, run both sides, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="10000,100000,1000000", help="sizes, separated by commas")
    parser.add_argument("--kinds", default="xlsx,csv")
    parser.add_argument("--keep", type=Path, help="folder for the lists, to use them again")
    parser.add_argument("--times", type=int, default=3, help="runs of each side, of which the middle one counts")
    parser.add_argument("--ours-only", action="store_true", help="leave the other side out")
    options = parser.parse_args()
    compileall.compile_dir(str(ROOT / "lynn"), quiet=1)
    sizes = [int(size) for size in options.rows.split(",")]
    print(
        "| list | rows | today | Listo | ratio | today, CPU | Listo, CPU | ratio | today MB | Listo MB | memory | Listo's steps |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in options.kinds.split(","):
            for size in sizes:
                source = _made(folder, kind, size)
                target = Path(scratch) / "payloads"
                scripts = ["script_ours.py"] if options.ours_only else ["script_today.py", "script_ours.py"]
                runs = [[_warm(script, source, target) for script in scripts] for _ in range(options.times)]
                *today, ours = (_middle(side) for side in zip(*runs, strict=True))
                print(_line(kind, size, today[0] if today else None, ours), flush=True)


def _warm(script: str, source: Path, target: Path) -> Measured:
    measure(script, source, target)
    return measure(script, source, target)


def _middle(runs: Sequence[Measured]) -> Measured:
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def _made(folder: Path, kind: str, size: int) -> Path:
    path = folder / f"list-{size}.{kind}"
    if not path.exists():
        if kind == "xlsx":
            write_xlsx(made_rows(size), size, path)
        else:
            write_csv(made_rows(size), path)
    return path


def _line(kind: str, size: int, today: Measured | None, ours: Measured) -> str:
    steps = " + ".join(f"{name} {seconds:.2f}" for name, seconds in ours.said["steps"].items())
    mine = (f"{ours.seconds:.1f} s", f"{ours.cpu_seconds:.1f} s", f"{ours.peak_bytes / 1e6:,.0f}")
    if today is None:
        return f"| {kind} | {size:,} | | {mine[0]} | | | {mine[1]} | | | {mine[2]} | | {steps} |"
    return (
        f"| {kind} | {size:,} | {today.seconds:.1f} s | {mine[0]} | {today.seconds / ours.seconds:.1f}× "
        f"| {today.cpu_seconds:.1f} s | {mine[1]} | {today.cpu_seconds / ours.cpu_seconds:.1f}× "
        f"| {today.peak_bytes / 1e6:,.0f} | {mine[2]} | {ours.peak_bytes / today.peak_bytes:.0%} | {steps} |"
    )


if __name__ == "__main__":
    main()
