"""States in the reader's words, each with its icon and colour; colour is never alone."""

from __future__ import annotations

from dataclasses import dataclass

from lynn.sending.states import BatchState, SubmissionState
from lynn.text import Text, t
from lynn.web.i18n import show


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a state is shown."""

    word: Text
    colour: str
    icon: str

    def badge(self) -> str:
        """As a Markdown badge."""
        return f":{self.colour}-badge[:material/{self.icon}: {show(self.word)}]"


SUBMISSION_LOOKS = {
    SubmissionState.SCHEDULED: Look(word=t("Starts later"), colour="gray", icon="schedule"),
    SubmissionState.SENDING: Look(word=t("Sending"), colour="blue", icon="send"),
    SubmissionState.PAUSED: Look(word=t("Paused"), colour="orange", icon="pause_circle"),
    SubmissionState.WAITING: Look(word=t("Waits for its connection"), colour="orange", icon="link_off"),
    SubmissionState.UNSETTLED: Look(word=t("Waiting for you"), colour="orange", icon="front_hand"),
    SubmissionState.WATCHING: Look(word=t("Sent, Lynn is working"), colour="blue", icon="visibility"),
    SubmissionState.DONE: Look(word=t("Done"), colour="green", icon="task_alt"),
    SubmissionState.CANCELLED: Look(word=t("Stopped"), colour="gray", icon="cancel"),
}

#: All is loaded, into a campaign that does not send yet.
NOT_BEGUN = Look(word=t("Loaded, the campaign has not begun"), colour="orange", icon="front_hand")

BATCH_LOOKS = {
    BatchState.PENDING: Look(word=t("Waiting"), colour="gray", icon="schedule"),
    BatchState.SENDING: Look(word=t("Under way"), colour="blue", icon="send"),
    BatchState.ACCEPTED: Look(word=t("Accepted"), colour="green", icon="check"),
    BatchState.REJECTED: Look(word=t("Rejected"), colour="red", icon="close"),
    BatchState.UNKNOWN: Look(word=t("Unknown"), colour="orange", icon="help"),
    BatchState.CANCELLED: Look(word=t("Not sent"), colour="gray", icon="cancel"),
    BatchState.SPLIT: Look(word=t("Split in two"), colour="gray", icon="call_split"),
}
