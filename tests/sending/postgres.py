"""A real PostgreSQL server of the test's own: made in a temporary folder, on a loopback port, as a user who is not root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

_PLACES = "/usr/lib/postgresql/*/bin"


def find_binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None when there is none."""
    on_path = shutil.which("pg_ctl")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/").glob(_PLACES.lstrip("/")), reverse=True)
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


class PostgresServer:
    """A server that can be stopped and started again. Use it in a `with` block."""

    def __init__(self) -> None:
        found = find_binaries()
        assert found is not None, "PostgreSQL is not installed; tests/prepare.py says how"
        self._binaries = found
        self._folder = Path(tempfile.mkdtemp(prefix="listo-postgres-"))
        self._data = self._folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self) -> Self:
        user = _other_user()
        if user is not None:
            # The server refuses to run as root.
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", self._data, "-U", "listo", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if (self._data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start, or start again with what is on disk."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", self._folder / "log", "-o", options, "start")

    def stop(self, mode: str) -> None:
        """`fast` ends the connections; `immediate` is a crash."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"ledger_{secrets.token_hex(4)}"
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="listo", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://listo@127.0.0.1:{self.port}/{name}"

    def copy_database(self, url: str) -> str:
        """The URL of a copy of a database that nobody uses."""
        name = f"copy_{secrets.token_hex(4)}"
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="listo", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {url.rpartition('/')[2]}".encode())
        return f"{url.rpartition('/')[0]}/{name}"

    def _run(self, program: str, *arguments: object) -> None:
        command: Sequence[str] = [str(self._binaries / program), *map(str, arguments)]
        user = _other_user()
        if user is None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)
        else:
            subprocess.run(
                command,
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=self._folder,
                user=user.pw_uid,
                group=user.pw_gid,
                extra_groups=[],
            )


def _other_user() -> pwd.struct_passwd | None:
    """Who runs the server when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("neither a user postgres nor nobody is there to run the server")
