"""Typing errors: a word that is not in the vocabulary, but a letter away from one that is.

In: a folded word. Out: the concept that it was meant for, None where it is none or several. Why apart: what is a slip and what
another word (hombre, nombre; cellar, cellular) is a question of letters alone.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lynn.mapping.vocabulary import CONCEPTS, NO_SLIPS


def _shorter(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


@cache
def _misspelt() -> dict[str, set[str]]:
    """Each word of five letters or more, with one letter taken out in every way → the words that it may be."""
    index: dict[str, set[str]] = {}
    for word in CONCEPTS:
        if len(word) >= 5:
            for form in (word, *_shorter(word)):
                index.setdefault(form, set()).add(word)
    return index


@lru_cache(maxsize=20_000)
def nearly(word: str) -> str | None:
    """The concept of the one word that is a letter away; None when there is none, or more than one meaning."""
    if not 4 <= len(word) <= 20 or word.removesuffix("s") in NO_SLIPS:
        return None
    near = {known for form in (word, *_shorter(word)) for known in _misspelt().get(form, ())}
    found = {CONCEPTS[known] for known in near if _is_slip(word, known)}
    return found.pop() if len(found) == 1 else None


def with_lost_letters(word: str) -> str | None:
    """The concept of the one word that fits around letters that were lost: "tel\ufffdfono"."""
    pattern = re.compile(word.replace("\ufffd", "[a-z]").removesuffix("s") + "s?")
    found = {CONCEPTS[known] for known in CONCEPTS if pattern.fullmatch(known)}
    return found.pop() if len(found) == 1 else None


def _is_slip(word: str, known: str) -> bool:
    """One letter more, less, swapped or (in longer words) another; the first letter is right. Short words that differ by
    one letter are mostly other words: hombre, nombre; model, mobile."""
    if word[0] != known[0] or abs(len(word) - len(known)) > 1:
        return False
    if len(word) != len(known):
        longer, shorter = sorted((word, known), key=len, reverse=True)
        # A last letter that is not there mostly makes another word: célula, celular.
        is_inside = longer[-1] == shorter[-1] or len(shorter) >= 7
        return len(shorter) >= 4 and is_inside and shorter in _shorter(longer)
    differing = [at for at, (a, b) in enumerate(zip(word, known, strict=True)) if a != b]
    if len(differing) == 2:
        first, second = differing
        return second == first + 1 and word[first] == known[second] and word[second] == known[first]
    return len(differing) == 1 and len(word) >= 7
