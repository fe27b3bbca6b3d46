"""Campaign records: a list becomes a .cpg file, is looked at, and goes to Lynn once."""

from lynn.web import session
from lynn.web.records import view

view.render(session.require_user(), session.connection())
