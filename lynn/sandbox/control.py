"""The sandbox's own doors, under `/_sandbox/`: what it received, what shall go wrong, how fast its time runs.

    GET  health                  {"status": "ok", "instance"}
    GET  hold                    the same; a shared sandbox lives while such a connection is open
    GET  received                the loads that were taken: [{"sha256", "rows", "received_at"}]; ?operation=NAME for
                                 another list, ?all=1 for refused ones too, with everything known of each
    GET  received/SHA256         the exact bytes of one
    GET  requests                how often each operation was answered with what
    GET  peaks                   the most requests of each operation that were under way at one moment
    GET  faults, POST faults     scripted trouble, see `faults`
    GET  shapes                  the names of all reply shapes
    GET  clock, POST clock       {"speed": 1000} and {"advance": SECONDS} for the world's time
    POST contacts                {"count": 100000} more invented people
    POST credentials             {"accessToken", "accessTokenSecret", "tenant"} that shall be good
    POST token                   {"tenant"}: a token without signing in
    POST reset                   a world like new

They are for tests and for the app, not part of Lynn, and ask for no token: the server listens on loopback only.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from . import log, world
from .exchange import Head, Reply, json_reply, words
from .faults import LOAD_OPERATION, FaultError
from .running import Sandbox
from .shapes import NAMES

_MOST_CONTACTS = 1_000_000


async def answer(sandbox: Sandbox, head: Head, body: bytes) -> Reply:
    """Answer one request to a door."""
    name, _, rest = head.path.removeprefix("/_sandbox/").strip("/").partition("/")
    door = _DOORS.get((head.verb, name))
    if door is None:
        verbs = [verb for verb, known in _DOORS if known == name]
        return words("This door has other verbs.", 405) if verbs else words("There is no such door.", 404)
    try:
        given = json.loads(body) if body.strip() else {}
        return await door(sandbox, {**head.query, "": rest}, given)
    except (FaultError, _MalformedError) as problem:
        return words(str(problem), 400)
    except ValueError:
        return words("The body is not valid JSON.", 400)


class _MalformedError(Exception):
    """The body is JSON, but not what this door wants."""


_Door = Callable[[Sandbox, Mapping[str, str], Any], Awaitable[Reply]]


async def _health(sandbox: Sandbox, _query: Mapping[str, str], _given: Any) -> Reply:
    return json_reply({"status": "ok", "instance": sandbox.instance})


async def _received(sandbox: Sandbox, query: Mapping[str, str], _given: Any) -> Reply:
    if query[""]:
        found = await sandbox.store.do(lambda database: log.body(database, query[""].lower()))
        return words("Nothing with this fingerprint was taken.", 404) if found is None else Reply(body=found)
    if query.get("all"):
        return json_reply(await sandbox.store.do(log.everything))
    operation = query.get("operation", LOAD_OPERATION)
    return json_reply(await sandbox.store.do(lambda database: log.taken(database, operation)))


async def _requests(sandbox: Sandbox, _query: Mapping[str, str], _given: Any) -> Reply:
    counts = sorted(sandbox.counts.items())
    return json_reply([{"operation": name, "status": status, "count": count} for (name, status), count in counts])


async def _peaks(sandbox: Sandbox, _query: Mapping[str, str], _given: Any) -> Reply:
    return json_reply(dict(sandbox.peaks))


async def _faults(sandbox: Sandbox, _query: Mapping[str, str], _given: Any) -> Reply:
    return json_reply(sandbox.faults.script)


async def _set_faults(sandbox: Sandbox, _query: Mapping[str, str], given: Any) -> Reply:
    sandbox.faults.set(given)
    return json_reply(sandbox.faults.script)


async def _shapes(_sandbox: Sandbox, _query: Mapping[str, str], _given: Any) -> Reply:
    return json_reply(dict(NAMES))


async def _clock(sandbox: Sandbox, _query: Mapping[str, str], _given: Any) -> Reply:
    return json_reply({"speed": sandbox.clock.speed, "now": sandbox.clock.now()})


async def _set_clock(sandbox: Sandbox, query: Mapping[str, str], given: Any) -> Reply:
    speed = _number(given, "speed", sandbox.clock.speed)
    advance = _number(given, "advance", 0)
    await sandbox.set_clock(sandbox.clock.changed(speed=speed, advance_seconds=advance))
    return await _clock(sandbox, query, given)


async def _contacts(sandbox: Sandbox, _query: Mapping[str, str], given: Any) -> Reply:
    count = int(_number(given, "count", 0))
    if count > _MOST_CONTACTS:
        raise _MalformedError(f"The count must be at most {_MOST_CONTACTS}.")
    tenant = int(_number(given, "tenant", world.PRACTICE_TENANT))
    await sandbox.store.do(lambda database: world.add_people(database, tenant, count))
    return json_reply({"added": count})


async def _credentials(sandbox: Sandbox, _query: Mapping[str, str], given: Any) -> Reply:
    tenant = int(_number(given, "tenant", world.PRACTICE_TENANT))
    access, secret = (given.get(name) for name in ("accessToken", "accessTokenSecret"))
    if not isinstance(access, str) or not isinstance(secret, str):
        raise _MalformedError("The accessToken and accessTokenSecret must be texts.")
    await sandbox.store.do(lambda database: world.add_credential(database, access, secret, tenant))
    return json_reply({"tenant": tenant})


async def _token(sandbox: Sandbox, _query: Mapping[str, str], given: Any) -> Reply:
    return json_reply({"token": await sandbox.issue_token(int(_number(given, "tenant", world.PRACTICE_TENANT)))})


async def _reset(sandbox: Sandbox, _query: Mapping[str, str], _given: Any) -> Reply:
    await sandbox.store.do(world.empty_world)
    sandbox.faults.set({})
    sandbox.counts.clear()
    sandbox.peaks.clear()
    await sandbox.remember()
    return json_reply({"reset": True})


def _number(given: Any, name: str, default: float) -> float:
    value = given.get(name, default) if isinstance(given, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise _MalformedError(f"The body must be a JSON object, and {name} in it a number, 0 or more.")
    return value


_DOORS: Mapping[tuple[str, str], _Door] = {
    ("GET", "health"): _health,
    ("GET", "hold"): _health,
    ("GET", "received"): _received,
    ("GET", "requests"): _requests,
    ("GET", "peaks"): _peaks,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _set_faults,
    ("GET", "shapes"): _shapes,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _set_clock,
    ("POST", "contacts"): _contacts,
    ("POST", "credentials"): _credentials,
    ("POST", "token"): _token,
    ("POST", "reset"): _reset,
}
