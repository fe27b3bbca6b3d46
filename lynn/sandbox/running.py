"""One running sandbox: what it holds in memory, and how one request to Lynn is carried out, trouble included.

The order is what makes its log the truth: who asks is checked, the list is read, trouble is drawn, the world is changed
and the list logged in one transaction on disk, and only then is anything answered, or the connection cut.
"""

import asyncio
import json
import re
import sqlite3
import time
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from . import log, mishaps, operations, world
from .calls import Call, RefusalError, named, one
from .exchange import Head, Link, Reply, json_reply, words
from .faults import Faults, Plan, Trouble
from .operations import CREATE_TOKEN, OPERATIONS, Operation
from .store import Store

_LARGE_BODY = 1024 * 1024
_TENANT = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, kw_only=True)
class _Token:
    tenant: int
    issued: float


class Sandbox:
    """Made inside a running event loop; everything but the store's own thread stays in that loop."""

    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self.faults = Faults(operations.NAMES)
        #: Tells this run of the sandbox from every other.
        self.instance = uuid.uuid4().hex
        #: How often each operation was answered with each status or trouble, since the start.
        self.counts: Counter[tuple[str, str]] = Counter()
        #: The most requests of each operation that were being answered at one moment, since the start.
        self.peaks: Counter[str] = Counter()
        self._answered = 0
        self._at_once: Counter[str] = Counter()
        self.clock = world.Clock(wall=time.time(), world=time.time(), speed=1.0)
        self._tokens: dict[str, _Token] = {}

    async def open(self) -> None:
        """Make or read the world."""
        await self.store.do(world.open_world)
        await self.remember()

    async def remember(self) -> None:
        """Read again what is kept in memory besides the file."""
        self.clock = await self.store.do(world.read_clock)
        await self.set_clock(self.clock)
        rows = await self.store.do(lambda database: database.execute("SELECT * FROM token").fetchall())
        self._tokens = {digest: _Token(tenant=tenant, issued=issued) for digest, tenant, issued in rows}

    async def set_clock(self, clock: world.Clock) -> None:
        """Let the world's time run differently from now on."""
        await self.store.do(lambda database: world.write_clock(database, clock))
        self.clock = clock

    async def issue_token(self, tenant: int) -> str:
        """A new token for a tenant, good at once."""
        token = await self.store.do(lambda database: world.issue_token(database, tenant))
        self._tokens[world.digest(token)] = _Token(tenant=tenant, issued=time.time())
        return token

    async def answer(self, link: Link, head: Head) -> None:
        """Answer one request to Lynn."""
        parts = [unquote(part) for part in head.path.strip("/").split("/")]
        name = parts[2].lower() if len(parts) > 2 and parts[0].lower() == "api" else ""
        if name == CREATE_TOKEN.lower() and len(parts) == 3:
            await self._sign_in(link, head)
            return
        operation = OPERATIONS.get(name)
        misdirected = _misdirected(operation, head, parts)
        if operation is None or misdirected is not None:
            await link.body()
            await self._count_and_send(
                link, operation.name if operation else "unknown", misdirected or Reply(status=404)
            )
            return
        call = Call(
            operation=operation.name,
            tenant=int(parts[3]),
            ids=parts[4:],
            headers=head.headers,
            body=b"",
            connection=f"{self.instance[:8]}-{link.name}",
            clock=self.clock,
            received_at=world.now_text(),
            shape="",
        )
        stranger = self._stranger(head, call.tenant)
        if stranger is not None:
            call.body = await link.body()
            await self._log_refused(operation, call, 0, str(stranger.status))
            await self._count_and_send(link, operation.name, stranger)
            return
        call.shape = self.faults.shape(operation.shape) if operation.shape else ""
        if self.faults.cuts_before_reading(operation.name):
            await self._log_refused(operation, call, 0, "cut_before_read")
            self.counts[operation.name, "cut_before_read"] += 1
            link.reset()
            return
        call.body = await link.body()
        call.received_at = world.now_text()
        self._at_once[operation.name] += 1
        self.peaks[operation.name] = max(self.peaks[operation.name], self._at_once[operation.name])
        try:
            await self._carry_out(link, operation, call)
        finally:
            self._at_once[operation.name] -= 1

    async def _carry_out(self, link: Link, operation: Operation, call: Call) -> None:
        rows = 0
        try:
            if operation.count_rows:
                is_large = len(call.body) > _LARGE_BODY
                rows = await asyncio.to_thread(operation.count_rows, call) if is_large else operation.count_rows(call)
            plan = self.faults.plan(operation.name, rows=rows, size=len(call.body))
            trouble = plan.trouble
            if trouble is not None and not trouble.is_taken:
                await self._turn_away(link, operation, call, rows, plan, trouble)
                return
            if trouble is not None:
                call.outcome = trouble.kind
            reply = await self.store.do(lambda database: operation.act(database, call))
        except RefusalError as refusal:
            await self._log_refused(operation, call, rows, str(refusal.reply.status))
            await self._count_and_send(link, operation.name, refusal.reply)
            return
        except sqlite3.Error:
            await self._count_and_send(link, operation.name, words("The sandbox can't write to its disk.", 500))
            return
        await self._deliver(link, operation.name, reply, plan)

    async def _turn_away(
        self, link: Link, operation: Operation, call: Call, rows: int, plan: Plan, trouble: Trouble
    ) -> None:
        """Trouble before anything was kept."""
        reply = mishaps.reply_of(trouble, None)
        await self._log_refused(operation, call, rows, mishaps.outcome_of(trouble, reply))
        await self._deliver(link, operation.name, reply or Reply(status=503), plan)

    async def _deliver(self, link: Link, name: str, honest: Reply, plan: Plan) -> None:
        """Send the reply as the plan wants it; whatever was to be kept is on disk by now."""
        trouble = plan.trouble
        if "slow" in plan.manners:
            await asyncio.sleep(plan.manners["slow"].number("seconds"))
        if trouble is not None and trouble.kind == "cut_after_accept":
            self.counts[name, trouble.kind] += 1
            await _cut(link, trouble.text("how"), honest)
            return
        if trouble is not None and trouble.kind == "hang":
            link.is_busy = False
            await asyncio.sleep(trouble.number("seconds"))
        reply = (mishaps.reply_of(trouble, honest) if trouble else None) or honest
        drip = plan.manners["drip"].number("bytes_a_second") if "drip" in plan.manners else None
        link.is_busy = drip is None
        await self._count_and_send(link, name, mishaps.dressed(reply, plan), drip)

    async def _count_and_send(self, link: Link, name: str, reply: Reply, drip: float | None = None) -> None:
        self.counts[name, str(reply.status)] += 1
        self._answered += 1
        request_id = ("X-Request-Id", f"{self.instance[:8]}-{self._answered}")
        await link.send(replace(reply, headers=(*reply.headers, request_id)), bytes_a_second=drip)

    async def _log_refused(self, operation: Operation, call: Call, rows: int, outcome: str) -> None:
        if operation.count_rows:
            call.outcome = outcome
            await self.store.do(lambda database: log.write_refused(database, call, rows))

    async def _sign_in(self, link: Link, head: Head) -> None:
        if self.faults.cuts_before_reading(CREATE_TOKEN):
            link.reset()
            return
        body = await link.body()
        plan = self.faults.plan(CREATE_TOKEN)
        if head.verb != "POST":
            reply = words("CreateToken must be called with POST.", 405)
        elif plan.trouble is not None and not plan.trouble.is_taken:
            reply = mishaps.reply_of(plan.trouble, None) or Reply(status=503)
        else:
            reply = await self._create_token(body)
        await self._deliver(link, CREATE_TOKEN, reply, plan)

    async def _create_token(self, body: bytes) -> Reply:
        try:
            given = json.loads(body)
        except ValueError:
            return words("The body is not valid JSON.", 400)
        if not isinstance(given, dict):
            return words("The body must be a JSON object.", 400)
        access, secret, tenant = (named(given, name) for name in ("accessToken", "accessTokenSecret", "tenant"))
        if not isinstance(access, str) or not isinstance(secret, str):
            return words("The accessToken and accessTokenSecret must be texts.", 400)
        if isinstance(tenant, bool) or not isinstance(tenant, int):
            return words("The tenant must be a number.", 400)
        wanted = world.digest(access, secret, str(tenant))
        query = "SELECT tenant FROM credential WHERE digest = ?"
        if await self.store.do(lambda database: one(database, query, wanted)) is None:
            return Reply(status=401)
        return json_reply({"token": await self.issue_token(tenant)})

    def _stranger(self, head: Head, tenant: int) -> Reply | None:
        """The refusal for somebody without a token that is good now and for this tenant."""
        scheme, _, value = head.headers.get("authorization", "").partition(" ")
        token = self._tokens.get(world.digest(value.strip())) if scheme.lower() == "bearer" else None
        if token is None or token.issued + self.faults.token_seconds <= time.time():
            return Reply(status=401)
        if token.tenant != tenant:
            return words("The token does not belong to this tenant.", 403)
        return None


def _misdirected(operation: Operation | None, head: Head, parts: list[str]) -> Reply | None:
    if operation is None or len(parts) != 4 + operation.ids:
        return words("There is nothing at this address.", 404)
    if head.verb != operation.verb:
        return words(f"{operation.name} must be called with {operation.verb}.", 405)
    if not _TENANT.fullmatch(parts[3]):
        return words("The tenant must be a number.", 400)
    return None


async def _cut(link: Link, how: str, reply: Reply) -> None:
    if how == "midway":
        await link.send_half(reply)
    elif how == "close":
        link.close()
    else:
        link.reset()
