"""A campaign between what a person types and what Lynn keeps, and what each decision about it has as a consequence.

In: typed values, campaigns as Lynn gives them. Out: fields for the client, refusals before anything leaves, and sentences. Field
names of a new campaign are inferred; of one that exists its own spelling is kept by the client.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from lynn.api.bodies import plain
from lynn.api.lists import field_text
from lynn.api.wire import Campaign
from lynn.desk.forms import tidied
from lynn.errors import InputError
from lynn.text import Text, t

#: As many as a tenant may have (vendor's pages; 5 in older ones).
MOST_CAMPAIGNS = 15


class Mode(StrEnum):
    """Lynn's execution modes."""

    MANUAL = "Manual"
    SCHEDULED = "Scheduled"
    ALWAYS_ON = "AlwaysOn"


#: WhatsApp allows only this one.
SINGLE_MESSAGE = "SingleMessage"

#: Our name → the field's word for people.
FIELDS: Mapping[str, Text] = {
    "name": t("Name"),
    "division": t("Division"),
    "category": t("Category"),
    "kind": t("Type"),
    "mode": t("Execution"),
    "valid_until": t("Valid until"),
    "start_date": t("First day"),
    "stop_date": t("Last day"),
}
#: Our name → how a new campaign names it (inferred), where it is another.
_NEW_KEYS = {
    "kind": "type",
    "mode": "executionMode",
    "valid_until": "validUntil",
    "start_date": "startDate",
    "stop_date": "stopDate",
}
#: Those that hold a day, YYYY-MM-DD.
DAYS = ("valid_until", "start_date", "stop_date")


def values_of(campaign: Campaign) -> dict[str, str]:
    """What a form shows of a campaign, by our names; days without their midnight."""
    values = {
        name: str(getattr(campaign, name)) for name in ("name", "division", "category", "kind", "mode", "valid_until")
    }
    values["start_date"] = field_text(campaign.fields, "startdate", "startsat", "validfrom", "start")
    values["stop_date"] = field_text(campaign.fields, "stopdate", "stopsat", "stop")
    for name in DAYS:
        values[name] = re.sub(r"T00:00:00(\.0+)?(Z|\+00:00)?$", "", values[name])
    return values


def mode_of(text: str) -> Mode | None:
    """The mode that Lynn's text means; None for one that is not known (a number, say)."""
    wanted = plain(text)
    return next((mode for mode in Mode if plain(mode.value) == wanted), None)


