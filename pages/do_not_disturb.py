"""Do not disturb: one number looked up or put on, many at once, and the lists that hold people back here."""

from lynn.web import session
from lynn.web.suppression import view

view.render(session.require_user(), session.connection())
