"""WhatsApp's own error numbers in plain words.

In: a record's status that is a number other than 200. Out: what WhatsApp means by it, or None. Lynn sends over WhatsApp; that it
passes these numbers on is inferred. Source: Meta, "WhatsApp Cloud API: Error Codes" (developers.facebook.com), read in 2026.
"""

from __future__ import annotations

from collections.abc import Mapping

from lynn.text import Text, t

#: Number → what it means for this one message.
MEANINGS: Mapping[str, Text] = {
    "368": t("WhatsApp has blocked the sender for a while because of its rules"),
    "130429": t("too many messages at once for WhatsApp"),
    "130472": t("WhatsApp held this marketing message back: the person is part of an experiment of WhatsApp's"),
    "131008": t("a value that the template needs is missing"),
    "131009": t("a value is not one that the template takes"),
    "131021": t("the recipient is the sender's own number"),
    "131026": t("the message cannot be delivered: the number is not on WhatsApp, or cannot get this kind of message"),
    "131030": t("the number is not among those that a test sender may write to"),
    "131031": t("the sender's WhatsApp account is locked"),
    "131042": t("WhatsApp has a problem with the sender's payment"),
    "131047": t("the person has not written for more than 24 hours, so only a template may be sent"),
    "131048": t("too many people blocked or reported the sender; WhatsApp slows it down"),
    "131049": t("WhatsApp held it back: this person got enough marketing messages lately"),
    "131050": t("the person does not want marketing messages from this sender"),
    "131051": t("WhatsApp does not know this kind of message"),
    "131053": t("the picture or file of the message could not be used"),
    "131056": t("too many messages to this one person in a short time"),
    "132000": t("the number of values is not the number that the template has"),
    "132001": t("the template does not exist in this language, or is not approved"),
    "132005": t("the text became too long once the values were filled in"),
    "132007": t("the template breaks a rule of WhatsApp's"),
    "132012": t("a value is not in the form that the template wants"),
    "132015": t("the template is paused because people rated it badly"),
    "132016": t("the template was paused too often and is switched off"),
    "133010": t("the sender's number is not registered with WhatsApp"),
}