def checked_values(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, tidied. `InputError` (fact `field`) for what Lynn cannot take, before anything leaves."""
    values = tidied(typed, FIELDS, wanted=("name", "division", "category"))
    for name in DAYS:
        _check_date(name, values[name])
    if mode_of(values["mode"]) is Mode.SCHEDULED:
        for name in ("start_date", "stop_date"):
            if not values[name]:
                raise InputError(
                    t("A scheduled campaign needs its first and its last day."), code="field-missing", field=name
                )
        if values["stop_date"] < values["start_date"]:
            raise InputError(t("The last day is before the first day."), code="days-reversed", field="stop_date")
    return values


def _check_date(name: str, text: str) -> None:
    if not text:
        return
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        raise InputError(
            t("{field} “{text}” is not a day such as 2026-12-31.", field=FIELDS[name], text=text),
            code="field-not-a-day", field=name,
        ) from None  # fmt: skip


def new_fields(values: Mapping[str, str]) -> dict[str, Any]:
    """The body of PostCampaign."""
    return {_NEW_KEYS.get(name, name): values[name] for name in FIELDS if values.get(name)}


def changes_to(campaign: Campaign, values: Mapping[str, str]) -> dict[str, Any]:
    """Only what differs from the campaign as it was opened, by names that the client puts into Lynn's spelling."""
    before = values_of(campaign)
    changed = {name: value for name, value in values.items() if name in FIELDS and value != before[name]}
    named = {"start_date": "startDate", "stop_date": "stopDate"}
    return {named.get(name, name): value for name, value in changed.items()}


def consequences(values: Mapping[str, str], *, before: Campaign | None) -> list[Text]:
    """What saving does to people, in sentences; the gravest first."""
    said: list[Text] = []
    mode, old = mode_of(values["mode"]), mode_of(before.mode) if before else None
    if mode is Mode.ALWAYS_ON and old is not Mode.ALWAYS_ON:
        said.append(t("Always on: from now on, every list loaded into this campaign is sent to its people at once."))
    if mode is Mode.SCHEDULED:
        said.append(
            t("It sends by itself from {first} to {last}.", first=values["start_date"], last=values["stop_date"])
        )
    if mode is Mode.MANUAL and before is None:
        said.append(t("Nothing is sent until a person starts it."))
    if mode is Mode.MANUAL and old is Mode.ALWAYS_ON:
        said.append(t("Lists loaded from now on wait until a person starts the campaign."))
    if before is not None:
        said.append(t("All other fields of the campaign go back to Lynn untouched."))
    return said


def deletion_consequences(campaign: Campaign) -> list[Text]:
    """What deleting does."""
    return [
        t("Messages that it has not sent yet may never be sent."),
        t("Its do-not-disturb list may be lost with it: a later campaign could reach those people again."),
        t("This cannot be undone."),
    ]


def start_consequence(campaign: Campaign) -> Text:
    """What starting does."""
    return t("Everything that is loaded into it and has not been sent yet is sent to its people now.")


def stop_consequence(campaign: Campaign) -> Text:
    """What stopping does."""
    return t("Messages that have not left yet wait until it is started again. What has left stays sent.")


def why_not_by_hand(campaign: Campaign) -> Text | None:
    """Why a person cannot start and stop this campaign; None when they can."""
    match mode_of(campaign.mode):
        case Mode.MANUAL:
            return None
        case Mode.SCHEDULED:
            return t(
                "It starts and stops by its dates; change those instead. Only a Manual campaign is started by hand."
            )
        case Mode.ALWAYS_ON:
            return t("It is always on: what is loaded is sent at once. Only a Manual campaign is started by hand.")
    if not campaign.mode:
        return t("Lynn does not say how this campaign runs, so it is not started from here.")
    return t("Its execution is “{mode}”, which is not known here. Only a Manual campaign is started by hand.",
             mode=campaign.mode)  # fmt: skip


def is_running(campaign: Campaign) -> bool | None:
    """Whether Lynn says that it runs; None when its word is not known."""
    known = {"running": True, "started": True, "active": True, "inprogress": True, "true": True,
             "stopped": False, "waiting": False, "finished": False, "expired": False, "paused": False, "inactive": False,
             "false": False}  # fmt: skip
    return known.get(plain(campaign.state))


def when_it_goes_out(campaign: Campaign, today: date, written: Callable[[str], str] = str) -> Text:
    """What becomes of what is loaded into it: sent at once, by its days, or once a person starts it. `written` writes an ISO day
    as people write it."""
    match mode_of(campaign.mode):
        case Mode.MANUAL if is_running(campaign):
            return t("The campaign is running: it goes out at once.")
        case Mode.MANUAL:
            return t("It goes out when somebody starts the campaign.")
        case Mode.ALWAYS_ON:
            return t("The campaign is always on: it goes out at once.")
        case Mode.SCHEDULED:
            values = values_of(campaign)
            first, last = values["start_date"], values["stop_date"]
            if not first or not last:
                return t("It goes out on the days of the campaign.")
            if last[:10] < today.isoformat():
                return t(
                    "The days of the campaign are over ({first} to {last}): it goes out only if they are changed in Lynn.",
                    first=written(first),
                    last=written(last),
                )
            return t(
                "It goes out on the days of the campaign, {first} to {last}.", first=written(first), last=written(last)
            )
    return t("Lynn does not say when this campaign sends.")


def has_begun(campaign: Campaign, today: date) -> bool:
    """Whether it sends what is loaded, as far as Lynn says; what is not known counts as begun."""
    match mode_of(campaign.mode):
        case Mode.MANUAL:
            return is_running(campaign) is True
        case Mode.SCHEDULED:
            return values_of(campaign)["start_date"][:10] <= today.isoformat()
    return True


def known_values(campaigns: Sequence[Campaign], name: str) -> list[str]:
    """The divisions or categories in use, for choosing one instead of typing it anew."""
    return sorted({str(getattr(each, name)) for each in campaigns if getattr(each, name)}, key=str.casefold)
