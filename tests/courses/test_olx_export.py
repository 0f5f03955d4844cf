"""What was read can be written, and comes back the same (C1)."""

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.olx.archive import open_package
from courses.olx.export import Difference, DifferenceKind, differences, write_package
from courses.olx.package import Package
from courses.olx.refusals import PackageRefused, Reason
from courses.olx.tree import read_course

FILES = {"course.xml": b'<course org="UN" course="HG" url_name="r"/>', "html/a.html": b"<p>a</p>", "static/b": b"\0\1"}

FORMS = pytest.mark.parametrize("name", ["course", "course.tar.gz", "course.tgz", "course.ZIP"])


def opened(files: dict[str, bytes]) -> list[tuple[str, Callable[[], BinaryIO]]]:
    def opener(content: bytes) -> Callable[[], BinaryIO]:
        return lambda: io.BytesIO(content)

    return [(path, opener(content)) for path, content in files.items()]


@contextmanager
def written(files: dict[str, bytes], destination: Path) -> Iterator[Package]:
    write_package(opened(files), destination)
    with open_package(destination) as package:
        yield package


@FORMS
def test_a_written_package_is_read_again(name: str, tmp_path: Path) -> None:
    files = FILES | {f"static/{'長い名前/' * 20}é.txt": b"text", "static/empty": b""}
    with written(files, tmp_path / name) as package:
        assert {path: file.read() for path, file in package.items()} == files
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_name_decides_the_form(tmp_path: Path) -> None:
    for name in ("course", "course.tar.gz", "course.zip"):
        write_package(opened(FILES), tmp_path / name)
    assert (tmp_path / "course" / "html" / "a.html").read_bytes() == b"<p>a</p>"
    assert tarfile.is_tarfile(tmp_path / "course.tar.gz")
    assert zipfile.is_zipfile(tmp_path / "course.zip")


@pytest.mark.parametrize("name", ["course.tar.gz", "course.zip"])
def test_equal_files_give_equal_archives(name: str, tmp_path: Path) -> None:
    write_package(opened(FILES), tmp_path / name)
    first = (tmp_path / name).read_bytes()
    (tmp_path / "elsewhere").mkdir()
    write_package(opened(dict(reversed(FILES.items()))), tmp_path / "elsewhere" / name)
    assert (tmp_path / "elsewhere" / name).read_bytes() == first


def test_archives_tell_nothing_of_the_machine_they_were_made_on(tmp_path: Path) -> None:
    write_package(opened(FILES), tmp_path / "course.tar.gz")
    time_of_packing = (tmp_path / "course.tar.gz").read_bytes()[4:8]
    assert time_of_packing == bytes(4)
    with tarfile.open(tmp_path / "course.tar.gz") as archive:
        assert {(m.mtime, m.uid, m.gid, m.uname, m.mode) for m in archive} == {(0, 0, 0, "", 0o644)}
    write_package(opened(FILES), tmp_path / "course.zip")
    with zipfile.ZipFile(tmp_path / "course.zip") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {stat.filemode(member.external_attr >> 16) for member in archive.infolist()} == {"-rw-r--r--"}


