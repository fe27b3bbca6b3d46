"""Contacts: all of them, or the one in the URL; created, edited and deleted one by one, or brought from a list."""

from lynn.web import session
from lynn.web.contacts import view

view.render(session.require_user(), session.connection())
