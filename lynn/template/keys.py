"""Which keys of a Json Request mean what, whatever their spelling.

The vendor writes `campaingId`; people who retype it write `campaignId`, `CampaignID`, `campaign_id`.
"""

from __future__ import annotations

import re
import unicodedata

_CAMPAIGN = frozenset({"campaignid", "campaingid", "campainid", "campanaid", "campanhaid", "idcampaign", "idcampana"})
_TEMPLATE = frozenset({"templateid", "templetid", "idtemplate", "plantillaid", "idplantilla"})
_TYPE = frozenset({"typeofdata"})
_DATA = frozenset({"data"})
_KINDS = {"campaign": _CAMPAIGN, "template": _TEMPLATE, "type": _TYPE, "data": _DATA}
_ALL = _CAMPAIGN | _TEMPLATE | _TYPE | _DATA
_NOT_LETTERS = re.compile(r"[\W_]+")


def is_root_key(key: str, only: str | None = None) -> bool:
    """Whether a key belongs beside the rows, not in them. `only`: "campaign", "template", "type" or "data"."""
    if len(key) > 40:
        return False
    plain = unicodedata.normalize("NFKD", key.casefold())
    letters = _NOT_LETTERS.sub("", "".join(c for c in plain if not unicodedata.combining(c)))
    return letters in (_KINDS[only] if only else _ALL)