@FORMS
@pytest.mark.parametrize("path", ["../evil", "/evil", "a\\b", "", "C:/evil"])
def test_an_unsafe_path_is_never_written(path: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    with pytest.raises(PackageRefused) as caught:
        write_package(opened(FILES | {path: b"x"}), tmp_path / "inside" / name)
    assert caught.value.reason is Reason.UNSAFE_PATH
    assert list(tmp_path.rglob("*")) == [tmp_path / "inside"]


def test_two_files_of_one_name_are_never_written(tmp_path: Path) -> None:
    with pytest.raises(PackageRefused) as caught:
        write_package([*opened(FILES), *opened({"./course.xml": b"x"})], tmp_path / "course.zip")
    assert caught.value.reason is Reason.DUPLICATE_NAME


@FORMS
def test_a_failure_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    def broken() -> BinaryIO:
        raise OSError("the store is away")

    destination = tmp_path / name
    if name != "course":
        destination.write_bytes(b"the last export")
    with pytest.raises(OSError, match="away"):
        write_package([*opened(FILES), ("static/z", broken)], destination)
    assert [path.name for path in tmp_path.iterdir()] == ([] if name == "course" else [name])
    assert name == "course" or destination.read_bytes() == b"the last export"


def test_an_archive_is_replaced_and_a_full_folder_is_not(tmp_path: Path) -> None:
    with written(FILES, tmp_path / "course.zip"), written(FILES | {"new": b""}, tmp_path / "course.zip") as package:
        assert "new" in package
    (tmp_path / "course").mkdir()
    write_package(opened(FILES), tmp_path / "course")
    with pytest.raises(FileExistsError):
        write_package(opened(FILES), tmp_path / "course")


def test_a_stream_that_cannot_tell_its_size_is_written_too(tmp_path: Path) -> None:
    def pipe() -> BinaryIO:
        reading, writing = os.pipe()
        os.write(writing, b"from a pipe")
        os.close(writing)
        return os.fdopen(reading, "rb")

    for name in ("course.tar.gz", "course.zip", "course"):
        write_package([*opened(FILES), ("static/pipe", pipe)], tmp_path / name)
        with open_package(tmp_path / name) as package:
            assert package["static/pipe"].read() == b"from a pipe"


# Differences


def compare(left: dict[str, bytes], right: dict[str, bytes], tmp_path: Path) -> list[Difference]:
    with written(FILES | left, tmp_path / "l.zip") as one, written(FILES | right, tmp_path / "r.tar.gz") as other:
        return differences(one, other)


def test_packages_with_the_same_files_do_not_differ(tmp_path: Path) -> None:
    assert compare({}, {}, tmp_path) == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (b'<a x="1" y="2"/>', b'<a  y="2" x="1"></a>'),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<a>\xc3\xa9</a>', b"<a>&#233;</a>"),
        (b"<a><![CDATA[<]]></a>", b"<a>&lt;</a>"),
    ],
)
def test_the_way_xml_is_written_is_no_difference(left: bytes, right: bytes, tmp_path: Path) -> None:
    assert compare({"problem/p.xml": left}, {"problem/p.xml": right}, tmp_path) == []


@pytest.mark.parametrize(
    ("path", "left", "right"),
    [
        ("problem/p.xml", b"<a> </a>", b"<a/>"),
        ("problem/p.xml", b"<a/>", b'<a x="1"/>'),
        ("problem/p.xml", b"<a><!-- 1 --></a>", b"<a/>"),
        ("problem/p.xml", b"<a>", b"<a >"),
        ("html/p.html", b'<a x="1" y="2"/>', b'<a y="2" x="1"/>'),
        ("static/p.bin", b"1", b"2"),
        ("policies/r/policy.json", b"{}", b"{ }"),
    ],
)
def test_what_is_said_differently_is_a_difference(path: str, left: bytes, right: bytes, tmp_path: Path) -> None:
    assert compare({path: left}, {path: right}, tmp_path) == [Difference(path, DifferenceKind.CONTENT)]


def test_files_on_one_side_only_are_differences(tmp_path: Path) -> None:
    assert compare({"b": b"", "a": b""}, {"a": b"", "c": b""}, tmp_path) == [
        Difference("b", DifferenceKind.ONLY_LEFT),
        Difference("c", DifferenceKind.ONLY_RIGHT),
    ]


@given(st.dictionaries(st.text("abé水/.", min_size=1, max_size=8), st.binary(max_size=30), max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_can_be_written_comes_back_in_every_form(tmp_path: Path, named: dict[str, bytes]) -> None:
    files = FILES | {f"static/x{name}x": content for name, content in named.items()}
    try:
        write_package(opened(files), tmp_path / "course.tar.gz")
    except PackageRefused:
        return
    write_package(opened(files), tmp_path / "course.zip")
    with open_package(tmp_path / "course.tar.gz") as one, open_package(tmp_path / "course.zip") as other:
        assert len(one) == len(files)
        assert differences(one, other) == []


@pytest.mark.parametrize("name", ["course", "course.tar.gz", "course.zip"])
@pytest.mark.parametrize("sample", ["harvardx-studio-advanced", "mitx-grading-library", "ms-kitchen-sink"])
def test_a_real_course_comes_back_the_same(sample: str, name: str, tmp_path: Path) -> None:
    samples = os.environ.get("MINAMATA_OLX_SAMPLES")
    if not samples:
        pytest.skip("MINAMATA_OLX_SAMPLES is not set: no real course was exported")
    with open_package(Path(samples) / sample) as original:
        tree = read_course(original)
        write_package(((path, file.open) for path, file in original.items()), tmp_path / name)
        with open_package(tmp_path / name) as exported:
            assert differences(original, exported) == []
            assert read_course(exported) == tree
