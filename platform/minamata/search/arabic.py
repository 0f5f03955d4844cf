"""A light stemmer for Arabic: letters normalised, conjunctions, prepositions and article taken off, then the commonest endings.

After the light stemmers of the literature (Larkey and others), with the broken plurals of the Convention's field in a table, because no
rule finds them.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ACCUSATIVE = re.compile(r"(?:\u064b\u0627|\u0627\u064b)$")
_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ؤ": "و", "ئ": "ي", "ة": "ه", "ک": "ك", "ی": "ي"}
)
_PREFIXES = ("وبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "ال", "لل")
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
    plain = _MARKS.sub("", _ACCUSATIVE.sub("", word)).translate(_LETTERS)
    for stem in _without_prefixes(plain):
        if stem in BROKEN_PLURALS:
            return _ending_off(BROKEN_PLURALS[stem])
    stem = _without_prefixes(plain)[-1]
    short = _ending_off(stem)
    return _ending_off(BROKEN_PLURALS.get(short, short)) if short in BROKEN_PLURALS else short


def _without_prefixes(word: str) -> list[str]:
    """The word, and what is left of it without what may stand before; the last is the shortest."""
    found = [word]
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= LEAST:
            return [*found, word[len(prefix) :]]
    if word[:1] == "و" and len(word) > LEAST + 1:
        found += _without_prefixes(word[1:])
    return found


def _ending_off(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= LEAST:
            return word[: -len(suffix)]
    return word
