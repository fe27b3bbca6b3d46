"""What programs and people leave where a value should stand: words for nothing, places never filled in, test data.

In: nothing. Out: words and RE2 patterns for whole columns. Why apart: what is found grows with every list, the rules
that look for it do not.
"""

from __future__ import annotations

from typing import Final

#: Whole values that stand for nothing, in small letters: what programs and people write where there is no value.
NOTHING_WORDS: Final = frozenset(
    {
        *("nan", "nat", "null", "nil", "none", "undefined", "<na>", "n/a", "n.a.", "n/d", "s/d", "s/i", "#n/a", "#n/d"),
        *(
            "-",
            "--",
            "---",
            ".",
            "..",
            "...",
            "?",
            "??",
            "???",
            "(null)",
            "(blank)",
            "(vacío)",
            "(en blanco)",
            "(vazio)",
        ),
        *("sin dato", "sin datos", "sin información", "sin informacion", "no aplica", "sem dados", "não informado"),
        *(
            "not available",
            "not applicable",
            "na",
            "n.d.",
            "s/n",
            "s.n.",
            "_",
            "__",
            "___",
            "[null]",
            "<null>",
            "<none>",
            "(none)",
        ),
        *(
            "(empty)",
            "null null",
            "nan nan",
            "none none",
            "undefined undefined",
            "sin especificar",
            "no data",
            "nao informado",
        ),
        # How sheets show an error, where a program has made plain text of it.
        *(
            "#n/a n/a",
            "#ref!",
            "#¡ref!",
            "#value!",
            "#¡valor!",
            "#valor!",
            "#div/0!",
            "#¡div/0!",
            "#num!",
            "#¡num!",
            "#núm!",
        ),
        *(
            "#name?",
            "#¿nombre?",
            "#nome?",
            "#null!",
            "#¡nulo!",
            "#nulo!",
            "#spill!",
            "#calc!",
            "#field!",
            "#error!",
            "#¡error!",
        ),
        *(
            "#error",
            "#blocked!",
            "#busy!",
            "#unknown!",
            "#connect!",
            "#getting_data",
            "###",
            "####",
            "#####",
            "######",
            "########",
        ),
    }
)
#: The same where a person's name should stand.
NOTHING_NAMES: Final = NOTHING_WORDS | {
    *(
        "sin nombre",
        "sin apellido",
        "sin asignar",
        "no informa",
        "no informado",
        "no registra",
        "no tiene",
        "no disponible",
    ),
    *(
        "ninguno",
        "ninguna",
        "desconocido",
        "desconocida",
        "unknown",
        "no name",
        "sem nome",
        "sem informação",
        "não consta",
    ),
    *("desconhecido", "desconhecida", "nenhum"),
}
#: The first characters and the greatest length in bytes of those, for a quick first look.
NOTHING_FIRST_CHARACTERS: Final = "".join(sorted({word[0] for word in NOTHING_NAMES}))
NOTHING_MOST_BYTES: Final = max(len(word.encode()) for word in NOTHING_NAMES)
#: Dashes that are no ASCII, alone in a value.
NOTHING_DASHES: Final = "^[–—―−]+$"

#: What stands in a place that is for somebody's own data; any other word in brackets may belong to the text.
_OWN: Final = (
    r"(?i:nombre|name|nome|first|last|full|apellido|cliente|client|customer|contact|user|usuario|fecha|date|data|phone|tel|cel"
    r"|monto|valor|amount|empresa|company|producto|product|tienda|store|link|url|insert|ingres|escrib|tu |your|su |seu|var|field"
    r"|campo)"
)
#: A place that was never filled in.
PLACEHOLDER: Final = (
    r"\{\{[^{}]*\}{0,2}|\$\{[^{}]+\}|\{%[^%]*%\}|<%[^%]*%>|^\{[\pL\d_!][^{}]*\}$|^\[\pL[\pL\d _.-]*\]$|\[\[[^\[\]]+\]\]"
    rf"|\{{{_OWN}[\w .-]*\}}|\[{_OWN}[\pL\d _.-]*\]|<<[^<>]+>>|^«[^«»]+»$|<[\pL_][\pL\d _/-]*>|</\pL+>"
    r"|%[A-Za-z_]{2,}%|\*\|\w+\|\*|\[object Object\]|^%[sd]$|^\$[A-Za-z_]+\$$"
)
#: A heading in the place of a name, or a name joined from a field that was not there.
PLACEHOLDER_NAME: Final = (
    r"^(?i:nombres?|name|nome|(?:first|full|customer|client) name|nombre completo|nome completo"
    r"|nombre (?:del )?cliente|nombre y apellidos?|apellidos?)$"
    r"|^(?:undefined|null|nan|NaN|NULL) | (?:undefined|null|nan|NaN|NULL)$|^__\w+__$|^#\pL+#$|^@\pL+@$"
)
#: What people type to try something out, as a whole value.
TEST: Final = (
    r"(?i)^(?:test|testing|teste|tester|prueba|pruebas|(?:asd)+f?\w*|qwer\w*|xx+|aaa+|ejemplo|exemplo|example|lorem ipsum"
    r"|foobar|dummy|borrar|no enviar)[\s_.-]*\d*$"
)
#: The same where a person's name should stand.
TEST_NAME: Final = (
    r"(?i)(?:^|[\s_.-])(?:test|testing|teste|tester|prueba|pruebas|asdf|qwerty)(?:[\s_.-]|\d|$)|^(?:jane|john) doe$|^fulan[oa]\b"
    r"|^(?:(?:asd)+f?\w*|qwer\w*|x+|aaa+|zzz+|abc|abcd?|demo|ejemplo|exemplo|example|lorem ipsum|foo|bar|foobar|dummy"
    r"|borrar|no enviar)[\s_.-]*\d*$"
)
