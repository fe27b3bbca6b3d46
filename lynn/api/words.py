"""Refusals and statuses in plain words: what it means, what to do, who can do it.

In: an error of this package, its permanent code, or a status code, with Lynn's own words. Out: an `Explanation`; for support, a
text to copy that holds no token and no number. What is not known gets no invented meaning: it is shown as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lynn.api.whatsapp import MEANINGS as WHATSAPP_MEANINGS
from lynn.errors import ListoError
from lynn.masking import mask
from lynn.settings import Connection
from lynn.text import Text, t


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One trouble, for a marketer."""

    meaning: Text
    what_to_do: Text
    #: Who can do it.
    who: Text


_YOU = t("You")
_ADMINISTRATOR = t("Your administrator")
_IT = t("Your company's IT")
_SUPPORT = t("Lynn's support")
_NOBODY = t("Nobody: it passes by itself")


def _explained(meaning: Text, what_to_do: Text, who: Text) -> Explanation:
    return Explanation(meaning=meaning, what_to_do=what_to_do, who=who)


_SETTLE = t("Nothing is sent again by itself. Look in Lynn whether it arrived, then say so on the submission's page.")
_AGAIN_LATER = t("Nothing was sent. It is tried again by itself.")

#: Permanent code → explanation. "lynn-NNN" is a status code.
_BY_CODE: Mapping[str, Explanation] = {
    "lynn-400": _explained(
        t("Lynn does not accept what is in this request."),
        t(
            "Read Lynn's own words below. Usually a field is missing or has the wrong form; mend it in the list or the template."
        ),
        _YOU,
    ),
    "lynn-401": _explained(
        t("Lynn does not accept the credentials of this connection."),
        t("Put the right token, or access token and secret, into the settings, then test the connection."),
        _ADMINISTRATOR,
    ),
    "lynn-403": _explained(
        t("The credentials are right but may not do this."),
        t("Ask Lynn to allow it for this tenant, or use other credentials."),
        _ADMINISTRATOR,
    ),
    "lynn-404": _explained(
        t("Nothing is at this address, or what was asked for is no longer there."),
        t(
            "If a campaign or contact was deleted, choose another. If this happens everywhere, a URL in the settings is wrong."
        ),
        _ADMINISTRATOR,
    ),
    "lynn-405": _explained(
        t("The address is right but is used in the wrong way."),
        t("Compare this operation's verb in the settings with Lynn's documentation."),
        _ADMINISTRATOR,
    ),
    "lynn-408": _explained(t("Lynn gave up waiting for the request."), _SETTLE, _YOU),
    "lynn-409": _explained(
        t("What Lynn holds now does not allow this: it exists already, or somebody changed it."),
        t("Look at it again, then decide."),
        _YOU,
    ),
    "lynn-413": _explained(
        t("The request is too large for Lynn."), t("It is divided and sent in smaller pieces by itself."), _NOBODY
    ),
    "lynn-415": _explained(
        t("Lynn expects another kind of request here."),
        t("Compare this operation's URL in the settings with Lynn's documentation."),
        _ADMINISTRATOR,
    ),
    "lynn-422": _explained(
        t("Lynn understood the request but some of its values cannot be right."),
        t("Read Lynn's own words below and mend those values in the list."),
        _YOU,
    ),
    "lynn-429": _explained(
        t("Lynn asks us to go slower."),
        t("Nothing was lost. It goes on by itself, at the pace that Lynn asks for."),
        _NOBODY,
    ),
    "lynn-500": _explained(t("Lynn had a fault of its own. What arrived cannot be known."), _SETTLE, _SUPPORT),
    "lynn-502": _explained(
        t("The gateway in front of Lynn got no proper answer from it. What arrived cannot be known."), _SETTLE, _SUPPORT
    ),
    "lynn-503": _explained(
        t("Lynn says that it is not available now. What arrived cannot be known."), _SETTLE, _SUPPORT
    ),
    "lynn-504": _explained(
        t("The gateway in front of Lynn waited too long. What arrived cannot be known."), _SETTLE, _SUPPORT
    ),
    "lynn-redirect": _explained(
        t(
            "Lynn's address says that it has moved. It was not followed, so that no data goes where nobody meant it to go."
        ),
        t("Put the new address into the settings. Look in Lynn whether this batch arrived, then say so."),
        _ADMINISTRATOR,
    ),
    "lynn-no-task-id": _explained(
        t("Lynn answered, but without the number of a task. What arrived cannot be known."), _SETTLE, _SUPPORT
    ),
    "lynn-unreadable": _explained(
        t("Lynn's answer is not what was expected here. It is shown as it came; nothing was changed."),
        t("If it is a web page, the address in the settings is wrong. Else show it to support."),
        _ADMINISTRATOR,
    ),
    "lynn-no-token": _explained(
        t("Lynn answered the sign-in, but without a token."),
        t("Check the address of CreateToken in the settings."),
        _ADMINISTRATOR,
    ),
    "lynn-timeout": _explained(t("Lynn did not answer in time. What arrived cannot be known."), _SETTLE, _YOU),
    "lynn-cut": _explained(
        t("The connection broke before the answer came. What arrived cannot be known."), _SETTLE, _YOU
    ),
    "reply-too-large": _explained(t("Lynn's answer is far too long and was not read to its end."), _SETTLE, _SUPPORT),
    "token-refused": _explained(
        t("The token of this connection is no longer valid."),
        t(
            "Put a new token into the settings, or better an access token with its secret: from these it is renewed by itself."
        ),
        _ADMINISTRATOR,
    ),
    "no-such-host": _explained(
        t("The name of Lynn's server is not known on this network. Nothing was sent."),
        t("Check the internet connection, then the address in the settings for a slip."),
        _ADMINISTRATOR,
    ),
    "connection-refused": _explained(
        t("Nobody answers at this address. Nothing was sent."),
        t("Check the address in the settings. If it is right, Lynn is down, or a firewall is in between."),
        _ADMINISTRATOR,
    ),
    "connect-timeout": _explained(t("Lynn's server could not be reached in time."), _AGAIN_LATER, _NOBODY),
    "not-connected": _explained(t("Lynn's server could not be reached."), _AGAIN_LATER, _NOBODY),
    "not-trusted": _explained(
        t("The server cannot prove that it is Lynn: its certificate is not valid. Nothing was sent to it."),
        t("If your company inspects traffic, its certificate authority must be known to this machine (SSL_CERT_FILE)."),
        _IT,
    ),
    "proxy-refused": _explained(
        t("The company's proxy did not let the request out. Nothing was sent."),
        t("Ask for Lynn's address to be allowed."),
        _IT,
    ),
    "proxy-407": _explained(
        t("The company's proxy asks for a sign-in. Nothing was sent."),
        t("Put the proxy's user name and password into HTTPS_PROXY, or ask for an exception."),
        _IT,
    ),
    "only-loopback": _explained(
        t("This is practice: nothing may leave this machine, so nothing was sent."),
        t("Choose a live connection to send to people."),
        _YOU,
    ),
}

