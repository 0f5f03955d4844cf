"""A light stemmer for Arabic: letters normalised, the article with what stands before it taken off, then the commonest endings.

After the light stemmers of the literature (Larkey and others), with the broken plurals of the Convention's field in a table, because no
rule finds them. A single letter before a word without article (و, ف, ب, ل, ك) is taken off only where a word of the table is left: in
وطنية or لجنة it belongs to the word. A question asks for both instead (`arabic_terms`).
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ACCUSATIVE = re.compile(r"(?:\u064b\u0627|\u0627\u064b)$")
_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ؤ": "و", "ئ": "ي", "ة": "ه", "ک": "ك", "ی": "ي"}
)
_PREFIXES = ("وبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "ال", "لل")
_SINGLE = "وفبلك"
_SUFFIXES = ("اتها", "اتهم", "ياته", "هما", "كما", "ها", "هم", "هن", "كم", "نا", "ات", "ان", "ون", "ين", "يه", "ه", "ي")
LEAST = 3

# Plural -> singular, both as they are after the steps above.
BROKEN_PLURALS = {
    "تقارير": "تقرير",
    "اطراف": "طرف",
    "منتج": "منتج",
    "خطط": "خطه",
    "قوانين": "قانون",
    "مخاطر": "خطر",
    "اخطار": "خطر",
    "مواد": "ماده",
    "مشاريع": "مشروع",
    "موارد": "مورد",
    "دول": "دوله",
    "بلدان": "بلد",
    "بلد": "بلد",
    "معادن": "معدن",
    "مناجم": "منجم",
    "نفاي": "نفايه",
    "تدابير": "تدبير",
    "اسواق": "سوق",
    "اسماك": "سمك",
    "اطفال": "طفل",
    "نساء": "امراه",
    "برامج": "برنامج",
    "مراكز": "مركز",
    "مصادر": "مصدر",
    "مصانع": "مصنع",
    "عمال": "عامل",
    "مبادي": "مبدا",
    "اهداف": "هدف",
    "احكام": "حكم",
    "شروط": "شرط",
    "دورات": "دوره",
    "اسيله": "سوال",
    "وثايق": "وثيقه",
    "جهود": "جهد",
    "حدود": "حد",
    "مواعيد": "موعد",
    "شهاد": "شهاده",
    "امراض": "مرض",
    "اثار": "اثر",
    "كميات": "كميه",
    "مصابيح": "مصباح",
    "بطاريات": "بطاريه",
}


def arabic_term(word: str) -> str:
    """The term of an Arabic word; at least three letters of it stay."""
    plain = _without_article(_plain(word))
    for stem in (plain, plain[1:]) if plain[:1] in _SINGLE else (plain,):
        if (known := _of_the_table(stem)) is not None:
            return known
    return _ending_off(plain)


def arabic_terms(word: str) -> tuple[str, ...]:
    """The terms by which a word of a question may stand in a text: its own, with and without a single letter before it."""
    term = arabic_term(word)
    shorter = (term[1:],) if term[:1] in _SINGLE and len(term) > LEAST + 1 else ()
    return (term, *shorter, *(letter + term for letter in _SINGLE))


def _plain(word: str) -> str:
    return _MARKS.sub("", _ACCUSATIVE.sub("", word)).translate(_LETTERS)


def _without_article(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= LEAST:
            return word[len(prefix) :]
    return word


def _of_the_table(stem: str) -> str | None:
    """The term of the singular of a broken plural, also of one with an ending."""
    for form in (stem, _ending_off(stem)):
        if form in BROKEN_PLURALS:
            return _ending_off(BROKEN_PLURALS[form])
    return None


def _ending_off(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= LEAST:
            return word[: -len(suffix)]
    return word
