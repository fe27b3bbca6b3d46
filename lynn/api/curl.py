"""A command line that does what `load` does, for a colleague in IT who wants to see it with their own eyes.

In: a connection and the name of a file with a payload. Out: one curl line, without the token and without the people.
"""

from __future__ import annotations

import shlex

from lynn.api.endpoints import target
from lynn.settings import Connection, Operation


def curl_line(connection: Connection, payload_file_name: str) -> str:
    """The line; the token is expected in the variable LYNN_TOKEN. `SettingError` when the connection cannot load."""
    where = target(connection, Operation.LOAD_CAMPAIGN_DATA)
    parts = [
        f"curl -X {where.verb} {shlex.quote(where.url)}",
        '-H "Authorization: Bearer $LYNN_TOKEN"',
        "-H 'Content-Type: application/json'",
    ]
    if connection.subscription_key is not None:
        parts.append('-H "Ocp-Apim-Subscription-Key: $LYNN_SUBSCRIPTION_KEY"')
    # --data-binary sends the file byte for byte; --data would drop its line breaks.
    parts.append(f"--data-binary {shlex.quote('@' + payload_file_name)}")
    return " ".join(parts)