#: What Lynn's words look like when they mean one of these, in English, Spanish and Portuguese. None is documented: the status
#: code says what happened, these only say it better.
_BY_WORDS: tuple[tuple[re.Pattern[str], Explanation], ...] = (
    (
        re.compile(
            r"(limit|m[aá]xim|more than|l[ií]mite).{0,40}campa|campa.{0,40}(limit|m[aá]xim|l[ií]mite|quota)",
            re.IGNORECASE,
        ),
        _explained(
            t("This tenant has as many campaigns as Lynn allows (15 as a rule, 5 in older contracts)."),
            t("Delete a campaign that is no longer used, or ask Lynn for more."),
            _YOU,
        ),
    ),
    (
        re.compile(
            r"(template|plantilla|modelo).{0,60}(not|no|n[ãa]o|inexist|invalid|inv[aá]lid|paus|reject|rechaz)",
            re.IGNORECASE,
        ),
        _explained(
            t("Lynn or WhatsApp does not accept this template: it does not exist, is not approved, or is paused."),
            t("Open the template in Lynn, see its state, and copy its Json Request again."),
            _YOU,
        ),
    ),
    (
        re.compile(r"(token|session|sesi[oó]n|sess[ãa]o).{0,30}(expired|expir|venci)", re.IGNORECASE),
        _BY_CODE["token-refused"],
    ),
)


