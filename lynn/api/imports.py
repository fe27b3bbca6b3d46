"""An exported Postman collection or OpenAPI description becomes rows for the table of operations.

In: the text of the export (Postman v2.0 or v2.1; OpenAPI 3 or Swagger 2, as JSON). Out: operation → "VERB url", as
`[connections.NAME.operations]` takes it. Why: whoever has the vendor's collection should not have to type its URLs. Operations
are found by the last words of their path or by their name; what is not found is left to the table. Tokens in the export are
not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lynn.errors import InputError
from lynn.settings import Operation
from lynn.text import Text, t

_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_BY_NAME = {operation.value.casefold(): operation for operation in Operation}
#: How an export may name its placeholders → ours.
_PLACEHOLDERS = {
    "tenant": "Tenant", "tenantid": "Tenant", "idtenant": "Tenant",
    "taskid": "TaskID", "task": "TaskID", "idtask": "TaskID",
    "campaignid": "CampaignID", "campaingid": "CampaignID", "idcampaign": "CampaignID", "campaign": "CampaignID",
    "contactid": "ContactID", "idcontact": "ContactID", "contact": "ContactID",
}  # fmt: skip
_CAMPAIGN_OPERATIONS = re.compile("campaign", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Import:
    """What an export gives."""

    #: Operation → "VERB https://…" or "VERB /path", our placeholders in it.
    overrides: Mapping[Operation, str] = field(default_factory=dict)
    #: Requests of the export that are none of the operations, by name.
    unused: tuple[str, ...] = ()
    #: What a person should look at before it is saved.
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class _Request:
    name: str
    verb: str
    url: str


def endpoints_from_export(text: str) -> Import:
    """Read an export. `InputError` with one sentence when it is neither kind."""
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            t("This is not a JSON file. Export the collection from Postman as v2.1."), code="export-not-json"
        ) from error
    requests, variables = _requests_in(document)
    found: dict[Operation, list[_Request]] = {}
    unused, notes = [], []
    for request in requests:
        url = _with_our_placeholders(_resolved(request.url, variables))
        operation = _operation_of(request.name, url)
        if operation is None:
            unused.append(request.name or url)
        else:
            found.setdefault(operation, []).append(_Request(request.name, request.verb, _with_ids(url, operation)))
    overrides = {}
    for operation, candidates in found.items():
        distinct = list(dict.fromkeys(f"{each.verb} {each.url}" for each in candidates))
        if len(distinct) > 1:
            notes.append(
                t("{operation} is in the export more than once; the first is taken.", operation=operation.value)
            )
        if leftover := re.findall(r"\{\{(?!Tenant|TaskID|CampaignID|ContactID|Service)[^}]*\}\}", distinct[0]):
            notes.append(
                t("{operation}: nothing is known that could replace {placeholder}. It is left out.",
                  operation=operation.value, placeholder=leftover[0])
            )  # fmt: skip
            continue
        overrides[operation] = distinct[0]
    return Import(overrides=overrides, unused=tuple(unused), notes=tuple(notes))


def _requests_in(document: Any) -> tuple[list[_Request], Mapping[str, str]]:
    if isinstance(document, dict) and isinstance(document.get("collection"), dict):
        document = document["collection"]  # as Postman's own API gives it
    if isinstance(document, dict) and isinstance(document.get("item"), list):
        return list(_postman(document["item"])), _postman_variables(document)
    if isinstance(document, dict) and isinstance(document.get("paths"), dict):
        return list(_openapi(document)), {}
    if isinstance(document, dict) and isinstance(document.get("requests"), list):
        raise InputError(t("This is a Postman export of version 1. Export it again as v2.1."), code="export-too-old")
    raise InputError(t("This is neither a Postman collection nor an OpenAPI file."), code="export-unknown")


def _postman(items: list[Any], depth: int = 0) -> Iterator[_Request]:
    for item in items:
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("item"), list) and depth < 20:
            yield from _postman(item["item"], depth + 1)
        request = item.get("request")
        name = str(item.get("name", ""))
        if isinstance(request, str):  # v2.0 allows a bare URL: a GET
            yield _Request(name, "GET", request)
        elif isinstance(request, dict):
            verb, url = str(request.get("method", "GET")).upper(), _postman_url(request.get("url"))
            if verb in _VERBS and url:
                yield _Request(name, verb, url)


def _postman_url(url: Any) -> str:
    """v2.0: text; v2.1: an object with `raw`, or only its parts."""
    if isinstance(url, str):
        return url
    if not isinstance(url, dict):
        return ""
    if isinstance(url.get("raw"), str) and url["raw"]:
        return str(url["raw"])
    host = url.get("host", "")
    host = ".".join(map(str, host)) if isinstance(host, list) else str(host)
    path = url.get("path", "")
    if isinstance(path, list):
        path = "/".join(str(each.get("value", "") if isinstance(each, dict) else each) for each in path)
    return f"{url.get('protocol', 'https')}://{host}/{str(path).lstrip('/')}"


def _postman_variables(document: Mapping[str, Any]) -> dict[str, str]:
    """The collection's own variables with a value: hosts and parts of paths. One that holds an id stays a placeholder."""
    listed = document.get("variable", [])
    pairs = [
        (str(each.get("key") or each.get("id") or ""), each.get("value")) for each in listed if isinstance(each, dict)
    ]
    return {key: value for key, value in pairs if isinstance(value, str) and value and _plain(key) not in _PLACEHOLDERS}


