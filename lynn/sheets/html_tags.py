"""How the tags of an HTML page are told from its text, and how that text looks in a browser.

In: HTML text. Out: matches of tags; text as shown. Why apart: a page is gone through for its rows, and, where tables stand
within tables, once before for what these are.
"""

from __future__ import annotations

import html
import re

#: What a browser does not show, then a tag. Python's own parser reads 1 MB a second; this one, some ten times as much.
MARKUP = re.compile(
    r"""<!--.*?-->|<(?P<silent>script|style|title|xml)\b.*?</(?P=silent)\s*>|<[!?][^>]*>
    |<(?P<end>/?)(?P<tag>[a-z][\w:.-]*)(?P<attributes>(?:[^>"']++|"[^"]*+"|'[^']*+')*+|[^>]*)>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
#: Stands for a line break of the page, apart from those of its source.
BREAK = "\0"


def shown(text: str) -> str:
    """Blanks and line ends of the source as a browser shows them: one blank, none beside a line break of the page."""
    if "&" in text:
        text = html.unescape(text)
    if BREAK not in text:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.split(BREAK)).strip("\n")
