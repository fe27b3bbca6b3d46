"""Any spelling of a phone number becomes E.164, or the reason why not.

`phonenumbers` decides what is valid. In: texts and a country. Out: `Phones`, columnar, for a whole list at once.

    text        what stands in a cell → the stretches that may be phones
    forms → numbers     bare digits, old forms too → a valid number; which reading wins is told there
    other       numbers that are no phones: identity numbers, orders, accounts
    refusals    whether the words beside a number say no
    parse       a cell, read to the full: the truth
    patterns → plan → rules     phonenumbers' metadata, compiled to tables
    block → columns, wrapping   a whole column at once with those tables; what they do not settle goes to `parse`
    country     whose numbers these are
    identity    one person's number in all its spellings
    refusals    what is said beside a number that must not be used
    remarks     what is said of a person who wants no messages, away from the number
    findings    the words for all that may be found
"""

from lynn.phone.country import country_of_cells, guess_country
from lynn.phone.findings import PHONE_FINDINGS
from lynn.phone.identity import identities, identity, identity_of_digits, other_spelling, with_other_spellings
from lynn.phone.parse import numbers_in, numbers_in_cell, refused_numbers
from lynn.phone.read import Phones, format_local, is_mobile, read_phone, read_phones
from lynn.phone.remarks import refuses, refuses_in_name

__all__ = [
    "PHONE_FINDINGS",
    "Phones",
    "country_of_cells",
    "format_local",
    "guess_country",
    "identities",
    "identity",
    "identity_of_digits",
    "is_mobile",
    "numbers_in",
    "numbers_in_cell",
    "other_spelling",
    "read_phone",
    "read_phones",
    "refused_numbers",
    "refuses",
    "refuses_in_name",
    "with_other_spellings",
]
