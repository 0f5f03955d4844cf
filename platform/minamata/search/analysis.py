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

from minamata.search.arabic import arabic_term, arabic_terms

LATIN = {"en": "english", "fr": "french", "es": "spanish"}
LONGEST_WORD = 60
# The one word of a single sign that everybody here looks for; dictionaries hide it inside of others, such as 含汞.
MERCURY = "汞"
MINAMATA = "水俣"
# What no one looks for by itself, by language, for what is small in one can be great in the next: "or" is gold in French.
STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an and are as at be by for from has have in is it its of on or that the to was were will with",
        "fr": "a au aux ce ces dans de des du elle en est et il la le les leur mais ne ou par pas pour que qui se sont sur un une",
        "es": "a al como con de del el ella en entre es esta este la las lo los mas no o para pero por que se sin su sus un una y",
        "ru": "в во и из к как на не но о об от по при с со у что это для",
        "ar": "من في علي الي عن ان هذا هذه التي الذي مع او ما لا هو هي",
        "zh": "的 了 和 是 在 有 与 及 或 等 对 中 为 不",
    }.items()
}
STOP = frozenset(word for words in STOP_WORDS.values() for word in words)
# What no rule of a stemmer leads back: form -> the form whose term it shares.
IRREGULAR = {
    "en": {"children": "child", "women": "woman", "men": "man"},
    "fr": {"travaux": "travail", "orpaillage": "orpailleur", "orpaillages": "orpailleur"},
}

# Letters and digits, with the signs that stand on or invisibly between them, such as soft hyphens, and apostrophes between them.
WORD = re.compile(
    r"[^\W_](?:[^\W_]|[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670]|['’](?=[^\W_]))*"
)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
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
    stop = STOP_WORDS.get(language, frozenset())
    for found in WORD.finditer(text):
        word = found[0]
        if _HAN.search(word):
            yield from _segmented(word, found.start())
        elif (term := term_of(language, word)) and term not in stop:
            yield Token(term, found.start(), found.end())


def terms_of_query(word: str) -> tuple[str, ...]:
    """The terms by which a word of a query, in another script than the Chinese, may stand in a text of any language."""
    word = word[:LONGEST_WORD]
    if _ARABIC.search(word):
        return arabic_terms(_bare(word))
    languages = ("ru",) if _CYRILLIC.search(word) else tuple(LATIN)
    found = [term_of(language, form) for form in (word, fold(word)) for language in languages]
    return tuple(dict.fromkeys(term for term in found if term))


def is_chinese(word: str) -> bool:
    """Whether Chinese signs stand in the word."""
    return _HAN.search(word) is not None


def rows_of_query(run: str) -> tuple[tuple[str, ...], ...]:
    """The terms of a run of a query in which Chinese signs stand: each word, and signs that are no word in the row they stand in."""
    rows: list[list[Token]] = []
    for token in _segmented(run, 0):
        before = rows[-1][-1] if rows else None
        if before and len(before.term) == len(token.term) == 1 and before.end == token.start:
            rows[-1].append(token)
        else:
            rows.append([token])
    return tuple(dict.fromkeys(tuple(token.term for token in row) for row in rows))


@lru_cache(maxsize=100_000)
def term_of(language: str, word: str) -> str:
    """The term of one word, whatever its script; short forms of articles before an apostrophe go."""
    word = _bare(word[:LONGEST_WORD])
    if _ARABIC.search(word):
        return arabic_term(word)
    before, apostrophe, after = word.rpartition("'")
    if apostrophe:
        word = after if len(before) <= 2 or before in {"qu", "lorsqu", "puisqu", "jusqu"} else before
    if _CYRILLIC.search(word):
        return fold(_stem("russian", word.replace("ё", "е")))
    word = IRREGULAR.get(language, {}).get(word, word)
    return fold(_stem(LATIN.get(language, "english"), word))


def _bare(word: str) -> str:
    """A word in one way of writing it: small, composed, with plain digits, and nothing in it that is not seen."""
    plain = _INVISIBLE.sub("", word).lower().replace("’", "'")
    return _digits(unicodedata.normalize("NFC", plain))


def fold(word: str) -> str:
    """Small letters without accents, compatible forms and digits of other scripts made plain."""
    composed = unicodedata.normalize("NFC", word.casefold())
    decomposed = unicodedata.normalize("NFKD", composed.replace("й", "\ue000"))
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
            if word not in STOP_WORDS["zh"]:
                yield Token(word, offset + found.start() + start, offset + found.start() + end)
        place = found.end()
    if place < len(run):
        yield from _plain(run[place:], offset + place)


def _plain(word: str, start: int) -> Iterator[Token]:
    term = fold(word)
    if term:
        yield Token(term, start, start + len(word))


@lru_cache(maxsize=1)
def _cut() -> Callable[[str], Iterator[tuple[str, int, int]]]:
    """jieba, which takes a second to read its dictionary and speaks of it, so it waits until it is needed.

    By the dictionary alone: what its model guesses of unknown words depends on their neighbours, so that a question would cut them
    otherwise than a text, and takes fourteen times as long. Unknown words are single signs, and a question asks for them in a row.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    jieba.add_word(MINAMATA)
    return lambda text: jieba.tokenize(text, mode="search", HMM=False)
