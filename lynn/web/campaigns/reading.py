"""Lynn's campaigns as every page reads them: all of them, one of them, their names; each asked once until somebody asks again."""

from __future__ import annotations

from lynn.api.client import LynnClient
from lynn.api.wire import Campaign
from lynn.settings import Connection
from lynn.web import calls
from lynn.web.calls import Answer


def read_all(connection: Connection) -> Answer[list[Campaign]] | None:
    """The campaigns; None while the page waits for them."""
    return calls.read(connection, "campaigns", "GetCampaigns", LynnClient.campaigns)


def read_one(connection: Connection, campaign_id: str) -> Answer[Campaign] | None:
    """One campaign; None while the page waits for it."""
    name = f"campaign:{campaign_id}"
    return calls.read(connection, name, "GetCampaign", lambda client: client.campaign(campaign_id))


def names_by_id(connection: Connection) -> dict[str, str]:
    """Names by casefolded id; what is not known is left out."""
    answer = read_all(connection)
    if answer is None or answer.error:
        return {}
    return {each.campaign_id.casefold(): each.name for each in answer.value}
