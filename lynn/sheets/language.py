"""The language of a list, from its own words: it decides the separators and the order of dates that its owner reads.

In: labels and a sample of values. Out: "es", "pt" or "en", and whether anything spoke for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lynn.sheets.shapes import LABEL_WORDS, fold, tidy

#: Taken where nothing speaks for another: Lynn's customers write Spanish more than anything else.
DEFAULT_LANGUAGE = "es"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of values and titles that one language has and the two others have not.
_VALUE_WORDS = {
    "es": _words(
        "si el los las del con para por una enero febrero marzo mayo junio julio septiembre octubre noviembre diciembre "
        "lunes martes miercoles jueves viernes sabado domingo verdadero falso hoja generado reporte hola gracias senor "
        "senora estimado calle avenida pendiente pagado enviado activo inactivo y uno dos tres cuatro"
    ),
    "pt": _words(
        "nao sim os as do dos da das com uma janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro "
        "segunda terca quarta quinta sexta sabado verdadeiro planilha gerado relatorio ola obrigado obrigada senhor "
        "senhora prezado rua pago enviado ativo inativo e em"
    ),
    "en": _words(
        "yes no the of and for with january february march may june july august october november december monday tuesday "
        "wednesday thursday friday saturday sunday true false sheet generated report hello thanks dear mr mrs street "
        "avenue pending paid sent active inactive"
    ),
}
_LABEL_WEIGHT, _VALUE_WEIGHT = 3.0, 0.4
#: A label may hide in its spelling what it is: `número_de_teléfono`.
_SPELLING = {"es": re.compile("[ñ¿¡]", re.IGNORECASE), "pt": re.compile("[ãõç]|ões|ção", re.IGNORECASE)}


def detect_language(labels: Iterable[str], values: Iterable[str]) -> tuple[str, bool]:
    """The likeliest language, and whether there was any evidence for it."""
    scores = dict.fromkeys(LABEL_WORDS, 0.0)
    for label in labels:
        _weigh(label, LABEL_WORDS, _LABEL_WEIGHT, scores)
        for language, spelling in _SPELLING.items():
            if spelling.search(tidy(label)):
                scores[language] += _LABEL_WEIGHT
    seen: set[str] = set()
    for value in values:
        # The same shop in every row is one witness, not a thousand.
        if value and value not in seen and len(value) < 300:
            seen.add(value)
            _weigh(value, _VALUE_WORDS, _VALUE_WEIGHT, scores)
            if "R$" in value:
                scores["pt"] += _VALUE_WEIGHT
    best = max(scores, key=lambda language: (scores[language], language == DEFAULT_LANGUAGE))
    return (best, True) if scores[best] > 0 else (DEFAULT_LANGUAGE, False)


def _weigh(text: str, lexicon: dict[str, frozenset[str]], weight: float, scores: dict[str, float]) -> None:
    for word in fold(text).split():
        languages = [language for language, words in lexicon.items() if word in words]
        for language in languages:
            # A word of one language says more than one that two of them share.
            scores[language] += weight / len(languages) ** 2
