"""Lynn's operations as data: which verb and path mean which of them, and the function that carries it out."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import blacklist, campaigns, contacts, files, loads
from .calls import Act, CountRows

CREATE_TOKEN = "CreateToken"  # noqa: S105


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One row of the table."""

    name: str
    verb: str
    #: What stands in the path after the tenant: how many ids.
    ids: int
    act: Act
    #: Given for operations that take a list: those are logged before they are answered.
    count_rows: CountRows | None = None
    #: What of its reply can be shaped; "" for nothing.
    shape: str = ""


def _row(name: str, verb: str, ids: int, act: Act, shape: str = "", count_rows: CountRows | None = None) -> Operation:
    return Operation(name=name, verb=verb, ids=ids, act=act, shape=shape, count_rows=count_rows)


_TABLE = (
    _row("LoadCampaignData", "POST", 0, loads.load, "load", loads.count_load_rows),
    _row("GetLoadStatus", "GET", 1, loads.load_status, "status"),
    _row("GetCampaigns", "GET", 0, campaigns.list_campaigns, "lists"),
    _row("GetCampaign", "GET", 1, campaigns.get_campaign),
    _row("PostCampaign", "POST", 0, campaigns.post_campaign),
    _row("PutCampaign", "PUT", 1, campaigns.put_campaign),
    _row("DeleteCampaign", "DELETE", 1, campaigns.delete_campaign),
    _row("StartCampaignExecution", "POST", 1, campaigns.start_campaign),
    _row("StopCampaignExecution", "POST", 1, campaigns.stop_campaign),
    _row("GetContacts", "GET", 0, contacts.list_contacts, "lists"),
    _row("GetContact", "GET", 1, contacts.get_contact),
    _row("PostContact", "POST", 0, contacts.post_contact),
    _row("PutContact", "PUT", 1, contacts.put_contact),
    _row("DeleteContact", "DELETE", 1, contacts.delete_contact),
    _row("GetDnDContact", "GET", 1, blacklist.get_dnd_contact),
    _row("SetDnDContactByCampaign", "POST", 0, blacklist.set_dnd_by_campaign),
    _row("SetDnDContactByCategory", "POST", 0, blacklist.set_dnd_by_category),
    _row("ManageDnDByCampaign", "POST", 1, blacklist.manage_dnd, "dnd", blacklist.count_dnd_rows),
    _row("GetDndTaskStatus", "GET", 1, blacklist.dnd_task_status),
    _row("UploadCampaignDataByTenant", "POST", 0, files.upload, "load", files.count_file_rows),
)
#: By name in lower case: the servers that Lynn's address form suggests do not mind the case of a path.
OPERATIONS: Mapping[str, Operation] = {row.name.lower(): row for row in _TABLE}
NAMES = (CREATE_TOKEN, *(row.name for row in _TABLE))
