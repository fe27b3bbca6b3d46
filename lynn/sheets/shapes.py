"""What a cell looks like, and which words name columns: the evidence by which headings, data and totals are told apart.

In: the text of a few cells. Out: a `Shape`, or a word's meaning. Never run over a whole list: candidates and samples only.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from lynn.sheets.grid import CellKind

#: Marks that take no place on the screen: soft hyphen, zero-width, direction marks, byte order mark.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
#: Blanks of all kinds, as in `str.strip`, with the marks above.
_BLANK = re.compile(rf"[\s{INVISIBLE}]+")
_REMOVED = re.compile(f"[{INVISIBLE}]")


class Shape(Enum):
    """The look of one cell."""

    BLANK = "blank"
    #: Words: names, places, labels.
    WORDS = "words"
    #: More than a label would have.
    PROSE = "prose"
    #: A short number, an amount, a percentage.
    NUMBER = "number"
    #: Seven digits or more: a phone, an order, an identity number.
    LONG_NUMBER = "long-number"
    DATE = "date"
    EMAIL = "email"
    LINK = "link"


_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(:\d{2})?( ?[ap]\.? ?m\.?)?"
    r"|\d{1,2}[- /](de )?[a-zç]{3,10}\.?[- /](de )?\d{2,4}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LINK = re.compile(r"(https?://|www\.|wa\.me/)\S+", re.IGNORECASE)
_NUMBER = re.compile(
    r"[-+(]?\s*(?:[$€£%]|R\$|US\$|S/\.?|UF|CLP|USD)?\s*[-+]?\d[\d.,' ]*\s*(?:[%$€)]|\.-|CLP|USD)?", re.IGNORECASE
)
_PROSE_LENGTH = 60


def tidy(text: str) -> str:
    """The text as it looks: invisible marks gone, blanks of any kind single, none around."""
    return _BLANK.sub(" ", _REMOVED.sub("", text)).strip() if text else ""


def shape_of(text: str, kind: int = CellKind.TEXT) -> Shape:
    """The look of a cell with this text and, from workbooks, this kind."""
    shown = tidy(text)
    if not shown:
        return Shape.BLANK
    if kind in (CellKind.DATE, CellKind.TIME):
        return Shape.DATE
    digits = sum(character.isdigit() for character in shown)
    if kind in (CellKind.NUMBER, CellKind.BOOLEAN, CellKind.ERROR):
        return Shape.LONG_NUMBER if digits >= 7 and "," not in shown and "$" not in shown else Shape.NUMBER
    if _EMAIL.fullmatch(shown):
        return Shape.EMAIL
    if _LINK.match(shown):
        return Shape.LINK
    if _DATE.fullmatch(shown):
        return Shape.DATE
    if digits >= 7 and digits * 2 >= len(shown):
        return Shape.LONG_NUMBER
    if _NUMBER.fullmatch(shown):
        return Shape.NUMBER
    return Shape.PROSE if len(shown) > _PROSE_LENGTH else Shape.WORDS


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case without accents, words parted by single blanks: `N° de Teléfono` and `n_de_telefono` are one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", tidy(text).casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", plain)))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that name columns of such lists, without accents, by language. A word of several languages counts for each.
LABEL_WORDS: dict[str, frozenset[str]] = {
    "es": _words(
        "nombre nombres apellido apellidos cliente clientes telefono telefonos fono celular movil numero correo mail email "
        "fecha vencimiento vence nacimiento tienda sucursal local pedido orden monto precio total saldo puntos cupon dias "
        "dia rut dni cedula documento direccion comuna ciudad region pais empresa segmento comentario comentarios "
        "observacion observaciones estado codigo descuento producto cantidad compra compras vendedor ejecutivo sexo edad "
        "whatsapp contacto id folio factura deuda cuota tratamiento genero cargo rubro canal categoria grupo zona link "
        "url mensaje plantilla campana fantasia razon social giro hora cita medico paciente alumno apoderado curso "
        "patente marca modelo vehiculo destinatario encuesta pregunta respuesta "
    ),
    "pt": _words(
        "nome nomes sobrenome cliente clientes telefone telefones celular telemovel numero correio mail email data "
        "vencimento vence nascimento loja filial pedido valor preco total saldo pontos cupom dias dia cpf cnpj rg "
        "documento endereco bairro cidade estado uf pais empresa segmento comentario observacao observacoes codigo "
        "desconto produto quantidade compra compras vendedor sexo idade whatsapp contato id fatura divida parcela "
        "tratamento genero cargo canal categoria grupo zona link url mensagem modelo campanha hora consulta paciente "
        "aluno turma placa marca veiculo destinatario pesquisa pergunta resposta "
    ),
    "en": _words(
        "name names surname first last full customer customers client clients phone phones mobile cell telephone number "
        "mail email date due expiry expires birth birthday store branch shop order amount price total balance points "
        "coupon days day id document address city state region country company segment comment comments notes status "
        "code discount product quantity purchase purchases seller agent sex gender age whatsapp contact invoice debt "
        "title channel category group zone link url message template campaign time created ad form lead platform type "
        "value given family membership appointment patient student class plate brand model vehicle recipient survey "
        "question answer tag tags sku qty new "
    ),
}
_ALL_LABEL_WORDS = frozenset().union(*LABEL_WORDS.values())


def names_a_column(text: str) -> bool:
    """Whether the text holds a word that usually names a column, and few others."""
    words = fold(text).split()
    return bool(words) and len(words) <= 8 and any(word in _ALL_LABEL_WORDS for word in words)
