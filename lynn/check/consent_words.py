"""Which headings ask whether a person may be written to, and which cells answer that with a yes, a no, or nothing.

In: a heading, a cell's text. Out: `Wish` and `Said`. Why apart from `consent`: all words are here, in Spanish, English and
Portuguese, and nothing else. A heading counts only when all the rest of it is about messages as well, so that "Acepta WhatsApp" is
consent and "Acepta tarjetas" is none; phrases of refusal are those of `lynn.phone.remarks`.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from lynn.mapping.vocabulary import SILENT
from lynn.mapping.wording import fold
from lynn.phone import refuses


class Wish(Enum):
    """What a heading asks."""

    #: "Acepta WhatsApp": a no is a no.
    MAY = auto()
    #: "No contactar": a yes is a no.
    MAY_NOT = auto()
    #: "Opt-out date": any date is a no.
    LEFT_ON = auto()
    #: "Observaciones": only a plain refusal is a no.
    REMARK = auto()


class Said(Enum):
    """What a cell says, under such a heading."""

    NO = auto()
    YES = auto()
    #: "Pendiente", "n/a": no answer.
    NOTHING = auto()
    #: Anything else.
    OTHER = auto()


# -- headings --------------------------------------------------------------------------------------------------------

_NOT = r"(?:no|nao|not|do not|don t|dont|never|nunca|is not|no se|nao se)"
_MESSAGES = (
    r"(?:whats(?: ?app)?|wsp|wpp|wapp|wa|mensaj\w*|mensag\w*|messag\w*|sms|msj|msg|marketing|publicidade?|promoc\w*|promotion\w*"
    r"|promos?|ofertas?|offers?|novedades|novidades|noticias|news|comunica\w*|communication\w*|notifica\w*|info|informacion"
    r"|informacoes|informacao|information|llamadas?|ligac\w*|calls?|texts?|spam)"
)
_REACH = (
    r"(?:contact(?:ar\w*|ado|ada|ed|o|os|s)?|contat(?:ar\w*|ado|ada|o|os)|llamar(?:le|lo|la)?|ligar|call|text|disturb|molestar"
    r"|perturbar|perturbe|incomodar|escribir(?:le)?|escrever|enviar(?:le)?|mandar|send|email|message|recibir|receber|receive)"
)
_LEFT = r"(?:opt(?:ed|ing)? ?outs?|unsub\w*|des(?:s?uscri|inscri)\w*|dessubscri\w*|descadastr\w*)"
_AGREED = (
    r"(?:acept[aoe][ns]?|aceptacion|aceit[ae]m?|aceite|accepts?|consent\w*|consient\w*|autori[zs]a\w*|autoriz[oe]|authori[sz]\w*"
    r"|opt(?:ed)? ?ins?|suscrit[oa]s?|suscripto|suscripta|subscrit[oa]|subscribed|gdpr|lgpd|rgpd|permi[ts]\w*|allow(?:s|ed)?)"
)
_MAY_NOT = re.compile(
    rf"\b(?:{_LEFT}|(?:dad[oa]s? de )?baja|bloquead[oa]|blocked|lista (?:negra|robinson)|black ?list(?:ed)?|robinson|dnc|dnd"
    rf"|exclui[rd]\w*|exclu(?:ir|de|ded|sion)|stop|rechaz[aoe]\w*|recusa|recusou|refuses?|refused"
    rf"|{_NOT}(?: (?:se|le|lo|la"
    rf"|quiere|desea|deseja|quer|want|wants|to|ser|be|mas|mais|more|debe|puede|pode))* (?:{_REACH}|{_AGREED})"
    rf"|(?:no|sin|sem)(?: mas| mais| more)? {_MESSAGES})\b"
)
_MAY = re.compile(
    rf"\b(?:{_AGREED}|contactable|contactavel|contactar|contatar|enviar|send|habeas data|marketing|publicidade?)\b"
)
#: What says it only beside what is to be sent.
_MAY_IF = re.compile(
    r"\b(?:desea|deseja|quiere|quer|wants?|puede|pode|can|may|recib(?:e|ir|en)|receb(?:e|er)|receiv(?:e|es|ing)|aceptad[oa]"
    r"|accepted|permis\w*|ok|acuerdo|acordo|concord[oa]|agree[sd]?|gustaria|gostaria|pod(?:emos|amos))\b"
)
_SENT = re.compile(rf"\b(?:{_MESSAGES}|{_REACH})\b")
_PERSONAL = r"datos|dados|data|personal\w*|pessoa\w*|priva\w+|politicas?|policy|tratamiento|tratamento|uso|termin\w*|termos?|terms"
_BESIDE = re.compile(
    rf"{_MESSAGES}|{_REACH}|app|{_PERSONAL}|condiciones|condicoes|conditions|aviso|envios?"
    r"|clientes?|usuari[oa]|titular|personas?|customers?|user|flag|lista?|list|ser|se|si|sim|yes|no|nao|not|is|has|es|ha|been|ya|via"
    r"|comercial\w*|commercial|telefonic[oa]s?|telefono|celular|electronic[oa]s?|legal|expres[oa]|quiere|desea|deseja|quer|wants?"
    r"|puede|pode|can|may|more|mas|mais|solicit[oa]|pidio|be|want|us|de|by|from|x|he|hemos|leido|li|eu|estoy|estou|i|we|you|voce|te|le|usted"
)
_DATES = frozenset({"fecha", "date", "data", "dia", "day", "at", "on", "time", "en", "hora", "timestamp"})
_ANSWERS = re.compile(r"\b(?:si(?: o)? no|sim(?: ou)? nao|yes(?: or)? no|y n|s n|true false|1 0|0 1)\b")
_REMARKS_TEXT = """
    estado estados estatus status state situacion situacao observacion observaciones observacao observacoes obs observ comentario
    comentarios comment comments nota notas note notes remark remarks detalle detalles
    detalhe detalhes respuesta respuestas resposta
    resultado result gestion gestao tipificacion seguimiento motivo reason etiqueta etiquetas tag tags segmento lista alerta aviso
    condicion anotacion anotaciones anotacao anotacoes suscripcion subscription inscricao consent consentimiento consentimento
    contactabilidad preferencia preferencias preference preferences feedback
