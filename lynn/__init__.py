"""Listo sends a list to people through Lynn without fear: a straight line of small modules, each named for what it returns.

    pasted JSON ─▶ `template`: Template
    file ─▶ `sheets`: Table ─▶ `mapping`: ColumnMapping ─▶ `check`: CheckedRows ─▶ `batch`: Batches ─▶ `sending`: Submission

The network is met in `api` (and in `sandbox`, which stands in for Lynn and shares no code with it), the database in `sending`,
the screen in `web` and `pages`. `drafting` holds the steps that a person takes along the line, `desk`, `suppression` and
`records` those beside it, `installation` puts the parts together, and `commands` types what the pages show. Imports point
down; a test keeps it so.

One worked example, from a list to the bytes that would leave:

    from pathlib import Path
    from tempfile import mkdtemp

    from lynn.batch import make_batches
    from lynn.check import check_rows
    from lynn.mapping import guess_mapping
    from lynn.sheets.reader import read_list
    from lynn.template import parse_template

    template = parse_template(Path("request.json").read_text())
    table = read_list(Path("list.xlsx"), "list.xlsx", Path(mkdtemp()) / "reading").table
    checked = check_rows(table, template, guess_mapping(table, template))
    print(checked.will_go_count, dict(checked.held_back))
    for batch in make_batches(checked):
        print(batch.number, batch.row_count, batch.sha256)
"""

import os

# Nothing here multiplies matrices; the threads that wait for it would keep a core busy while a list is read. Before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