def _resolved(url: str, variables: Mapping[str, str]) -> str:
    # A variable may hold another; a few rounds are enough, and end also when two hold each other.
    for _ in range(5):
        replaced = re.sub(r"\{\{\s*([^{}]+?)\s*\}\}", lambda found: variables.get(found[1], found[0]), url)
        if replaced == url:
            break
        url = replaced
    return url


def _openapi(document: Mapping[str, Any]) -> Iterator[_Request]:
    base = _openapi_base(document)
    for path, operations in document["paths"].items():
        if not isinstance(operations, dict):
            continue
        for verb, operation in operations.items():
            if verb.upper() in _VERBS and isinstance(operation, dict):
                yield _Request(
                    str(operation.get("operationId") or operation.get("summary") or ""), verb.upper(), base + str(path)
                )


def _openapi_base(document: Mapping[str, Any]) -> str:
    """The first server (OpenAPI 3) or host and base path (Swagger 2); "" for paths only."""
    servers = document.get("servers")
    if isinstance(servers, list) and servers and isinstance(servers[0], dict):
        url = str(servers[0].get("url", ""))
        for name, variable in (servers[0].get("variables") or {}).items():
            if isinstance(variable, dict):
                url = url.replace("{" + name + "}", str(variable.get("default", "")))
        return url.rstrip("/")
    if isinstance(document.get("host"), str):
        schemes = document.get("schemes") or ["https"]
        scheme = "https" if "https" in schemes else str(schemes[0])
        return f"{scheme}://{document['host']}{str(document.get('basePath') or '').rstrip('/')}"
    return str(document.get("basePath") or "").rstrip("/")


def _with_our_placeholders(url: str) -> str:
    """`{{tenantId}}`, `{tenantId}` and `:tenantId` as `{{Tenant}}`; a host that is a variable leaves the path alone."""
    url = unquote(url) if "%7B" in url.upper() else url
    if found := re.match(r"\{\{[^}]*\}\}(/.*)", url):
        url = found[1]
    elif not re.match(r"https?://|/", url, re.IGNORECASE):
        url = f"https://{url}"
    scheme, mark, rest = url.partition("://")
    head, path = (f"{scheme}{mark}", rest) if mark else ("", url)
    path = re.sub(r"\{\{\s*([^{}]+?)\s*\}\}|\{([^{}]+)\}|(?<=/):(\w+)", _our_placeholder, path)
    # The query of a sample request is a sample.
    return head + path.partition("?")[0].rstrip("/")


def _our_placeholder(found: re.Match[str]) -> str:
    name = found[1] or found[2] or found[3]
    return "{{" + _PLACEHOLDERS.get(_plain(name), name) + "}}"


def _operation_of(name: str, url: str) -> Operation | None:
    """By a part of the path, else by the request's name; the two that have no name of Lynn's by how their URL ends."""
    for part in url.split("/"):
        if operation := _BY_NAME.get(part.casefold()):
            return operation
    words = re.sub(r"[^a-z]", "", name.casefold())
    if operation := _BY_NAME.get(words):
        return operation
    is_loading = re.search(r"load|carga", f"{name} {url}", re.IGNORECASE) is not None
    if is_loading and re.search(r"\{\{Tenant\}\}/\{\{TaskID\}\}$", url):
        return Operation.GET_LOAD_STATUS
    if is_loading and url.endswith("{{Tenant}}") and "upload" not in f"{name} {url}".casefold():
        return Operation.LOAD_CAMPAIGN_DATA
    return None


def _with_ids(url: str, operation: Operation) -> str:
    """A placeholder that is only called "id" is the campaign's or the contact's, by the operation."""
    mine = "CampaignID" if _CAMPAIGN_OPERATIONS.search(operation.value) else "ContactID"
    mine = "TaskID" if operation in (Operation.GET_DND_TASK_STATUS, Operation.GET_LOAD_STATUS) else mine
    return re.sub(r"\{\{id\}\}", "{{" + mine + "}}", url, flags=re.IGNORECASE)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()
