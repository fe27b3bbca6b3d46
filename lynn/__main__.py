"""`python -m lynn`: the same use cases as the pages, for scripts and schedules.

    read · template · check · send · status · campaigns · contacts · dnd · records · worker · sandbox

JSON or short lines on stdout. Exit 0 done; 1 something was held back or failed and `--strict` was asked, or what was begun did not
end well; 2 refused, with one sentence on stderr and nothing on stdout.
"""

from __future__ import annotations

import io
import sys

from lynn.commands.main import main

if __name__ == "__main__":
    for stream in (sys.stdin, sys.stdout):
        # JSON is UTF-8 wherever it runs; a byte that is none is for the parser to judge.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
