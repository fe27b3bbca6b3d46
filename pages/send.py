"""Send a list: the guided path. Template, list, columns, check, preview and send; the draft's id and the stop are in the URL."""

import streamlit as st

from lynn.drafting.draft import Step
from lynn.web import session
from lynn.web.send import check, columns, frame, listed, preview, recording, template, typed
from lynn.web.send.frame import Stop
from lynn.web.waiting import say_waiting_trouble

RENDER = {
    Step.TEMPLATE: template.render,
    Step.LIST: listed.render,
    Step.COLUMNS: columns.render,
    Step.CHECK: check.render,
    Step.PREVIEW: preview.render,
}

person = session.require_user()
# Back, after sending, leads here with the submission's id and without the draft: the way forward is its own page.
if "submission" in st.query_params and "draft" not in st.query_params:
    session.open_page("submissions", submission=st.query_params["submission"])
draft = session.open_draft(person)
step = session.current_step(draft)
if step is not Step.CHECK:
    draft = typed.use_on_leaving(person, draft)
frame.path(draft, step)
frame.say_replaced(draft, step)
had_trouble = say_waiting_trouble()
if draft and draft.submission_id:
    recording.already_sent(person, draft)
RENDER[step](Stop(person=person, connection=session.connection(), draft=draft))
frame.to_top(draft, step, had_trouble=had_trouble)
