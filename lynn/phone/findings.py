"""Every finding about a phone number: permanent code → severity and words.

A number has at most one repair code, although several things may have been mended in it: the one told is the first in this
table, which is ordered from the change that a person should look at most to the mere tidying. `CODES` gives the order that
`Phones.codes` has.
"""

from __future__ import annotations

from collections.abc import Mapping

from lynn.finding import Finding
from lynn.text import t, tn

PHONE_FINDINGS: Mapping[str, Finding] = {
    # Repairs, the most telling first.
    "phone-two-numbers": Finding(
        severity="repair",
        title=lambda n: tn("One cell holds several phones", "{count} cells hold several phones", n),
        explanation=t("The first mobile in the cell is used. The others are left out."),
    ),
    "phone-letter-digit": Finding(
        severity="repair",
        title=lambda n: tn("One phone has letters for digits", "{count} phones have letters for digits", n),
        explanation=t("A letter O was read as a zero, or a letter l as a one."),
    ),
    "phone-chile-eight": Finding(
        severity="repair",
        title=lambda n: tn("One old mobile without its 9", "{count} old mobiles without their 9", n),
        explanation=t("Mobiles in Chile used to have 8 digits; today a 9 stands before them."),
    ),
    "phone-argentina-nine": Finding(
        severity="repair",
        title=lambda n: tn("One mobile without the 9 of Argentina", "{count} mobiles without the 9 of Argentina", n),
        explanation=t("WhatsApp knows mobiles in Argentina by a 9 after the country code. It was added."),
    ),
    "phone-brazil-nine": Finding(
        severity="repair",
        title=lambda n: tn("One mobile without its ninth digit", "{count} mobiles without their ninth digit", n),
        explanation=t("Mobiles in Brazil used to have 8 digits; today a 9 stands before them."),
    ),
    "phone-argentina-mobile": Finding(
        severity="repair",
        title=lambda n: tn("One mobile of Argentina with a 15", "{count} mobiles of Argentina with a 15", n),
        explanation=t("The 15 for calls inside the country became the 9 that WhatsApp needs."),
    ),
    "phone-mexico-prefix": Finding(
        severity="repair",
        title=lambda n: tn("One phone with an old prefix", "{count} phones with an old prefix", n),
        explanation=t("The prefixes 044, 045, 01 and 1 are no longer used in Mexico. They were taken off."),
    ),
    "phone-chile-09": Finding(
        severity="repair",
        title=lambda n: tn("One mobile with an old zero", "{count} mobiles with an old zero", n),
        explanation=t("The old prefix 09 became 9."),
    ),
    "phone-scientific": Finding(
        severity="repair",
        title=lambda n: tn(
            "One phone was written as a power of ten", "{count} phones were written as a power of ten", n
        ),
        explanation=t("All digits were still there, so the number was written out."),
    ),
    "phone-decimal": Finding(
        severity="repair",
        title=lambda n: tn("One phone ended in .0", "{count} phones ended in .0", n),
        explanation=t("The decimals that a program added were taken off."),
    ),
    "phone-extension": Finding(
        severity="repair",
        title=lambda n: tn("One phone had an extension", "{count} phones had an extension", n),
        explanation=t("Messages cannot reach an extension, so it was left out."),
    ),
    "phone-link": Finding(
        severity="repair",
        title=lambda n: tn("One phone was in a link", "{count} phones were in links", n),
        explanation=t("The number was taken out of a WhatsApp or telephone link."),
    ),
    "phone-carrier-code": Finding(
        severity="repair",
        title=lambda n: tn("One phone with a carrier code", "{count} phones with a carrier code", n),
        explanation=t("The code that chooses a telephone company was taken off."),
    ),
    "phone-code-twice": Finding(
        severity="repair",
        title=lambda n: tn("One phone had its country code twice", "{count} phones had their country code twice", n),
        explanation=t("The country code was written two times, one after the other. One of them was taken off."),
    ),
    "phone-trunk-zero": Finding(
        severity="repair",
        title=lambda n: tn("One phone with a leading zero", "{count} phones with a leading zero", n),
        explanation=t("The prefix for calls inside the country was replaced by the country code."),
    ),
    "phone-exit-code": Finding(
        severity="repair",
        title=lambda n: tn("One phone began with 00 or 011", "{count} phones began with 00 or 011", n),
        explanation=t("The prefix for calls to other countries was taken off."),
    ),
    "phone-country-code-added": Finding(
        severity="repair",
        title=lambda n: tn("One phone without its country code", "{count} phones without their country code", n),
        explanation=t("The numbers were written as inside their country."),
    ),
    "phone-label": Finding(
        severity="repair",
        title=lambda n: tn("One phone had words around it", "{count} phones had words around them", n),
        explanation=t("Words such as Cel: or a remark in brackets were left out."),
    ),
    "phone-full-width": Finding(
        severity="repair",
        title=lambda n: tn("One phone had unusual digits", "{count} phones had unusual digits", n),
        explanation=t("Digits of another writing were replaced by plain ones."),
    ),
    "phone-invisible": Finding(
        severity="repair",
        title=lambda n: tn("One phone had invisible marks", "{count} phones had invisible marks", n),
        explanation=t("Marks that nobody sees, often from copying, were taken out."),
    ),
    "phone-apostrophe": Finding(
        severity="repair",
        title=lambda n: tn("One phone had an apostrophe or quotes", "{count} phones had an apostrophe or quotes", n),
        explanation=t("Marks that keep a number as text were taken off."),
    ),
    "phone-punctuation": Finding(
        severity="repair",
        title=lambda n: tn("One phone with spaces or signs", "{count} phones with spaces or signs", n),
        explanation=t("Spaces, dots, brackets and dashes were taken out. No digit changed."),
    ),
    # Notices: the number goes.
    "phone-landline": Finding(
        severity="notice",
        title=lambda n: tn("One phone looks like a landline", "{count} phones look like landlines", n),
        explanation=t("WhatsApp seldom reaches a landline. Leave them out if you know better numbers."),
    ),
    "phone-service": Finding(
        severity="notice",
        title=lambda n: tn("One phone is a service number", "{count} phones are service numbers", n),
        explanation=t("Free lines and special numbers belong to companies, seldom to people."),
    ),
    "phone-foreign": Finding(
        severity="notice",
        title=lambda n: tn("One phone is of another country", "{count} phones are of another country", n),
        explanation=t("They have no + but begin with the code of another country. Check that this is right."),
    ),
    "phone-round": Finding(
        severity="notice",
        title=lambda n: tn("One phone ends in many zeros", "{count} phones end in many zeros", n),
        explanation=t("Spreadsheets round long numbers. Check that these are real."),
    ),
    "phone-test": Finding(
        severity="notice",
        title=lambda n: tn("One phone looks made up", "{count} phones look made up", n),
        explanation=t("The digits repeat or count up. Check that these are real people."),
    ),
    # Problems: there is no number to send to, or none that may be used.
    "phone-says-no": Finding(
        severity="blocking",
        title=lambda n: tn("One phone has a refusal beside it", "{count} phones have a refusal beside them", n),
        explanation=t(
            "The cell says not to write to this person, or that the number is wrong. "
            "If you do mean it, type the number alone."
        ),
    ),
    "phone-says-no-elsewhere": Finding(
        severity="blocking",
        title=lambda n: tn("One phone is refused in another row", "{count} phones are refused in another row", n),
        explanation=t(
            "Another row has the same number with a refusal beside it. If you do mean it, type the number alone there."
        ),
    ),
    "phone-missing": Finding(
        severity="blocking",
        title=lambda n: tn("One row has no phone", "{count} rows have no phone", n),
        explanation=t("Without a phone there is nobody to write to."),
    ),
    "phone-not-a-number": Finding(
        severity="blocking",
        title=lambda n: tn("One phone is not a number", "{count} phones are not numbers", n),
        explanation=t(
            "The cell holds something else, such as a name, an e-mail address, a date or an identity number."
        ),
    ),
    "phone-digits-lost": Finding(
        severity="blocking",
        title=lambda n: tn("One phone has lost digits", "{count} phones have lost digits", n),
        explanation=t(
            "A spreadsheet shortened the number and the missing digits cannot be known. "
            "Export the list again with the column set as text."
        ),
    ),
    "phone-too-short": Finding(
        severity="blocking",
        title=lambda n: tn("One phone is too short", "{count} phones are too short", n),
        explanation=t("Digits are missing. Look the number up and complete it."),
    ),
    "phone-too-long": Finding(
        severity="blocking",
        title=lambda n: tn("One phone is too long", "{count} phones are too long", n),
        explanation=t("There are more digits than a phone has. Look the number up and correct it."),
    ),
    "phone-impossible": Finding(
        severity="blocking",
        title=lambda n: tn("One phone is impossible", "{count} phones are impossible", n),
        explanation=t("No country has numbers that begin like this, or all its digits are zeros."),
    ),
    "phone-invalid": Finding(
        severity="blocking",
        title=lambda n: tn("One phone does not exist", "{count} phones do not exist", n),
        explanation=t("It has the right length, but no such numbers are given out. Look the number up."),
    ),
    "phone-country-unknown": Finding(
        severity="blocking",
        title=lambda n: tn("One phone has no country", "{count} phones have no country", n),
        explanation=t("They are written as inside a country. Choose the country of the list."),
    ),
    "phone-letters": Finding(
        severity="blocking",
        title=lambda n: tn(
            "One phone has letters among its digits", "{count} phones have letters among their digits", n
        ),
        explanation=t("A letter O may stand for a zero. Nothing was changed; you can have it read so."),
    ),
    "phone-old-mobile": Finding(
        severity="blocking",
        title=lambda n: tn("One phone lacks a digit", "{count} phones lack a digit", n),
        explanation=t("It may be an old mobile without its 9. Nothing was changed; you can have it added."),
    ),
}

#: `Phones.codes`: "" for nothing, then the table in its order, so a smaller repair index is the more telling one.
CODES: tuple[str, ...] = ("", *PHONE_FINDINGS)

#: Code → index in `CODES`.
CODE_INDEX: Mapping[str, int] = {code: index for index, code in enumerate(CODES)}
