"""Whether the words beside a number say that it must not be used: a refusal, a death, a number of somebody else.

In: the text of one cell. Out: yes or no. Why: a remark is left out of a number in silence, and these are the remarks that count.
Words are looked for in Spanish, Portuguese and English, whatever the language of the list.
"""

from __future__ import annotations

import re
import unicodedata

#: Who died. These and those below say it beside a number as anywhere else (see `lynn.phone.remarks`).
DIED = r"fallec(?:id[oa]s?|io|e)|falec(?:id[oa]s?|eu)|finad[oa]|difunt[oa]|defunt[oa]|qepd|deceased|passed away"
#: Who took themselves off a list, or stands on one of those who want nothing.
LEFT = (
    r"lista (?:negra|robinson)|black ?list(?:ed)?|dnc|dnd|opt(?:ed|ing)? ?out|unsub\w*"
    r"|des(?:s?uscri|inscri|cadastr)\w*|dessubscri\w*"
)
#: Said by themselves. "Bloque" and "block" are parts of addresses, "planta baja" is a floor.
_ALONE = (
    rf"{DIED}|{LEFT}|muert[oa]|murio|mort[oa]|morreu|dead|died"
    r"|(?<!planta )(?<!vega )(?<!zona )baja(?! california)|bloquead[oa]|blocked|vetad[oa]|stop|spam"
    r"|remove[drs]?|eliminad[oa]|eliminar|borrar|excluir|excluid[oa]|excluded?"
    r"|rechaz\w*|refused|declined|recus(?:a|ou|ado|ada)|denunci\w*"
    r"|equivocad[oa]s?|errad[oa]s?|erroneo|erronea|engano|wrong"
    r"|do not [a-z]+|don ?t [a-z]+"
    r"|no(?:llam|molest|contactar|quier)\w*|no (?:es|corresponde|pertenece)|(?:no|nao) (?:existe|funciona)|inexistente"
    r"|(?:fuera de|fora de|out of) servi(?:cio|co|ce)"
    r"|(?:cambi|mud|troc)(?:o|ou) (?:de|su|el|o) (?:numero|telefono|celular|fono|telefone)|changed number"
    r"|(?:solo|somente|apenas|only) (?:llamadas|ligacoes|calls)"
)
_NOT = r"(?:no|nao|not|never|nunca|jamas|sin|sem)"
_BETWEEN = (
    r"(?: (?:me|le|lo|la|se|les|los|las|te|nos|o|os|mas|mais|ya|ja|volver|a|que|debe|deve|puede|pode|to|be|want|wants|more|por"
    r"|favor|please)){0,3}"
)
#: What is not to be done. "No. contacto", "No. de envío" and "No. calle" are headings of numbers, and say nothing.
_DONE = (
    r"(?:llam\w*|lig(?:ar|ue|uem|a|am)|call(?:s|ed|ing)?|marcar|marquen?|chamar|contact(?:ar\w*|en?|es|a|ed)?|contat(?:ar|e|em)"
    r"|escrib\w*|escrev\w*|envi(?:ar\w*|en?|a|an)|mand(?:ar\w*|en?|a|an)|sen[dt]|text(?:ed)?|mensaj\w*|mensag\w*|messag\w*|msgs?|msj\w*"
    r"|molest\w*|perturb\w*|incomod\w*|importun\w*|disturb\w*|insist\w*|quier\w*|quer(?:o|e|em|ia)?|want\w*|desea\w*|deseja\w*"
    r"|interes\w*|acept[ae]\w*|aceit[ae]\w*|autori[zs]\w*|consent\w*|consient\w*|usar|usen?|utili[zc]\w*|promo\w*|publicidade?)"
)
_WORDS = re.compile(rf"\b(?:{_ALONE}|{_NOT}{_BETWEEN} {_DONE})\b")
#: A bare "no" behind a number. Before one it may stand for "number": only capitals without a dot are a word there.
_NO_BEHIND = re.compile(r"\d[\W_]*\b(?:no|nao)\b(?:[\W_]*$|\s*[,;/|\n])")
_NO_BEFORE = re.compile(r"[\W_]*(?:NO|NAO)\b(?!\s*[.:#°])[\W_]*\d")
#: "No WhatsApp" without a dot is no heading.
_NO_WHATSAPP = re.compile(
    r"\b(?:no|nao|sin|sem|not?)\s+(?:(?:tiene|tem|posee|possui|usa|ocupa|hay|ha|es|e|esta en|cuenta con|has|have|on)\s+)?"
    r"(?:w?h?ats\s?app?s?|whats\w*|wsp|wpp|wtsp|wasap\w*|guasap\w*|zap)\b|\bs/\s?(?:whats\w*|wsp|wpp)\b"
)
#: Which of two numbers is old, and which is new, is not told by their places.
_OLD = re.compile(r"\b(?:antiguo|antigo|viejo|velho|anterior|antes|old|before|previous)\b")
_NEW = re.compile(r"\b(?:nuevo|novo|actual|atual|ahora|agora|new|now|current)\b")
_SIGNS = frozenset("🚫⛔🛑❌")
#: Words inside an address of the web are no remark.
_ADDRESS = re.compile(r"\S*(?:://|@|\?\S*=)\S*")


def says_no(text: str) -> bool:
    """Whether the cell itself says that its number must not be used."""
    if not any(c.isalpha() or c in _SIGNS for c in text):
        return False
    # "Nº" is no "No".
    plain = plain_text(text.replace("º", "°").replace("№", "N°"))
    folded = plain.casefold()
    # Numbers stay as a mark, so that the words on both sides of one are not read together.
    words = " ".join("0" if word.isdigit() else word for word in re.findall(r"[^\W\d_]+|\d+", folded))
    return (
        _WORDS.search(words) is not None
        or _NO_BEHIND.search(folded) is not None
        or _NO_BEFORE.match(plain) is not None
        or _NO_WHATSAPP.search(folded) is not None
        or not _SIGNS.isdisjoint(text)
    )


def names_old_number(text: str) -> bool:
    """Whether the cell says of one number that it is old and of another that it is new."""
    if not any(c.isalpha() for c in text):
        return False
    folded = plain_text(text).casefold()
    return _OLD.search(folded) is not None and _NEW.search(folded) is not None


def plain_text(text: str) -> str:
    """Letters without accents, and addresses of the web as a bare 0."""
    decomposed = unicodedata.normalize("NFKD", _ADDRESS.sub(" 0 ", text))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
