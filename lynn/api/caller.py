"""Calls to one connection: signed in, renewed once, retried where that is safe, parsed.

In: where to go (`endpoints.Target`), what to send, how to read the reply. Out: the value, or a `LynnError`. Why apart from the
client: the client says what Lynn can do, this says how a call is made, once for all operations.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from lynn.api import wire
from lynn.api.auth import Tokens
from lynn.api.endpoints import Target, target
from lynn.api.retry import seconds_until_retry
from lynn.api.transport import Deadline, Reply, Transport
from lynn.errors import LynnError, OutcomeUnknownError
from lynn.settings import Connection, Operation, Secret

_Value = TypeVar("_Value")


class Caller:
    """Makes calls to one connection. Safe to use from several threads."""

    def __init__(
        self,
        connection: Connection,
        *,
        request_seconds: float,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`request_seconds`: the hard limit of one request that loads nothing. `sleep`, `chance`: between tries of a read."""
        self.connection = connection
        self._tokens = Tokens(connection, self._create_token)
        self._request_seconds = request_seconds
        self._sleep = sleep
        self._chance = chance
        self._transport = Transport(only_loopback=connection.is_practice)

    def sign_in_anew(self) -> None:
        """Renew the token, where the credentials can. A token that cannot be renewed is left as it is."""
        if self._tokens.can_renew:
            self._tokens.anew(Deadline(self._request_seconds))

    def close(self) -> None:
        """Close what is kept open."""
        self._transport.close()

    def read(self, where: Target, parse: Callable[..., _Value], *, is_patient: bool = True) -> _Value:
        """A request that changes nothing: tried again as `retry` says, unless somebody waits for it (`is_patient` False).

        What stays without an answer is `NotTakenError`.
        """
        # An override may have made a write of it; then it is tried once.
        is_read = where.verb == "GET"
        tries = 0
        while True:
            tries += 1
            try:
                return _parsed(parse, self._authorised(where, None, Deadline(self._request_seconds)))
            except LynnError as error:
                may_retry = is_read and is_patient
                wait = seconds_until_retry(error, tries=tries, is_read=may_retry, chance=self._chance)
                if wait is not None:
                    self._sleep(wait)
                elif is_read and isinstance(error, OutcomeUnknownError) and error.code != "lynn-unreadable":
                    raise wire.not_taken(error) from error
                else:
                    raise

    def write(
        self,
        where: Target,
        parse: Callable[..., _Value],
        content: bytes | None,
        *,
        content_type: str = "application/json",
        seconds: float | None = None,
    ) -> _Value:
        """A request that may change something: exactly these bytes, once, within `seconds`, all included."""
        deadline = Deadline(self._request_seconds if seconds is None else seconds)
        return _parsed(parse, self._authorised(where, content, deadline, content_type))

    def exchange(self, where: Target, content: bytes | None) -> Reply:
        """One request, unparsed, for `trial`: signed in, renewed once, never repeated otherwise."""
        return self._authorised(where, content, Deadline(self._request_seconds))

    def _authorised(
        self, where: Target, content: bytes | None, deadline: Deadline, content_type: str = "application/json"
    ) -> Reply:
        token = self._tokens.current(deadline)
        reply = self._exchange(where, content, deadline, token=token, content_type=content_type)
        if reply.status_code == 401:
            # Refused before anything was done with it, so it may go again, once.
            token = self._tokens.renewed(token, deadline)
            reply = self._exchange(where, content, deadline, token=token, content_type=content_type)
        return reply

    def _exchange(
        self,
        where: Target,
        content: bytes | None,
        deadline: Deadline,
        *,
        token: Secret | None,
        content_type: str = "application/json",
    ) -> Reply:
        headers = {} if content is None else {"Content-Type": content_type}
        if token is not None:
            headers["Authorization"] = f"Bearer {token.reveal()}"
        if self.connection.subscription_key is not None:
            headers["Ocp-Apim-Subscription-Key"] = self.connection.subscription_key.reveal()
        return self._transport.exchange(where.verb, where.url, headers=headers, content=content, deadline=deadline)

    def _create_token(self, deadline: Deadline) -> Secret:
        connection = self.connection
        if connection.access_token is None or connection.access_token_secret is None:
            raise AssertionError("Tokens signs in only with a pair of credentials")
        body = {
            "accessToken": connection.access_token.reveal(),
            "accessTokenSecret": connection.access_token_secret.reveal(),
            "tenant": int(connection.tenant),
        }
        where = target(connection, Operation.CREATE_TOKEN)
        try:
            limit = Deadline(min(self._request_seconds, deadline.left()))
            reply = self._exchange(where, json.dumps(body).encode(), limit, token=None)
        except OutcomeUnknownError as error:
            # Signing in changes nothing at Lynn, and what it was for has not left.
            raise wire.not_taken(error) from error
        return _parsed(wire.parse_token, reply)


def _parsed(parse: Callable[..., _Value], reply: Reply) -> _Value:
    return parse(reply.status_code, reply.headers, reply.body, now=datetime.now(UTC))
