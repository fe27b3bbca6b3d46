"""Lynn, simulated: a real HTTP server on a loopback port, with its own database. It imports nothing from the rest of Listo.

    python -m lynn sandbox --port 8123 --world world.sqlite

It is written from what is known of Lynn's API alone, so that it and the client are two independent readings. Requests go
down this line, replies come back up:

    exchange   bytes on a socket, one request at a time; resets, drips and half replies
    server     connections, start, stop                          control    the doors under /_sandbox/
    running    who asks, trouble, carry out, answer              faults, mishaps   the trouble and what it looks like
    operations verb and path to function                         shapes     replies of undocumented form
    loads, files, campaigns, contacts, blacklist                 states     what becomes of a record
    log        what was received, on disk before the answer      world, store      the SQLite file
    child      a sandbox in a process of its own
"""

from .child import Running, StartError, ensure, start
from .server import WorldError, WorldInUseError, run

__all__ = ["Running", "StartError", "WorldError", "WorldInUseError", "ensure", "run", "start"]
