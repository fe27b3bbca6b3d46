"""Campaigns: all of them, or the one in the URL; nothing about one changes before its consequence was named."""

from lynn.web import session
from lynn.web.campaigns import view

session.require_user()
view.render(session.connection())
