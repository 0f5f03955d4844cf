"""Texts that are committed beside the code: a folder of Markdown files by language, each with a few lines about itself in front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from minamata.i18n import DEFAULT, direction

FENCE = "---\n"


@dataclass(frozen=True)
class Written:
    """A text in one language: its title, what its front matter says (`date`, `check`), and its Markdown."""

    lang: str
    title: str
    facts: Mapping[str, str]
    text: str

    @property
    def dir(self) -> str:
        return direction(self.lang)


@lru_cache(maxsize=512)
def written(folder: Path, lang: str) -> Written:
    """The text of `folder` in `lang`, else in English. FileNotFoundError when there is neither; ValueError for one without front matter."""
    file = folder / f"{lang}.md"
    if not file.is_file():
        file, lang = folder / f"{DEFAULT}.md", DEFAULT
    opening, fence, rest = file.read_text(encoding="utf-8").partition(FENCE)
    front, second, text = rest.partition(FENCE)
    if opening or not fence or not second:
        raise ValueError(f"{file.name} has no front matter")
    facts = {name.strip(): said.strip() for name, said in (line.split(":", 1) for line in front.splitlines())}
    return Written(lang, facts.pop("title"), facts, text)
