"""From words to the terms that find them: one analysis for every text and every query, in six languages (G13).

Stems by Snowball, segments by jieba, Arabic by a light stemmer of our own (Snowball's leaves the conjunction and the article on).
Accents, case and digits are folded.
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from minamata.search.arabic import arabic_term

LATIN = {"en": "english", "fr": "french", "es": "spanish"}
LONGEST_WORD = 60
# The one word of a single sign that everybody here looks for; dictionaries hide it inside of others, such as 含汞.
MERCURY = "汞"
# What no one looks for by itself; a query that holds nothing else is taken as it is.
STOP = frozenset(
    "a an and are as at be by for from has have in is it its of on or that the to was were will with "  # noqa: SIM905
    "au aux ce ces dans de des du elle en et il la le les leur mais ne ou par pas pour que qui se sont sur un une "
    "al como con del el ella en entre es esta este la las lo los mas no o para pero por que se sin su sus un una y "
    "в во и из к как на не но о об от по при с со у что это для "
    "من في على الى عن ان هذا هذه التي الذي مع او ما لا هو هي "
    "的 了 和 是 在 有 与 及 或 等 对 中 为 不".split()
)

# Letters and digits, with the signs that stand on them, and apostrophes between them.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670]|['’](?=[^\W_]))*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_local = threading.local()


@dataclass(frozen=True)
class Token:
    """A term, and the place of its word in the text."""

    term: str
    start: int
    end: int


def analyse(language: str, text: str) -> Iterator[Token]:
    """The terms of a text in `language`, in their order. Any text at all can be analysed."""
    for found in WORD.finditer(text):
        word = found[0]
        if _HAN.search(word):
            yield from _segmented(word, found.start())
        elif (term := term_of(language, word)) and term not in STOP:
            yield Token(term, found.start(), found.end())


def terms_of_query(word: str) -> tuple[str, ...]:
    """The terms by which a word of a query may stand in a text of any language."""
    word = word[:LONGEST_WORD]
    if _HAN.search(word):
        return tuple(dict.fromkeys(token.term for token in _segmented(word, 0)))
    languages = ("ar",) if _ARABIC.search(word) else ("ru",) if _CYRILLIC.search(word) else tuple(LATIN)
    found = [term_of(language, form) for form in (word, fold(word)) for language in languages]
    return tuple(dict.fromkeys(term for term in found if term))


@lru_cache(maxsize=100_000)
def term_of(language: str, word: str) -> str:
    """The term of one word, whatever its script; short forms of articles before an apostrophe go."""
    word = word[:LONGEST_WORD].lower().replace("’", "'")
    if _ARABIC.search(word):
        return arabic_term(_digits(word))
    before, apostrophe, after = word.rpartition("'")
    if apostrophe:
        word = after if len(before) <= 2 or before in {"qu", "lorsqu", "puisqu", "jusqu"} else before
    if _CYRILLIC.search(word):
        return fold(_stem("russian", word.replace("ё", "е")))
    return fold(_stem(LATIN.get(language, "english"), unicodedata.normalize("NFC", word)))


def fold(word: str) -> str:
    """Small letters without accents, compatible forms and digits of other scripts made plain."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().replace("й", "\ue000"))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).replace("\ue000", "й")
    return "".join(sign for sign in _digits(plain) if sign.isalnum())


def _digits(word: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in word)


def _stem(algorithm: str, word: str) -> str:
    """Snowball's stemmers keep their work in themselves, so each thread has its own."""
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if algorithm not in stemmers:
        stemmers[algorithm] = snowballstemmer.stemmer(algorithm)
    return str(stemmers[algorithm].stemWord(word))


def _segmented(run: str, offset: int) -> Iterator[Token]:
    """Words of a run in which Chinese signs stand; long ones with the shorter ones inside of them."""
    place = 0
    for found in _HAN.finditer(run):
        if place < found.start():
            yield from _plain(run[place : found.start()], offset + place)
        for word, start, end in _cut()(found[0]):
            if MERCURY in word and word != MERCURY:
                at = offset + found.start() + start + word.index(MERCURY)
                yield Token(MERCURY, at, at + 1)
            if word not in STOP:
                yield Token(word, offset + found.start() + start, offset + found.start() + end)
        place = found.end()
    if place < len(run):
        yield from _plain(run[place:], offset + place)


def _plain(word: str, start: int) -> Iterator[Token]:
    term = fold(word)
    if term and term not in STOP:
        yield Token(term, start, start + len(word))


@lru_cache(maxsize=1)
def _cut() -> Callable[[str], Iterator[tuple[str, int, int]]]:
    """jieba, which takes a second to read its dictionary and speaks of it, so it waits until it is needed."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda text: jieba.tokenize(text, mode="search")