"""
_REMARKS = frozenset(_REMARKS_TEXT.split())
_WORD = re.compile(r"[^\W\d_]+|\d+")
#: "No. contacto" counts contacts.
_NUMBER_SIGN = re.compile(r"(?i)\bn[ro]*[.°º]")
_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-Þ])")
#: A longer heading is a form's whole question; its words are no longer a name.
_MOST_WORDS = 16
_WHATSAPP = re.compile(r"whats|wsp|wpp|wapp|wasap")
_CALLS = re.compile(r"sms|llam|call|ligac|ligar|telef")
#: What is about another way to reach somebody.
_OTHER_WAYS_TEXT = "email emails mail mails correo correos newsletter newsletters boletin boletim postal push"
_OTHER_WAYS = frozenset(_OTHER_WAYS_TEXT.split())


@lru_cache(maxsize=5_000)
def wish_of(heading: str) -> Wish | None:
    """What a heading asks; None when it is about something else."""
    words = [fold(word) for word in _WORD.findall(_CAMEL.sub(" ", _NUMBER_SIGN.sub(" numero ", heading[:300])))]
    if not words or len(words) > _MOST_WORDS or not _OTHER_WAYS.isdisjoint(words):
        return None
    said = " ".join(words)
    asked = _ANSWERS.sub(" ", said) if len(words) > 2 else said
    if left := _MAY_NOT.search(asked):
        rest = set(_MAY_NOT.sub(" ", asked).split())
        if re.fullmatch(_LEFT, left[0]) and rest & _DATES and _is_beside(rest - _DATES):
            return Wish.LEFT_ON
        if _is_beside(rest):
            return Wish.MAY_NOT
    elif _MAY.search(asked) or (_MAY_IF.search(asked) and _SENT.search(asked)):
        rest = set(_MAY_IF.sub(" ", _MAY.sub(" ", asked)).split())
        if _is_beside(rest):
            return Wish.MAY
    return None if _REMARKS.isdisjoint(words) else Wish.REMARK


def names_whatsapp(heading: str) -> bool:
    """Whether a heading speaks of WhatsApp."""
    return _WHATSAPP.search(fold(heading)) is not None


def names_another_way(heading: str) -> bool:
    """Whether a heading speaks of calls or SMS, and not of WhatsApp."""
    return _CALLS.search(fold(heading)) is not None and not names_whatsapp(heading)


def _is_beside(words: set[str]) -> bool:
    return all(word in SILENT or _BESIDE.fullmatch(word) for word in words)


# -- cells -----------------------------------------------------------------------------------------------------------

_SIGNS = {
    "✓": "si",
    "✔": "si",
    "✅": "si",
    "☑": "si",
    "✗": "no",
    "✘": "no",
    "❌": "no",
    "🚫": "no",
    "⛔": "no",
    "-1": "1",
}
#: 0 and 1, as a program writes them that takes them for decimals.
_FLOAT = re.compile(r"^\s*([01])[.,]0+\s*$")
_NO_TEXT = """
    no n nao not false falso f 0 nope nunca never jamas rechaza rechazo rechazado rechazada denied denegado denegada negado negada
    declined refused recusado recusada revocado revocada revogado revoked withdrawn off
