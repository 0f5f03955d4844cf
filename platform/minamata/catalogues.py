"""The catalogues of the interface: extracting, checking and compiling them (G4).

Each function takes the folder of the project, in which the catalogues lie under `translations`; ours when none is given.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import minamata
from minamata.app import CATALOGUES, ROOT
from minamata.i18n import LANGUAGES

SOURCE = "en"
TEMPLATES = ("**/templates/**.html", "**/templates/**.txt")
METHODS = [("**.py", "python"), *((pattern, "jinja2") for pattern in TEMPLATES)]
OPTIONS = {pattern: {"silent": "false"} for pattern in TEMPLATES}
KEYWORDS = {"_": None, "_l": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_NARROW = re.compile(r"(?<=\S) (?=[;?!](?:\W|$))")
_WIDE = re.compile(r"(?<=\S) (?=[:»](?:\W|$))|(?<=«) ")
UNSTEADY = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Report-Msgid-Bugs-To", "Last-Translator")


def path_of(language: str, root: Path = ROOT) -> Path:
    """Where the catalogue of `language` lies."""
    return root / CATALOGUES.name / language / "LC_MESSAGES" / "messages.po"


def update(root: Path = ROOT) -> None:
    """Bring every catalogue to what code and templates say: new entries empty, unused ones gone; English says itself."""
    extracted = _extract(root)
    for language in LANGUAGES:
        kept = _read(path_of(language, root), language)
        fresh = Catalog(locale=language, project="Minamata Commons", header_comment="#", fuzzy=False, charset="utf-8")
        for message in extracted:
            if message.id:
                _carry_over(fresh, message, kept, language)
        path = path_of(language, root)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            write_po(target, fresh, width=120)
        _steady_header(path)


def problems(root: Path = ROOT) -> list[str]:
    """What is wrong with the catalogues, a sentence each; empty when they are complete."""
    extracted = {_key(message.id): message for message in _extract(root) if message.id}
    found = []
    for language in LANGUAGES:
        catalogue = _read(path_of(language, root), language)
        present = {_key(message.id): message for message in catalogue if message.id}
        found += [f"{language}: missing: {key}" for key in sorted(extracted.keys() - present.keys())]
        found += [f"{language}: unused: {key}" for key in sorted(present.keys() - extracted.keys())]
        found += [f"{language}: obsolete: {_key(key)}" for key in catalogue.obsolete]
        for key, message in present.items():
            found += [f"{language}: {problem}: {key}" for problem in _problems_of(message, catalogue.num_plurals)]
    return found


def compile_changed(root: Path = ROOT) -> None:
    """Compile the catalogues that are newer than their compiled form. Several processes may do so at once."""
    for language in LANGUAGES:
        source = path_of(language, root)
        compiled = source.with_suffix(".mo")
        if not source.exists() or (compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime):
            continue
        beside = compiled.with_suffix(f".{secrets.token_hex(4)}")
        with beside.open("wb") as target:
            write_mo(target, _set(_read(source, language), language))
        beside.replace(compiled)


def _set(catalogue: Catalog, language: str) -> Catalog:
    """The catalogue as it is shown: in French no line breaks before : ; ? ! or within « », however the translator typed it."""
    if language == "fr":
        for message in catalogue:
            if not message.id or not message.string:
                continue
            if isinstance(message.string, str):
                message.string = _set_french(message.string)
            else:
                message.string = tuple(_set_french(text) for text in message.string)
    return catalogue


def _set_french(text: str) -> str:
    return _WIDE.sub("\N{NO-BREAK SPACE}", _NARROW.sub("\N{NARROW NO-BREAK SPACE}", text))


def _extract(root: Path) -> Catalog:
    catalogue = Catalog()
    for folder in (root / "platform" / "minamata", *(root / name for name in minamata.MODULES)):
        for file, line, words, comments, _context in extract_from_dir(
            folder, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
        ):
            place = (folder / file).relative_to(root).as_posix()
            catalogue.add(words, None, [(place, line)], auto_comments=comments)
    return catalogue


def _carry_over(fresh: Catalog, message: Message, kept: Catalog, language: str) -> None:
    before = kept.get(message.id)
    same_shape = before is not None and isinstance(before.id, str) == isinstance(message.id, str)
    text = before.string if before is not None and same_shape and not before.fuzzy else ""
    if language == SOURCE and not _is_filled(text):
        text = message.id
    places = sorted({place for place, _line in message.locations})
    fresh.add(
        message.id,
        text or None,
        [(place, 0) for place in places],
        flags=message.flags - {"fuzzy"},
        auto_comments=message.auto_comments,
        user_comments=before.user_comments if before is not None else [],
    )


def _problems_of(message: Message, plurals: int) -> Iterator[str]:
    if message.fuzzy:
        yield "stale"
    ids = (message.id,) if isinstance(message.id, str) else message.id
    texts = (message.string,) if isinstance(message.string, str) else message.string or ()
    if not _is_filled(texts) or len(texts) != (1 if isinstance(message.id, str) else plurals):
        yield "not translated"
        return
    wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
    for text in texts:
        named = set(PLACEHOLDER.findall(text))
        # A plural form may do without its number, as "one day" does.
        differing = named ^ wanted if isinstance(message.id, str) else named - wanted
        if differing:
            yield f"placeholders differ ({', '.join(sorted(differing))})"
        elif all(_can_be_filled(source, wanted) for source in ids) and not _can_be_filled(text, wanted):
            yield "a percent sign stands alone"


def _can_be_filled(text: str, names: set[str]) -> bool:
    try:
        return bool(text % dict.fromkeys(names, 1))
    except (ValueError, TypeError, KeyError):
        return False


def _is_filled(text: str | Sequence[str] | None) -> bool:
    return bool(text) and (isinstance(text, str) or all(text or ()))


def _key(identity: str | Sequence[str]) -> str:
    return identity if isinstance(identity, str) else " | ".join(identity)


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _steady_header(path: Path) -> None:
    """Dates in the header would make every run a change."""
    header, blank, messages = path.read_text(encoding="utf-8").partition("\n\n")
    kept = [line for line in header.splitlines() if not line.startswith(tuple(f'"{name}' for name in UNSTEADY))]
    path.write_text("\n".join(kept) + blank + messages, encoding="utf-8")
