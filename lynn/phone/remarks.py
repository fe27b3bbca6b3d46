"""Whether words away from the number say that a person wants no messages: a remark, a status, an aside in a name.

In: the text of one cell. Out: yes or no. Why apart from `refusals`: beside a number nearly any such word is about the number, while
a remark speaks of everything else as well. "No contesta", "no contactado", "no enviar factura" and "no llamar antes de las 10" are
no refusals, and "no llamar, solo WhatsApp" is the contrary of one.
"""

from __future__ import annotations

import re

from lynn.phone.refusals import DIED, LEFT, plain_text

_NOT = r"(?:no|nao|nunca|jamas|do not|don t|dont|never|please no)"
_BETWEEN = r"(?: (?:me|le|lo|la|se|les|los|las|te|nos|o|os|mas|mais|ya|ja|volver|a|que|debe|deve|puede|pode|por|favor|ever|again))*"
_CALL = r"(?:llam(?:ar\w*|en?|es)|lig(?:ar|ue|uem)|marcar|marquen?|chamar|call)"
_REACH = (
    r"(?:contactar\w*|contacte[ns]?|contat(?:ar|e|em)|molest(?:ar\w*|en?)|perturb(?:ar|em?)|incomod(?:ar|e[nm]?)"
    r"|importun(?:ar|e[nm]?)|disturb|(?<!no )contact|whatsappear)"
)
_SEND = (
    r"(?:escrib(?:ir\w*|an?|as)|escrev(?:er|am?)|envi(?:ar\w*|e[nms]?)|mand(?:ar\w*|e[nms]?)"
    r"|(?<!no )(?:send|text|message|write))"
)
_WANT = r"(?:quier\w*|quer(?:o|em?|ia)?|dese[aejo]\w*|want\w*|wish\w*)"
_AGREE = r"(?:acept[ao]n?|aceit[ao]m?|autori[zs][ao]n?|consient[eo]n?|consente|consinto|permit[eo]n?)"
_MESSAGE = (
    r"(?:mensaj\w*|mensag\w*|messag\w*|msjs?|msgs?|textos?|whats\w*|wsp|wpp|wasap\w*|sms|publicidade?|propagandas?|promo\w*"
    r"|marketing|spam|ofertas?|offers?|campan\w*|envios?|comunicac\w*|notific\w*|nada|nothing|anything)"
)
_BESIDE = (
    r"(?: (?:mas|mais|more|any|ningun[ao]?|nenhum[a]?|ni|nem|y|e|o|u|or|and|por|favor|please|a|al|ao|el|la|lo|le|los|las|este|esta"
    r"|esse|que|se|de|da|do|ser|to|be|him|her|them|us|our|su|recib\w*|receb\w*|receiv\w*|numero|cliente))*"
)
_END = r"(?=$| ;)"
#: When or where not, instead of not at all.
_ONLY_THEN = (
    r"(?! ; (?:solo|so|only)\b)(?! (?:al?|ao|en|el|na|no|o|por|to|the)*(?: la| el| los)? ?(?:fij[oa]|trabajo|casa|oficina|timbre"
    r"|puerta|porter\w*|conserje\w*|interfono|fixo|trabalho|escritorio|campainha|landline|office|work|home|bell)\b)"
    r"(?! (?:antes|despues|depois|entre|fuera|fora|a las?|as \d|en|em|por la|pela|de (?:noche|dia|manana|madrugada|noite)|los|las"
    r"|aos|before|after|between|on|at|during)\b)"
)
_ASKED = r"(?:dad[oa]s?|dar\w*|dio|dieron|dese|deu|pid\w*|solicit\w*|quier\w*|desea\w*)"

_REFUSED = re.compile(
    rf"\b(?:(?<!not )(?<!never )(?<!no )(?<!nao )(?:{DIED}|{LEFT})"
    rf"|{_NOT}{_BETWEEN} {_REACH}\b{_ONLY_THEN}"
    rf"|{_NOT}{_BETWEEN} {_SEND}{_BESIDE}(?: {_MESSAGE}\b|{_END})"
    rf"|{_NOT}{_BETWEEN} {_AGREE}{_BESIDE}(?: {_MESSAGE}\b| {_REACH}\b| {_CALL}\b| contact\w*|{_END})"
    rf"|(?:{_NOT}|not|doesn t|does not){_BETWEEN} {_WANT}{_BESIDE}"
    rf"(?: {_MESSAGE}\b| {_REACH}\b| {_CALL}\b| contact\w*| contat\w*| escrib\w*"
    rf"|(?<= mas){_END}|(?<= recibir){_END}|(?<= receber){_END})"
    rf"|(?:no|nao|sin|sem)(?: mas| mais| more)? (?:mensajes|mensagens|messages"
    rf"|publicidade?|promociones|promocoes|marketing|spam|texts)\b"
    rf"|no (?:mas|mais|more) (?:whats\w*|contact\w*|llamadas|calls)"
    rf"|(?<!no )(?<!nao ){_ASKED}(?: (?:la|su|ser dad[oa]|que l[eoa] den))?(?: de)? baja(?! (?:medica|laboral|california|por))\b"
    rf"|(?:no|nao|not) (?:su[bs]*criptor\w*|su[bs]*crit[oa]|subscribed)"
    rf"|stop (?:sending|texting|messaging|contacting|calling))\b"
)
#: The whole of what is said.
_ALL_SAID = re.compile(
    r"(?:(?:de )?baja(?: (?:voluntaria|solicitada|definitiva|total|whats\w*))?|stop|sair|robinson)(?: ;)?"
)
_NOT_CALLED = re.compile(rf"\b{_NOT}{_BETWEEN} {_CALL}\b{_ONLY_THEN}")
#: Who wants to be written to instead of being called.
_INSTEAD = re.compile(
    r"\b(?:(?:solo|solamente|unicamente|prefiere|prefere|mejor|melhor|only|apenas|somente|so|just|sino|pero|mas|but)"
    r"(?: (?:por|via|al|a|no|by|mandar|enviar|con))* (?:whats\w*|wsp|wpp|mensaj\w*|mensag\w*|messag\w*|texto?"
    r"|msj\w*|escrib\w*|escrev\w*)"
    rf"|(?<!no )(?<!nao ){_SEND}(?: \w+){{0,2}} (?:whats\w*|wsp|wpp|mensaj\w*|mensag\w*))\b"
    r"|; (?:escrib\w*|escrev\w*|whats\w*|text|message)"
)
_IN_NAME = re.compile(rf"\b{_NOT}{_BETWEEN} (?:{_CALL}|{_REACH}|{_SEND})\b")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.,;:!?|\n]+")


def refuses(remark: str) -> bool:
    """Whether a remark or a status says that this person wants no messages, or died."""
    words = words_of(remark)
    if _REFUSED.search(words) or _ALL_SAID.fullmatch(words):
        return True
    return _NOT_CALLED.search(words) is not None and _INSTEAD.search(words) is None


def refuses_in_name(name: str) -> bool:
    """Whether somebody wrote into a name that this person is to be left in peace: "NO LLAMAR Dina"."""
    return _IN_NAME.search(words_of(name)) is not None


def words_of(text: str) -> str:
    """Words in small letters without accents; what stands between sentences is one " ;"."""
    return " ".join(token if token[0].isalnum() else ";" for token in _TOKEN.findall(plain_text(text).casefold()))
