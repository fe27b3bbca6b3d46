"""The table of operations as an administrator overrides it in the app, and as it is written down for good.

In: a connection and overrides as text. Out: overrides fit to be used in this process, or one sentence why not; and the lines for
secrets.toml. Why a check of hosts: whoever may open a page must not be able to send a written-down token to a server of theirs.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lynn.api.client import LynnClient
from lynn.api.endpoints import parse_override
from lynn.api.endpoints import target as endpoint_target
from lynn.errors import InputError, SettingError
from lynn.settings import Connection, Operation
from lynn.settings_file import PLACEHOLDER
from lynn.text import Text, t, tn

#: The ids that a URL may want, in the order in which they are asked for; Tenant and Service are the connection's own.
IDS = ("CampaignID", "ContactID", "TaskID")


def checked_override(connection: Connection, operation: Operation, given: str) -> str:
    """ "GET /api/…", tidied. `SettingError` for what is not a verb and a path or URL, or would leave the connection's hosts."""
    verb, path = parse_override(" ".join(given.split()))
    text = f"{verb} {path}"
    trial = _with(connection, operation, text)
    # Every placeholder must be one that this operation's call can fill, and the URL must be one that may be used.
    ids = {name.casefold(): "0" for name in IDS}
    where = endpoint_target(trial, operation, **ids)
    host = urlsplit(where.url).netloc.casefold()
    if not path.startswith("/") and not connection.is_session_only and host not in hosts_of(connection):
        raise SettingError(
            t("{host} is not a host of the connection {name}, and its token must not go there. "
              "An administrator can write this into secrets.toml.", host=host, name=connection.name),
            code="override-host", operation=operation.value,
        )  # fmt: skip
    return text


def hosts_of(connection: Connection) -> frozenset[str]:
    """The hosts that whoever set up the connection named."""
    urls = [connection.base_url, connection.load_url, connection.status_url]
    return frozenset(urlsplit(url).netloc.casefold() for url in urls if url)


def _with(connection: Connection, operation: Operation, text: str) -> Connection:
    return dataclasses.replace(connection, overrides={**connection.overrides, operation.value: text})


def ids_wanted(path: str) -> list[str]:
    """The ids that a path has places for, as `IDS` spells them."""
    found = {re.sub(r"[ _]", "", name).casefold().replace("campaing", "campaign") for name in PLACEHOLDER.findall(path)}
    return [name for name in IDS if name.casefold() in found]


def overrides_as_toml(connection: Connection) -> str:
    """The section for secrets.toml, to be pasted by an administrator; "" when nothing is overridden."""
    if not connection.overrides:
        return ""
    # The practice connection is never written down; its lines are for whichever connection they turn out right for.
    name = "NAME" if connection.is_practice else _key(connection.name)
    lines = [f"[connections.{name}.operations]"]
    lines += [f"{name} = {_quoted(text)}" for name, text in sorted(connection.overrides.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def checked_body(text: str) -> bytes | None:
    """A typed body for a trial; None for an empty one. `InputError` when it is not JSON."""
    if not text.strip():
        return None
    try:
        json.loads(text)
    except ValueError as error:
        raise InputError(t("The body is not JSON."), code="body-not-json") from error
    return text.encode()


def sorted_out(
    connection: Connection, found: Mapping[Operation, str]
) -> tuple[dict[str, str], dict[str, SettingError]]:
    """(overrides that can be used here, and why the others cannot) of what an export gives."""
    usable: dict[str, str] = {}
    refused: dict[str, SettingError] = {}
    for operation, text in found.items():
        try:
            usable[operation.value] = checked_override(connection, operation, text)
        except SettingError as error:
            refused[operation.value] = error
    return usable, refused


def understood(client: LynnClient, operation: Operation, ids: Mapping[str, str]) -> Text | None:
    """What the app makes of a read's reply, in words; None for an operation that is not simply read. Raises as the client does."""
    campaign, contact, task = (ids.get(name.casefold(), "") for name in IDS)
    match operation:
        case Operation.GET_CAMPAIGNS:
            found = len(client.campaigns())
            return tn("{count} campaign was found in the reply.", "{count} campaigns were found in the reply.", found)
        case Operation.GET_CONTACTS:
            found = len(client.contacts())
            return tn("{count} contact was found in the reply.", "{count} contacts were found in the reply.", found)
        case Operation.GET_CAMPAIGN:
            known = client.campaign(campaign)
            return _fields_found(
                {"id": known.campaign_id, "name": known.name, "mode": known.mode, "state": known.state}
            )
        case Operation.GET_CONTACT:
            person = client.contact(contact)
            return _fields_found({"id": person.contact_id, "name": person.name, "identifier": person.identifier})
        case Operation.GET_DND_CONTACT:
            found = len(client.dnd_of_contact(contact))
            return tn("{count} campaign was found in the reply.", "{count} campaigns were found in the reply.", found)
        case Operation.GET_LOAD_STATUS | Operation.GET_DND_TASK_STATUS:
            status = client.status(task) if operation is Operation.GET_LOAD_STATUS else client.dnd_task_status(task)
            return tn("{count} record was found in the reply.", "{count} records were found in the reply.",
                      sum(status.counts.values()))  # fmt: skip
    return None


def _fields_found(fields: Mapping[str, str]) -> Text:
    missing = [name for name, value in fields.items() if not value]
    if missing:
        return t("The reply is read, but these were not found in it: {fields}.", fields=", ".join(missing))
    return t("Everything that the app looks for was found in the reply.")
