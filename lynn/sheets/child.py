"""The process in which a file is read: it may be stopped, or fall, and takes nobody with it.

In: one line of JSON on stdin (see `reader`). Out: the Reading in a folder, and lines of JSON on stdout: progress, then done or
an error as values. What goes wrong is told by code and sentence, never with the text of a cell.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

from lynn.errors import ListError, ListoError
from lynn.sheets.arrow_alone import do_without_pandas
from lynn.sheets.options import ReadOptions
from lynn.sheets.reading import read_file
from lynn.sheets.recognise import unreadable
from lynn.sheets.store import save_reading

#: Exit status of a child that stopped itself because of its memory.
EXIT_MEMORY = 77


def main(source: TextIO, sink: TextIO) -> int:
    """Read what the request names; the exit status is 0 whenever the answer was written."""
    request = json.loads(source.readline())
    _limit_memory(request["most_bytes"])

    def tell(answer: dict[str, Any]) -> None:
        sink.write(json.dumps(answer) + "\n")
        sink.flush()

    path, options = Path(request["path"]), ReadOptions(**request["options"])
    try:
        reading = read_file(path, request["name"], options, _throttled(tell))
        save_reading(reading, Path(request["into"]))
    except ListoError as error:
        tell({"error": _as_json(error)})
    except MemoryError:
        tell({"error": _as_json(unreadable("list-too-large"))})
    except Exception as error:  # the file is at fault, or this reader: either way the person gets a sentence
        tell({"error": _as_json(_damaged(error))})
    else:
        tell({"done": True})
    return 0


def _damaged(error: Exception) -> ListError:
    # The exception's own text may quote a cell; its kind and place do not.
    place = traceback.extract_tb(error.__traceback__)[-1]
    sentence = unreadable("list-damaged").sentence
    where = f"{Path(place.filename).name}:{place.lineno}"
    return ListError(sentence, code="list-damaged", reason=type(error).__name__, place=where)


def _as_json(error: ListoError) -> dict[str, Any]:
    facts = {key: value for key, value in error.facts.items() if isinstance(value, str | int | float | None)}
    kind = "store" if not isinstance(error, ListError) else "list"
    return {"kind": kind, "code": error.code, "text": error.sentence.as_json(), "facts": facts}


def _throttled(tell: Any) -> Any:
    last = 0.0

    def report(share: float) -> None:
        nonlocal last
        if time.monotonic() - last > 0.05:
            last = time.monotonic()
            tell({"progress": round(share, 3)})

    return report


def _limit_memory(most_bytes: int) -> None:
    """Where the system can say how much this process takes, stop at the limit; `reader` watches from outside as well."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unit = 1 if sys.platform == "darwin" else 1024

    def stop_above() -> None:
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > most_bytes:
            os._exit(EXIT_MEMORY)

    def watch() -> None:
        while True:
            stop_above()
            time.sleep(0.05)

    stop_above()
    threading.Thread(target=watch, daemon=True).start()


def run() -> None:
    """Be the child. Whoever starts it stops the collector first: libraries make no garbage as they load, and looking for it
    takes a tenth of that time."""
    do_without_pandas()
    gc.freeze()
    gc.enable()
    sys.exit(main(sys.stdin, sys.stdout))