inactivo inactiva inativo inativa inactive retirado retirada cancelado cancelada cancelled canceled
"""
_NO = frozenset(_NO_TEXT.split())
_YES_TEXT = "si s yes y sim true verdadero verdadeiro v t 1 x ok on"
_YES = frozenset(_YES_TEXT.split())
_AGREES_TEXT = """
    acepta acepto aceptado aceptada aceita aceito aceitou accepted autoriza autorizo autorizado autorizada consiente consent granted
    concedido concedida optin subscribed suscrito suscrita inscrito activo ativo active
"""
_AGREES = frozenset(_AGREES_TEXT.split())
_NOTHING = re.compile(
    r"pendiente|pendente|pending|n ?a|n ?d|ns|nr|ns ?nr|nan|null|none|desconocido|desconhecido|unknown|sin (?:respuesta|dato|datos)"
    r"|sem resposta|no answer"
    r"|(?:no|nao) (?:sabe|contesta|responde|respondeu|aplica|se aplica|definid[oa]|informad[oa]"
    r"|disponible|especificad[oa]|consta|data)\b.*"
)
_DATE = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*", re.DOTALL)
_NO_DATE = re.compile(r"[\s0/.:-]*")


def said_of(text: str, wish: Wish) -> Said:
    """What a cell says under a heading that asks this. Blanks are no answer."""
    text = _SIGNS.get(text.strip().replace("\ufe0f", ""), text)
    text = _FLOAT.sub(r"\1", text)
    words = " ".join(fold(word) for word in _WORD.findall(text))
    if wish is Wish.REMARK:
        return Said.NO if refuses(text) else Said.OTHER
    if wish is Wish.LEFT_ON and _DATE.fullmatch(text) and not _NO_DATE.fullmatch(text):
        return Said.NO
    if not words or _NOTHING.fullmatch(words):
        return Said.NOTHING
    is_no = words in _NO or (words.startswith(("no ", "nao ")) and not any(c.isdigit() for c in words))
    is_yes = words in _YES or words.startswith(("si ", "sim ", "yes "))
    agrees = words in _AGREES or words == "opt in"
    if wish is Wish.MAY:
        return Said.NO if is_no or refuses(text) else Said.YES if is_yes or agrees else Said.OTHER
    # Under "No contactar" a yes is the refusal, and so are the heading's own words, said again.
    if is_yes or refuses(text) or words in ("bloqueado", "bloqueada", "blocked"):
        return Said.NO
    return Said.YES if is_no or agrees else Said.OTHER
