"""Natural posts in six languages: sentences that stand in this repository, as people would put some of them together."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from lxml import html

from forums.writing import markup_of
from minamata.i18n import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
LENGTHS = (180, 540)
"""Of a post, in characters: some thirty to ninety words."""
SIGNS_OF_A_WORD = {"zh": 3}
"""Chinese says the same in a third of the signs."""
SHORTEST = 24
LIST_OF, QUOTE_OF = 9, 5


@dataclass(frozen=True)
class Text:
    """A post as it is kept."""

    language: str
    text: str
    html: str


@cache
def sentences(language: str) -> Sequence[str]:
    """What is said in a language by our pages, and by the foundation course where it is written in it."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [
            str(message.string or message.id) if isinstance(message.id, str) else "" for message in read_po(file)
        ]
    course = [
        " ".join(part.text_content().split())
        for file in sorted((ROOT / "courses" / "data" / "foundations" / language).glob("html/*.html"))
        for part in html.fragment_fromstring(file.read_text(encoding="utf-8"), create_parent="div").iter("p", "li")
    ]
    shortest = SHORTEST // SIGNS_OF_A_WORD.get(language, 1)
    return [each for each in (*messages, *course) if len(each) >= shortest and not re.search(r"%\(|[<>*_`|\[]", each)]


@cache
def texts(language: str, count: int) -> Sequence[Text]:
    """So many posts in a language; some with a quote in front or a list."""
    chance = random.Random(language)
    return [Text(language, said, markup_of(said)) for said in (_said(language, n, chance) for n in range(count))]


@cache
def titles(language: str, count: int) -> Sequence[str]:
    """So many titles."""
    chance = random.Random(f"titles {language}")
    most = 60 // SIGNS_OF_A_WORD.get(language, 1)
    return [chance.choice(sentences(language))[:most].rsplit(" ", 1)[0].rstrip(",;:.") for _each in range(count)]


def pool(count: int) -> Sequence[Text]:
    """So many posts in each of the six languages."""
    return [each for language in LANGUAGES for each in texts(language, count)]


def _said(language: str, n: int, chance: random.Random) -> str:
    wanted = chance.randint(*LENGTHS) // SIGNS_OF_A_WORD.get(language, 1)
    parts: list[str] = []
    while sum(map(len, parts)) < wanted:
        parts.append(chance.choice(sentences(language)))
    middle = (len(parts) + 1) // 2
    if n % LIST_OF == 0:
        parts[middle:] = ["\n".join(f"- {each}" for each in parts[middle:])]
    if n % QUOTE_OF == 0:
        parts[0] = f"> {parts[0]}\n"
        return f"{parts[0]}\n" + "\n\n".join(parts[1:] or [chance.choice(sentences(language))])
    return " ".join(parts[:middle]) + "\n\n" + " ".join(parts[middle:])
