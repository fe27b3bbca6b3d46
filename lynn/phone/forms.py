"""What countries have abolished and lists still carry: old prefixes and lengths, as tables.

In: nothing. Out: region → patterns of national digits, and what they are today. Why apart: adding a row here is how an old spelling
is taught; `lynn.phone.numbers` says when such a reading is tried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Regions whose numbers turn up in each other's lists. They come first when a country is guessed.
FAMILIAR_REGIONS: tuple[str, ...] = (
    *("AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN"),
    *("MX", "NI", "PA", "PE", "PR", "PT", "PY", "SV", "US", "UY", "VE"),
)

#: Forms that are no longer, or not yet, in phonenumbers' metadata: region → (national digits, what they are now, code).
#: Chile: 09 before eight digits until 2013 (Subtel). Mexico: 044, 045, 01 and +52 1 until August 2019 (IFT).
#: Brazil: mobiles of eight digits until 2016 (Anatel), here with or without trunk zero and carrier code.
OLD_FORMS: Mapping[str, tuple[tuple[re.Pattern[str], str, str], ...]] = {
    "CL": ((re.compile(r"09(\d{8})"), r"9\1", "phone-chile-09"), (re.compile(r"09(9\d{8})"), r"\1", "phone-chile-09")),
    "MX": ((re.compile(r"(?:044|045|01|1)(\d{10})"), r"\1", "phone-mexico-prefix"),),
    # Argentina: both the 9 and the 15, or a zero between the 9 and the area.
    "AR": (
        (re.compile(r"90?(11)15(\d{8})"), r"9\1\2", "phone-argentina-mobile"),
        (re.compile(r"90?([23]\d\d)15(\d{7})"), r"9\1\2", "phone-argentina-mobile"),
        (re.compile(r"90?([23]\d{3})15(\d{6})"), r"9\1\2", "phone-argentina-mobile"),
        (re.compile(r"90(\d{10})"), r"9\1", "phone-trunk-zero"),
    ),
    "BR": (
        (
            re.compile(r"(?:0(?:1[245]|2[1-35]|31|4[13]|[56]5|99)?)?([1-9][1-9])([6-9]\d{7})"),
            r"\g<1>9\2",
            "phone-brazil-nine",
        ),
        (
            re.compile(r"0(?:1[245]|2[1-35]|31|4[13]|[56]5|99)([1-9][1-9](?:9\d{8}|[2-5]\d{7}))"),
            r"\1",
            "phone-carrier-code",
        ),
    ),
}

#: An old prefix with fewer digits behind it than it had; without its zero it would look like a number of today.
CUT_FORMS: Mapping[str, re.Pattern[str]] = {"MX": re.compile(r"04[45]\d{8}")}

#: Rewritings that guess a digit. They are offered to a person, never done unasked.
OFFERED_FORMS: Mapping[str, tuple[tuple[re.Pattern[str], str, str], ...]] = {
    "CL": ((re.compile(r"([5-9]\d{7})"), r"9\1", "phone-chile-eight"),),
}
