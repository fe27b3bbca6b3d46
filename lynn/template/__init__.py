"""The pasted Json Request becomes a Template: the whole set-up of a submission.

In: whatever a person pasted (the exact JSON, or a damaged copy of it). Out: a `Template`: fields in order, example rows, the
document with every unknown key in its place, and what was repaired on the way. Why: the vendor's "Json Request" button is
the only description of a template that a user can get, and pasted text is often damaged.

    parse   the way through: exact JSON as it is, else unwrap, else mend; then understand
    unwrap  the request out of a command, a Postman export, a quoted text
    mend    damaged text → exact JSON; reads with `reader`, notes with `marks`
    keys    which key means what
    blanks  what shows as a blank, or not at all
"""

from lynn.template.parse import LONGEST_PASTE, Template, data_key_of, parse_template, template_as_json

__all__ = ["LONGEST_PASTE", "Template", "data_key_of", "parse_template", "template_as_json"]
