"""The table of Lynn's operations: verb, path, what it does, and how sure we are of each.

In: a connection, an operation, ids. Out: a verb and a URL. Why a table: almost every row is inferred from the vendor's other
services, and the day one turns out otherwise a row is overridden in the settings and nothing else changes. No live host is a
default. The marks are those of `lynn-api.md`; nothing inferred is shown to anybody as documented.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit

from lynn.errors import InputError, SettingError
from lynn.settings import Connection, Operation
from lynn.settings_environment import is_loopback
from lynn.settings_file import OVERRIDE, PLACEHOLDER
from lynn.text import Text, t


class Mark(StrEnum):
    """How sure we are."""

    #: Stated in the vendor's public pages.
    KNOWN = "known"
    #: Follows the pattern of the vendor's other services.
    INFERRED = "inferred"
    #: Nobody outside the vendor knows; a whole URL or an override must be given.
    UNKNOWN = "unknown"
    #: Given by an administrator for this connection.
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One row of the table, or what a connection puts in its place."""

    operation: Operation
    verb: str
    #: A path that begins with "/", or a whole URL; with placeholders such as `{{Tenant}}`.
    path: str
    verb_mark: Mark
    path_mark: Mark
    #: What it does, in a marketer's words.
    purpose: Text

    @property
    def is_write(self) -> bool:
        """Whether it may change something at Lynn. CreateToken, a POST, does not."""
        return self.verb != "GET" and self.operation is not Operation.CREATE_TOKEN


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where one request goes."""

    operation: Operation
    verb: str
    url: str


def _row(operation: Operation, verb: str, tail: str, purpose: Text, *, is_loading: bool = False) -> Endpoint:
    return Endpoint(
        operation=operation,
        verb=verb,
        path=f"/api/{{{{Service}}}}/{operation.value}{tail}",
        # Of loading and its status the verb is known, and of the URL only how it ends.
        verb_mark=Mark.KNOWN if is_loading else Mark.INFERRED,
        path_mark=Mark.UNKNOWN if is_loading else Mark.INFERRED,
        purpose=purpose,
    )


_TENANT = "/{{Tenant}}"
_CAMPAIGN = "/{{Tenant}}/{{CampaignID}}"
_CONTACT = "/{{Tenant}}/{{ContactID}}"
_TASK = "/{{Tenant}}/{{TaskID}}"

#: Operation → row. LoadCampaignData and GetLoadStatus are our names: of their URLs only the tail is known, so their path here
#: serves the sandbox alone and a live connection gives them whole.
ENDPOINTS: Mapping[Operation, Endpoint] = {
    row.operation: row
    for row in (
        _row(Operation.CREATE_TOKEN, "POST", "", t("Signs in: credentials become a token.")),
        _row(Operation.GET_CAMPAIGNS, "GET", _TENANT, t("Lists the campaigns.")),
        _row(Operation.GET_CAMPAIGN, "GET", _CAMPAIGN, t("Shows one campaign.")),
        _row(Operation.POST_CAMPAIGN, "POST", _TENANT, t("Creates a campaign.")),
        _row(Operation.PUT_CAMPAIGN, "PUT", _CAMPAIGN, t("Changes a campaign.")),
        _row(Operation.DELETE_CAMPAIGN, "DELETE", _CAMPAIGN, t("Deletes a campaign.")),
        _row(Operation.START_CAMPAIGN_EXECUTION, "POST", _CAMPAIGN, t("Starts a campaign whose mode is Manual.")),
        _row(Operation.STOP_CAMPAIGN_EXECUTION, "POST", _CAMPAIGN, t("Stops a campaign whose mode is Manual.")),
        _row(Operation.GET_CONTACTS, "GET", _TENANT, t("Lists the contacts.")),
        _row(Operation.GET_CONTACT, "GET", _CONTACT, t("Shows one contact.")),
        _row(Operation.POST_CONTACT, "POST", _TENANT, t("Creates a contact.")),
        _row(Operation.PUT_CONTACT, "PUT", _CONTACT, t("Changes a contact.")),
        _row(Operation.DELETE_CONTACT, "DELETE", _CONTACT, t("Deletes a contact.")),
        _row(
            Operation.GET_DND_CONTACT, "GET", _CONTACT, t("Shows in which campaigns a contact is not to be disturbed.")
        ),
        _row(
            Operation.SET_DND_CONTACT_BY_CAMPAIGN,
            "POST",
            _TENANT,
            t("Puts a contact on one campaign's do-not-disturb list."),
        ),
        _row(
            Operation.SET_DND_CONTACT_BY_CATEGORY,
            "POST",
            _TENANT,
            t("Puts a contact on the do-not-disturb list of all campaigns of a category."),
        ),
        _row(
            Operation.MANAGE_DND_BY_CAMPAIGN,
            "POST",
            _CAMPAIGN,
            t("Puts many contacts on one campaign's do-not-disturb list, or takes them off."),
        ),
        _row(Operation.GET_DND_TASK_STATUS, "GET", _TASK, t("Shows how far a do-not-disturb change is.")),
        _row(
            Operation.UPLOAD_CAMPAIGN_DATA_BY_TENANT, "POST", _TENANT, t("Creates campaign records from a .cpg file.")
        ),
        _row(Operation.LOAD_CAMPAIGN_DATA, "POST", _TENANT, t("Loads a list: the messages go out."), is_loading=True),
        _row(Operation.GET_LOAD_STATUS, "GET", _TASK, t("Shows how far the loading of a list is."), is_loading=True),
    )
}

#: Setting that holds the whole URL of an operation whose path nobody knows.
_WHOLE_URL = {Operation.LOAD_CAMPAIGN_DATA: "load_url", Operation.GET_LOAD_STATUS: "status_url"}


def endpoint(connection: Connection, operation: Operation) -> Endpoint:
    """The row that counts for this connection: an override, else a whole URL from its settings, else the table's."""
    row = ENDPOINTS[operation]
    override = connection.overrides.get(operation.value)
    if override is not None:
        verb, path = parse_override(override)
        return dataclasses.replace(row, verb=verb, path=path, verb_mark=Mark.OVERRIDDEN, path_mark=Mark.OVERRIDDEN)
    whole = {"load_url": connection.load_url, "status_url": connection.status_url}.get(_WHOLE_URL.get(operation, ""))
    if whole is not None:
        return dataclasses.replace(row, path=whole, path_mark=Mark.OVERRIDDEN)
    return row


