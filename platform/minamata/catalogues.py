"""The catalogues of the interface: extracting, checking and compiling them (G4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import minamata
from minamata.app import CATALOGUES, ROOT
from minamata.i18n import LANGUAGES

SOURCE = "en"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"silent": "false", "trimmed": "true"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_n": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

MessageId = str | tuple[str, str]


def path_of(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def update() -> None:
    """Bring every catalogue to what code and templates say: new entries empty, unused ones gone; English says itself."""
    extracted = _extract()
    for language in LANGUAGES:
        kept = _read(language)
        fresh = Catalog(locale=language, project="Minamata Commons", fuzzy=False, charset="utf-8")
        for message in extracted:
            if message.id:
                _carry_over(fresh, message, kept, language)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            write_po(target, fresh, width=120, sort_by_file=False, include_previous=False, omit_header=False)
        _steady_header(path)


def problems() -> list[str]:
    """What is wrong with the catalogues, a sentence each; empty when they are complete."""
    extracted = {_key(message.id): message for message in _extract() if message.id}
    found = []
    for language in LANGUAGES:
        catalogue = _read(language)
        present = {_key(message.id): message for message in catalogue if message.id}
        found += [f"{language}: missing: {key}" for key in sorted(extracted.keys() - present.keys())]
        found += [f"{language}: unused: {key}" for key in sorted(present.keys() - extracted.keys())]
        found += [f"{language}: obsolete: {_key(key)}" for key in catalogue.obsolete]
        for key, message in present.items():
            found += [f"{language}: {problem}: {key}" for problem in _problems_of(message, catalogue.num_plurals)]
    return found


def compile_changed() -> None:
    """Compile the catalogues that are newer than their compiled form."""
    for language in LANGUAGES:
        source, compiled = path_of(language), path_of(language).with_suffix(".mo")
        if not source.exists() or (compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime):
            continue
        beside = compiled.with_suffix(".mo.new")
        with beside.open("wb") as target:
            write_mo(target, _read(language))
        beside.replace(compiled)


def _extract() -> Catalog:
    catalogue = Catalog()
    for root in (ROOT / "platform" / "minamata", *(ROOT / name for name in minamata.MODULES)):
        for file, line, words, comments, context in extract_from_dir(
            root, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
        ):
            place = (root / file).relative_to(ROOT).as_posix()
            catalogue.add(words, None, [(place, line)], auto_comments=comments, context=context)
    return catalogue


def _carry_over(fresh: Catalog, message: Message, kept: Catalog, language: str) -> None:
    before = kept.get(message.id)
    text = before.string if before is not None and not before.fuzzy else ""
    if language == SOURCE and not _is_filled(text):
        text = message.id if isinstance(message.id, tuple) else str(message.id)
    places = sorted({place for place, _line in message.locations})
    fresh.add(
        message.id,
        text or None,
        [(place, None) for place in places],
        flags=message.flags - {"fuzzy"},
        auto_comments=message.auto_comments,
        user_comments=before.user_comments if before is not None else [],
    )


def _problems_of(message: Message, plurals: int) -> Iterator[str]:
    if message.fuzzy:
        yield "stale"
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    if not _is_filled(message.string) or (isinstance(message.id, (tuple, list)) and len(texts) != plurals):
        yield "not translated"
        return
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
    for text in texts:
        unknown = set(PLACEHOLDER.findall(text)) - wanted
        lost = wanted - set(PLACEHOLDER.findall(text)) if not isinstance(message.id, (tuple, list)) else set()
        if unknown or lost:
            yield f"placeholders differ ({', '.join(sorted(unknown | lost))})"


def _is_filled(text: object) -> bool:
    if isinstance(text, (tuple, list)):
        return bool(text) and all(text)
    return bool(text)


def _key(identity: MessageId) -> str:
    return " | ".join(identity) if isinstance(identity, (tuple, list)) else identity


def _read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _steady_header(path: Path) -> None:
    """Dates in the header would make every run a change."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    unsteady = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Report-Msgid-Bugs-To", "Last-Translator")
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in unsteady))]
    kept = [line for line in kept if not line.startswith("# ") or line.startswith("# check:")]
    path.write_text("".join(kept), encoding="utf-8")