def explain(trouble: ListoError | int | str, words: str = "") -> Explanation:
    """What a trouble means. `trouble`: an error, its code, or a status code. `words`: Lynn's own, when not in the error."""
    if isinstance(trouble, ListoError):
        code, words = trouble.code, words or str(trouble.facts.get("words", ""))
    else:
        code = f"lynn-{trouble}" if isinstance(trouble, int) else trouble
    # A refusal may be put better by its words; an outcome that nobody knows stays unknown whatever they say.
    if re.fullmatch(r"lynn-4(0[0-79]|1\d|2[0-8])", code):
        for pattern, explanation in _BY_WORDS:
            if pattern.search(words):
                return explanation
    if code in _BY_CODE:
        return _BY_CODE[code]
    if re.fullmatch(r"lynn-5\d\d", code):
        return _BY_CODE["lynn-500"]
    if re.fullmatch(r"lynn-4\d\d", code):
        return _explained(
            t("Lynn refused this with the number {status}.", status=code.removeprefix("lynn-")),
            t("Read Lynn's own words below; if they do not help, show them to support."),
            _SUPPORT,
        )
    if isinstance(trouble, ListoError):
        return _explained(trouble.sentence, t("If this goes on, show it to support."), _ADMINISTRATOR)
    return _explained(t("Something happened that has no explanation here."), t("Show it to support."), _SUPPORT)


#: Lynn's `Status` of a record → what it means. K: the list is incomplete, and only "200" is success of the loading.
_STATUS_WORDS: Mapping[str, Text] = {
    "200": t("Loaded by Lynn"),
    "ready": t("Waiting to be sent"),
    "inprogress": t("On its way"),
    "sent": t("Sent"),
    "sentinsession": t("Sent within a conversation that was open"),
    "confirmed": t("Arrived at the phone"),
    "read": t("Read"),
    "reacted": t("Answered or pressed a button"),
    "canceled": t("Cancelled in Lynn"),
}


def status_words(status: str) -> Text:
    """A record's status in plain words; one that is not known, as it came."""
    known = _STATUS_WORDS.get(re.sub(r"[\s_-]", "", status).casefold())
    if known is not None:
        return known
    if status in WHATSAPP_MEANINGS:
        return t("Rejected: {meaning} (WhatsApp's number {status})", meaning=WHATSAPP_MEANINGS[status], status=status)
    return t("{status} (Lynn's own word)", status=mask(status))


def copy_for_support(
    error: ListoError,
    *,
    connection: Connection,
    operation: str,
    at: datetime,
    body: str = "",
    language: str = "en",
) -> str:
    """What support needs, as text to copy: time, operation, request id, status, Lynn's words, the body with numbers masked."""
    facts = error.facts
    lines: list[tuple[Text, object]] = [
        (t("Time"), at.astimezone(UTC).isoformat(timespec="seconds")),
        (t("Tenant"), connection.tenant),
        (t("Operation"), operation),
        (t("Request id"), facts.get("request_id")),
        (t("Status"), facts.get("status_code")),
        (t("Kind"), error.code),
        (t("What happened"), error.sentence.render(language)),
        (t("Lynn's words"), facts.get("words")),
        (t("Body (numbers and names masked)"), body),
    ]
    secrets = [
        secret
        for secret in (
            connection.token,
            connection.access_token,
            connection.access_token_secret,
            connection.subscription_key,
        )
        if secret is not None and not connection.is_practice
    ]
    return "\n".join(f"{label.render(language)}: {mask(str(value), secrets)}" for label, value in lines if value)