def parse_override(text: str) -> tuple[str, str]:
    """("GET", "/api/…") from "GET /api/…". `SettingError` when it is neither that nor "GET https://…"."""
    match = OVERRIDE.fullmatch(text)
    if match is None:
        raise SettingError(
            t("“{text}” is not a verb and a path or URL, such as {example}.", text=text, example="GET /api/…"),
            code="setting-wrong",
        )
    return match[1].upper(), match[2]


def target(connection: Connection, operation: Operation, **ids: str) -> Target:
    """Verb and URL of one request. `ids` by the placeholder's name: `taskid="…"`, `campaignid=…`, `contactid=…`.

    `SettingError` when the connection lacks what the URL needs; `InputError` for an id that cannot stand in a URL.
    """
    row = endpoint(connection, operation)
    if row.path_mark is Mark.UNKNOWN and not connection.is_practice:
        raise SettingError(
            t("Connection {name} has no {key}: paste the whole URL from Lynn's page into the settings.",
              name=connection.name, key=_WHOLE_URL[operation]),
            code="setting-no-url", key=_WHOLE_URL[operation],
        )  # fmt: skip
    values = {"tenant": connection.tenant, "service": connection.service, **ids}
    path = row.path
    if path.startswith("/"):
        if not connection.base_url:
            raise SettingError(
                t("The connection {name} lacks the base URL that {operation} needs. To send lists, the loading URL is enough.",
                  name=connection.name, operation=operation.value),
                code="setting-no-url", key="base_url",
            )  # fmt: skip
        path = connection.base_url.rstrip("/") + path
    url = _fill(path, values, connection, operation)
    parts = urlsplit(url)
    if parts.scheme.lower() != "https" and not is_loopback(parts.hostname or ""):
        # Also said where settings are read; here it holds for a connection however it was made.
        raise SettingError(
            t("Connection {name}, {operation}: the URL must begin with https://, or people's data would travel unprotected.",
              name=connection.name, operation=operation.value),
            code="setting-wrong", key=operation.value,
        )  # fmt: skip
    return Target(operation=operation, verb=row.verb, url=url)


def _fill(path: str, values: Mapping[str, str], connection: Connection, operation: Operation) -> str:
    def value_of(found: re.Match[str]) -> str:
        name = re.sub(r"[ _]", "", found[1]).casefold()
        # Their own spelling of it, in the body of a load, may come back in a URL.
        name = {"campaingid": "campaignid", "tenantid": "tenant"}.get(name, name)
        if name not in values:
            raise SettingError(
                t("Connection {name}, {operation}: nothing is known that could replace {placeholder}.",
                  name=connection.name, operation=operation.value, placeholder=found[0]),
                code="setting-wrong", key=operation.value,
            )  # fmt: skip
        return quoted_id(values[name])

    return PLACEHOLDER.sub(value_of, path)


def quoted_id(value: str) -> str:
    """An id as one segment of a path, whatever is in it. `InputError` for what no quoting makes a segment."""
    if value.strip() in ("", ".", ".."):
        raise InputError(t("An id is missing, or is not one."), code="id-missing")
    return quote(value.strip(), safe="")
