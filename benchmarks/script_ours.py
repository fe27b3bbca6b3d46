"""The same with Listo: file → reading → mapping → check → batches, as the app does it. Usage: script_ours.py LIST PAYLOADS."""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lynn.sheets.reader import read_list


def main(source: str, target: str) -> None:
    """One list to its payloads, with the seconds of each step."""
    marks = [time.perf_counter()]
    gc.disable()
    with (
        Path(target).open("wb") as payloads,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        has_begun = threading.Event()
        reading = pool.submit(
            read_list,
            Path(source),
            Path(source).name,
            Path(f"{target}.reading"),
            on_progress=lambda _share: has_begun.set(),
        )
        reading.add_done_callback(lambda _: has_begun.set())
        has_begun.wait()
        # Loaded and made ready while the child reads: the app does both as it starts.
        from lynn.sheets.arrow_alone import do_without_pandas

        do_without_pandas()
        from benchmarks.made_list import JSON_REQUEST
        from lynn.batch import make_batches
        from lynn.check import check_rows
        from lynn.mapping import guess_mapping
        from lynn.template import parse_template
        from lynn.warm_up import warm_up

        warm_up()
        gc.freeze()
        gc.enable()

        template = parse_template(JSON_REQUEST)
        table = reading.result().table
        marks.append(time.perf_counter())
        mapping = guess_mapping(table, template)
        marks.append(time.perf_counter())
        checked = check_rows(table, template, mapping)
        marks.append(time.perf_counter())
        for batch in make_batches(checked):
            payloads.write(batch.payload)
            payloads.write(b"\n")
        marks.append(time.perf_counter())
        steps = {name: round(end - start, 2) for name, start, end in zip(STEPS, marks, marks[1:], strict=False)}
        unmatched = [source.field for source in mapping.sources if not source.is_settled]
        print(json.dumps({"people": checked.will_go_count, "steps": steps, "unmatched": unmatched}))


STEPS = ("read", "map", "check", "batch")

if __name__ == "__main__":
    main(*sys.argv[1:])
