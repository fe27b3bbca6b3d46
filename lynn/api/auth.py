"""The bearer token of one connection: made when first needed, renewed once when refused, by one thread for all.

In: a connection and a way to sign in. Out: a token for a header. Tokens live in this object and nowhere else. How long Lynn's
tokens live is not known, so none is renewed before it is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from lynn.api.transport import Deadline
from lynn.errors import NotTakenError, SignInError
from lynn.settings import Connection, Secret
from lynn.text import t

#: After a refused sign-in nobody knocks again for so long (seconds): twenty threads with a wrong secret would lock the account.
REFUSAL_LASTS = 30.0


class Tokens:
    """The current token of one connection. Safe to use from several threads."""

    def __init__(
        self,
        connection: Connection,
        sign_in: Callable[[Deadline], Secret],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`sign_in` calls CreateToken: `SignInError` when refused, `NotTakenError` when Lynn cannot be asked."""
        self._name = connection.name
        self._can_renew = connection.access_token is not None and connection.access_token_secret is not None
        self._token = connection.token
        self._sign_in = sign_in
        self._clock = clock
        self._lock = Lock()
        self._refused: tuple[SignInError, float] | None = None

    @property
    def can_renew(self) -> bool:
        """Whether the connection has the pair that CreateToken takes."""
        return self._can_renew

    def current(self, deadline: Deadline) -> Secret:
        """The token, signing in first when there is none yet."""
        with self._alone(deadline):
            return self._token if self._token is not None else self._renew(deadline)

    def renewed(self, refused: Secret, deadline: Deadline) -> Secret:
        """A token other than `refused`. Threads that come with the same refused token wait for one renewal and share it."""
        with self._alone(deadline):
            if self._token is not None and self._token != refused:
                return self._token
            return self._renew(deadline)

    def anew(self, deadline: Deadline) -> None:
        """Sign in now, whatever token there is."""
        with self._alone(deadline):
            self._renew(deadline)

    @contextmanager
    def _alone(self, deadline: Deadline) -> Iterator[None]:
        if not self._lock.acquire(timeout=max(deadline.left(), 0)):
            raise NotTakenError(t("Signing in to Lynn takes too long. Nothing was sent."), code="connect-timeout")
        try:
            yield
        finally:
            self._lock.release()

    def _renew(self, deadline: Deadline) -> Secret:
        if not self._can_renew:
            raise SignInError(
                t("Lynn no longer accepts the token of connection {name}. A new one must be put into the settings.",
                  name=self._name), code="token-refused",
            )  # fmt: skip
        if self._refused is not None and self._clock() - self._refused[1] < REFUSAL_LASTS:
            known = self._refused[0]
            raise SignInError(known.sentence, code=known.code, **known.facts)
        try:
            self._token = self._sign_in(deadline)
        except SignInError as error:
            self._refused = (error, self._clock())
            raise
        self._refused = None
        return self._token
