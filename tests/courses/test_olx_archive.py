"""Course packages are opened from folders and archives alike, and hostile ones are refused (C1)."""

import gzip
import hashlib
import io
import os
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from courses.olx.archive import open_package
from courses.olx.intake import LIMITS, Intake, Limits
from courses.olx.names import course_path
from courses.olx.refusals import PackageRefused, Reason
from courses.olx.unpack import LARGEST_ZIP_DIRECTORY_BYTES, LONGEST_TAR_HEADER_BYTES

COURSE = {"course.xml": b'<course url_name="r"/>', "html/a.html": b"<p>a</p>", "static/b.bin": bytes(range(256))}


def tar_gz(members: list[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=form) as archive:
        for member, content in members:
            member.size = len(content) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    return tar_gz([(tarfile.TarInfo(name), content) for name, content in files.items()])


def zip_of(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


PACKERS = pytest.mark.parametrize("pack", [tar_of, zip_of])


def folder_of(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def refusal(source: Path | bytes, tmp_path: Path, limits: Limits = LIMITS) -> PackageRefused:
    """Open what must be refused, and see that nothing of it stays behind."""
    if isinstance(source, bytes):
        (tmp_path / "upload").write_bytes(source)
        source = tmp_path / "upload"
    workspace = tmp_path / "workspace"
    workspace.mkdir(exist_ok=True)
    with pytest.raises(PackageRefused) as caught:
        open_package(source, limits=limits, workspace=workspace).__enter__()
    assert list(workspace.iterdir()) == []
    return caught.value


def contents(source: Path | bytes, tmp_path: Path) -> dict[str, bytes]:
    if isinstance(source, bytes):
        (tmp_path / "upload").write_bytes(source)
        source = tmp_path / "upload"
    with open_package(source) as package:
        return {path: file.read() for path, file in package.items()}


# Honest packages


@PACKERS
def test_a_folder_and_its_archives_give_the_same_package(
    pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path
) -> None:
    assert contents(folder_of(COURSE, tmp_path / "folder"), tmp_path) == COURSE
    assert contents(pack(COURSE), tmp_path) == COURSE


@PACKERS
def test_the_single_top_folder_of_an_archive_is_stripped(
    pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path
) -> None:
    assert contents(pack({f"./course-export/{path}": text for path, text in COURSE.items()}), tmp_path) == COURSE


def test_the_folder_around_one_course_is_looked_into(tmp_path: Path) -> None:
    folder_of(COURSE, tmp_path / "repository" / "course")
    (tmp_path / "repository" / "README.md").write_text("About this course")
    assert contents(tmp_path / "repository", tmp_path) == COURSE


def test_the_folder_around_two_courses_is_refused_naming_both(tmp_path: Path) -> None:
    folder_of(COURSE, tmp_path / "repository" / "one")
    folder_of(COURSE, tmp_path / "repository" / "two")
    refused = refusal(tmp_path / "repository", tmp_path)
    assert refused.reason is Reason.NO_COURSE
    assert refused.detail["candidates"] == "one, two"


def test_a_file_knows_its_size_and_its_checksum(tmp_path: Path) -> None:
    with open_package(folder_of(COURSE, tmp_path / "folder")) as package:
        assert package["html/a.html"].size == 8
        assert package["html/a.html"].sha256 == hashlib.sha256(b"<p>a</p>").hexdigest()
        assert package.size == sum(map(len, COURSE.values()))


def test_what_operating_systems_and_version_control_leave_behind_is_no_part_of_a_package(tmp_path: Path) -> None:
    litter = {
        ".DS_Store": b"x",
        "__MACOSX/._course.xml": b"x",
        "html/._a.html": b"x",
        "static/Thumbs.db": b"x",
        ".git/config": b"x",
    }
    assert contents(tar_of(COURSE | litter), tmp_path) == COURSE
    assert contents(zip_of(COURSE | litter), tmp_path) == COURSE
    assert contents(folder_of(COURSE | litter, tmp_path / "folder"), tmp_path) == COURSE


def test_names_in_every_script_and_very_long_ones_survive(tmp_path: Path) -> None:
    files = COURSE | {f"static/{'水俣/' * 40}الزئبق {'é' * 60}.txt": b"text"}
    for archive in (tar_of(files), zip_of(files)):
        assert contents(archive, tmp_path) == files


def test_zip_names_in_utf8_are_read_even_when_the_archive_does_not_say_so(tmp_path: Path) -> None:
    archive = zip_of(COURSE | {"static/é.txt": b"text"})
    unflagged = archive.replace(struct.pack("<HH", 0x800, 8), struct.pack("<HH", 0, 8))
    assert unflagged != archive
    assert contents(unflagged, tmp_path)["static/é.txt"] == b"text"


def test_a_file_is_found_whatever_the_normalisation_of_its_name(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "static/é.txt")
    (tmp_path / "upload").write_bytes(tar_of(COURSE | {decomposed: b"text"}))
    with open_package(tmp_path / "upload") as package:
        assert package["static/é.txt"].read() == b"text"
        assert decomposed in list(package)


@PACKERS
def test_names_may_differ_by_case_alone(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    files = COURSE | {"static/Logo.png": b"1", "static/logo.png": b"2"}
    assert contents(pack(files), tmp_path) == files


@PACKERS
def test_thousands_of_tiny_files_are_no_bomb(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    files = COURSE | {f"vertical/{number:032x}.xml": b"<vertical/>" for number in range(3000)}
    assert len(contents(pack(files), tmp_path)) == len(files)


def test_a_small_archive_may_compress_as_well_as_it_likes(tmp_path: Path) -> None:
    files = COURSE | {"static/spaces.txt": b" " * 900_000}
    assert contents(zip_of(files), tmp_path) == files


def test_files_cannot_be_read_once_the_package_is_closed(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(tar_of(COURSE))
    with open_package(tmp_path / "upload") as package:
        file = package["course.xml"]
    with pytest.raises(FileNotFoundError):
        file.read()


def test_the_limits_are_those_of_the_specification() -> None:
    assert Limits(500 * 2**20, 2 * 2**30, 20_000, 100) == LIMITS


# Names

HOSTILE_NAMES = pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "html/../../evil.txt",
        "html/..",
        "/etc/passwd",
        "//server/share",
        "..\\evil.txt",
        "html\\a.html",
        "\\\\server\\share",
        "C:\\evil.txt",
        "C:evil.txt",
        "static/C:/evil.txt",
        "static/new\nline.txt",
        "__MACOSX/../../evil.txt",
    ],
)


@HOSTILE_NAMES
@PACKERS
def test_a_name_that_leads_out_of_the_package_is_refused(
    pack: Callable[[dict[str, bytes]], bytes], name: str, tmp_path: Path
) -> None:
    refused = refusal(pack(COURSE | {name: b"x"}), tmp_path)
    assert (refused.reason, refused.path) == (Reason.UNSAFE_PATH, name)


@PACKERS
@pytest.mark.parametrize("name", ["static/" + "n" * 256, "static/" + "é" * 128, "/".join(["deep"] * 210)])
def test_a_name_too_long_for_ordinary_disks_is_refused(
    pack: Callable[[dict[str, bytes]], bytes], name: str, tmp_path: Path
) -> None:
    refused = refusal(pack(COURSE | {name: b"x"}), tmp_path)
    assert (refused.reason, refused.path) == (Reason.NAME_TOO_LONG, name)


def test_tar_names_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("static/caf\udce9.txt")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.GNU_FORMAT, errors="surrogateescape") as archive:
        archive.addfile(member)
    refused = refusal(packed.getvalue(), tmp_path)
    assert (refused.reason, refused.path) == (Reason.NAME_NOT_UTF8, "static/caf\\udce9.txt")


@pytest.mark.parametrize("flag", [0, 0x800])
def test_zip_names_that_are_not_utf8_are_refused(flag: int, tmp_path: Path) -> None:
    archive = zip_of(COURSE | {"static/caféé.txt": b"x"})
    archive = archive.replace("caféé".encode(), b"caf\xe9xyz")
    archive = archive.replace(struct.pack("<HH", 0x800, 8), struct.pack("<HH", flag, 8))
    refused = refusal(archive, tmp_path)
    assert refused.reason is Reason.NAME_NOT_UTF8
    assert "caf" in refused.path


def test_folder_names_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    folder = folder_of(COURSE, tmp_path / "folder")
    with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb"):
        pass
    assert refusal(folder, tmp_path).reason is Reason.NAME_NOT_UTF8


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("static/a.txt", "static/a.txt"),
        ("static/a.txt", "./static//a.txt"),
        ("static/é.txt", unicodedata.normalize("NFD", "static/é.txt")),
        ("static/a", "static/a/b.txt"),
        ("static/a/b.txt", "static/a"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_files_of_one_name_are_refused(first: str, second: str, tmp_path: Path) -> None:
    files = [("course.xml", b"<course/>"), (first, b"1"), (second, b"2")]
    as_zip = io.BytesIO()
    with zipfile.ZipFile(as_zip, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    as_tar = tar_gz([(tarfile.TarInfo(name), content) for name, content in files])
    for packed in (as_tar, as_zip.getvalue()):
        refused = refusal(packed, tmp_path)
        assert (refused.reason, refused.path) == (Reason.DUPLICATE_NAME, course_path(second))
        assert refused.detail["other"] == course_path(first)


@given(st.text(alphabet=st.sampled_from("abC:./\\é \0\udce9~水") | st.characters(), max_size=40))
@example("a/./b//c/")
def test_an_accepted_name_stays_inside_and_is_its_own_clean_form(raw: str) -> None:
    try:
        path = course_path(raw)
    except PackageRefused as refused:
        refused.path.encode()
        return
    assert course_path(path) == path
    assert not Path(path).is_absolute()
    assert ".." not in Path(path).parts
    assert "\\" not in path
    assert not any(part.startswith("C:") for part in path.split("/"))


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\/"), min_size=1, max_size=20),
        st.binary(max_size=50),
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_ordinary_name_comes_back_as_it_was_or_is_refused_by_both_archives(
    tmp_path: Path, named: dict[str, bytes]
) -> None:
    files = COURSE | {f"static/{name}": content for name, content in named.items()}
    outcomes = []
    for packed in (tar_of(files), zip_of(files)):
        try:
            outcomes.append(set(contents(packed, tmp_path)))
        except PackageRefused as refused:
            outcomes.append({refused.reason.value})
    assert outcomes[0] == outcomes[1]


# Links, devices, pipes


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (tarfile.SYMTYPE, Reason.LINK),
        (tarfile.LNKTYPE, Reason.LINK),
        (tarfile.FIFOTYPE, Reason.SPECIAL_FILE),
        (tarfile.CHRTYPE, Reason.SPECIAL_FILE),
        (tarfile.BLKTYPE, Reason.SPECIAL_FILE),
        (tarfile.GNUTYPE_SPARSE, Reason.SPECIAL_FILE),
        (b"Z", Reason.SPECIAL_FILE),
    ],
)
def test_a_tar_holds_nothing_but_files_and_folders(kind: bytes, reason: Reason, tmp_path: Path) -> None:
    member = tarfile.TarInfo("static/odd")
    member.type = kind
    member.linkname = "course.xml"
    refused = refusal(tar_gz([(tarfile.TarInfo("course.xml"), b"<course/>"), (member, b"")]), tmp_path)
    assert (refused.reason, refused.path) == (reason, "static/odd")


def test_a_sparse_tar_member_of_the_newer_kind_is_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("static/odd")
    member.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(2**40), "GNU.sparse.numblocks": "1"}
    assert refusal(tar_gz([(member, b"x")]), tmp_path).reason is Reason.SPECIAL_FILE


@pytest.mark.parametrize(
    ("mode", "reason"),
    [(stat.S_IFLNK, Reason.LINK), (stat.S_IFIFO, Reason.SPECIAL_FILE), (stat.S_IFCHR, Reason.SPECIAL_FILE)],
)
def test_a_zip_holds_nothing_but_files_and_folders(mode: int, reason: Reason, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        member = zipfile.ZipInfo("static/odd")
        member.external_attr = (mode | 0o644) << 16
        archive.writestr(member, "/etc/passwd")
    refused = refusal(packed.getvalue(), tmp_path)
    assert (refused.reason, refused.path) == (reason, "static/odd")


@pytest.mark.parametrize("target", ["course.xml", "/etc/passwd", "nowhere", "."])
def test_a_folder_with_a_symbolic_link_is_refused_wherever_it_leads(target: str, tmp_path: Path) -> None:
    folder = folder_of(COURSE, tmp_path / "folder")
    (folder / "static" / "link").symlink_to(target)
    refused = refusal(folder, tmp_path)
    assert (refused.reason, refused.path) == (Reason.LINK, "static/link")


def test_a_folder_with_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    folder = folder_of(COURSE, tmp_path / "folder")
    os.mkfifo(folder / "static" / "pipe")
    refused = refusal(folder, tmp_path)
    assert (refused.reason, refused.path) == (Reason.SPECIAL_FILE, "static/pipe")


def test_a_file_that_became_a_link_after_the_look_is_not_followed(tmp_path: Path) -> None:
    folder = folder_of(COURSE, tmp_path / "folder")
    with open_package(folder) as package:
        (folder / "html" / "a.html").unlink()
        (folder / "html" / "a.html").symlink_to("/etc/passwd")
        with pytest.raises(OSError, match="symbolic link"):
            package["html/a.html"].read()


# Sizes


def test_an_archive_over_500_megabytes_is_refused_unread(tmp_path: Path) -> None:
    archive = tmp_path / "course.tar.gz"
    with archive.open("wb") as empty:
        empty.truncate(LIMITS.archive_bytes + 1)
    refused = refusal(archive, tmp_path)
    assert (refused.reason, refused.path) == (Reason.ARCHIVE_TOO_LARGE, "course.tar.gz")


@PACKERS
def test_a_bomb_is_refused_by_what_really_comes_out(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    refused = refusal(pack(COURSE | {"static/bomb.bin": bytes(30_000_000)}), tmp_path)
    assert (refused.reason, refused.path) == (Reason.COMPRESSION_RATIO, "static/bomb.bin")


def test_a_bomb_behind_the_end_of_a_tar_is_refused(tmp_path: Path) -> None:
    inflated = gzip.decompress(tar_of(COURSE)) + bytes(30_000_000)
    assert refusal(gzip.compress(inflated), tmp_path).reason is Reason.COMPRESSION_RATIO


def test_the_limit_stops_an_endless_stream() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            return len(buffer)

    for packed_bytes, reason in ((100_000_000, Reason.UNPACKED_TOO_LARGE), (1000, Reason.COMPRESSION_RATIO)):
        intake = Intake(Limits(unpacked_bytes=20_000_000), packed_bytes)
        with pytest.raises(PackageRefused) as caught:
            for _ in intake.chunks(io.BufferedReader(Endless())):
                pass
        assert caught.value.reason is reason


@PACKERS
def test_more_unpacked_than_allowed_is_refused(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    archive = pack(COURSE | {"static/film.bin": os.urandom(200_000)})
    refused = refusal(archive, tmp_path, Limits(unpacked_bytes=150_000))
    assert (refused.reason, refused.path) == (Reason.UNPACKED_TOO_LARGE, "static/film.bin")


def test_a_folder_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    folder = folder_of(COURSE | {"static/film.bin": bytes(200_000)}, tmp_path / "folder")
    assert refusal(folder, tmp_path, Limits(unpacked_bytes=150_000)).reason is Reason.UNPACKED_TOO_LARGE


@PACKERS
def test_more_files_than_allowed_are_refused(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    files = COURSE | {f"static/{number}": b"" for number in range(20)}
    assert len(contents(pack(files), tmp_path)) == 23
    assert refusal(pack(files), tmp_path, Limits(files=22)).reason is Reason.TOO_MANY_FILES
    assert refusal(folder_of(files, tmp_path / "f"), tmp_path, Limits(files=22)).reason is Reason.TOO_MANY_FILES


def test_endless_empty_folders_are_refused_too(tmp_path: Path) -> None:
    folders = zip_of({f"static/{number}/": b"" for number in range(50)})
    assert refusal(folders, tmp_path, Limits(files=20)).reason is Reason.TOO_MANY_FILES


def test_a_tar_header_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("course.xml")
    member.pax_headers = {"comment": "x" * LONGEST_TAR_HEADER_BYTES}
    assert refusal(tar_gz([(member, b"<course/>")]), tmp_path).reason is Reason.CORRUPT


def test_a_zip_directory_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    size = LARGEST_ZIP_DIRECTORY_BYTES + 1
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, size, 4, 0)
    assert refusal(b"PK\3\4" + bytes(size) + end, tmp_path).reason is Reason.TOO_MANY_FILES


# Damage and lies


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    archive = bytearray(zip_of(COURSE))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        archive[archive.find(signature) + offset] |= 1
    refused = refusal(bytes(archive), tmp_path)
    assert (refused.reason, refused.path) == (Reason.ENCRYPTED, "course.xml")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_rare_compression_is_refused(compression: int, tmp_path: Path) -> None:
    assert refusal(zip_of(COURSE, compression), tmp_path).reason is Reason.UNSUPPORTED


@pytest.mark.parametrize("declared", [1, 7, 9, 2**31])
def test_a_zip_that_lies_about_a_size_is_refused(declared: int, tmp_path: Path) -> None:
    archive = bytearray(zip_of({"course.xml": b"<course>"}))
    struct.pack_into("<I", archive, archive.find(b"PK\1\2") + 24, declared)
    refused = refusal(bytes(archive), tmp_path)
    assert (refused.reason, refused.path) == (Reason.CORRUPT, "course.xml")


def test_a_bomb_that_declares_one_byte_is_refused(tmp_path: Path) -> None:
    archive = bytearray(zip_of({"course.xml": bytes(30_000_000)}))
    struct.pack_into("<I", archive, archive.find(b"PK\1\2") + 24, 1)
    assert refusal(bytes(archive), tmp_path).reason is Reason.CORRUPT


@PACKERS
def test_a_truncated_archive_is_refused_wherever_it_breaks_off(
    pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path
) -> None:
    archive = pack(COURSE | {"static/film.bin": os.urandom(20_000)})
    for length in (*range(3, len(archive), len(archive) // 20), len(archive) - 1):
        assert refusal(archive[:length], tmp_path).reason is Reason.CORRUPT, length


def test_a_tar_that_ends_without_its_end_mark_is_refused(tmp_path: Path) -> None:
    one_file = gzip.decompress(tar_of({"course.xml": b"<course/>"}))[:1024]
    assert refusal(gzip.compress(one_file), tmp_path).reason is Reason.CORRUPT


def test_a_damaged_header_in_the_middle_of_a_tar_is_no_early_end(tmp_path: Path) -> None:
    inflated = bytearray(gzip.decompress(tar_of(COURSE)))
    inflated[1024] ^= 0xFF
    assert refusal(gzip.compress(bytes(inflated)), tmp_path).reason is Reason.CORRUPT


def test_a_wrong_checksum_at_the_very_end_is_refused(tmp_path: Path) -> None:
    archive = bytearray(tar_of(COURSE))
    archive[-8] ^= 0xFF
    assert refusal(bytes(archive), tmp_path).reason is Reason.CORRUPT


def test_a_tar_header_that_would_take_hours_is_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("course.xml")
    member.pax_headers = {"comment": "1" * 20_000}
    assert refusal(tar_gz([(member, b"<course/>")]), tmp_path).reason is Reason.CORRUPT
    assert contents(tar_of(COURSE | {"static/digits": b"1" * 20_000}), tmp_path)["static/digits"] == b"1" * 20_000


@pytest.mark.parametrize("size", [-1, -1024])
def test_a_tar_header_that_points_back_is_refused(size: int, tmp_path: Path) -> None:
    member = tarfile.TarInfo("course.xml")
    member.pax_headers = {"size": str(size)}
    assert refusal(tar_gz([(member, b"<course/>")]), tmp_path).reason is Reason.CORRUPT


def test_a_tar_header_of_negative_size_is_refused_before_all_is_read(tmp_path: Path) -> None:
    member = tarfile.TarInfo("long")
    member.type = tarfile.GNUTYPE_LONGNAME
    header = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 10 + b"\xfc\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert refusal(gzip.compress(bytes(header) + bytes(30_000_000)), tmp_path).reason is Reason.CORRUPT


def test_a_zip_that_points_before_its_start_is_refused(tmp_path: Path) -> None:
    archive = bytearray(zip_of(COURSE))
    (directory,) = struct.unpack_from("<I", archive, len(archive) - 6)
    struct.pack_into("<I", archive, len(archive) - 6, directory + 10)
    assert refusal(bytes(archive), tmp_path).reason is Reason.CORRUPT


def test_a_header_nested_in_headers_without_end_is_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("x")
    member.type = tarfile.XGLTYPE
    record = b"11 a=12345\n".ljust(512, b"\0")
    header = bytearray(member.tobuf())
    header[124:136] = b"%011o\0" % 11
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert refusal(gzip.compress((bytes(header) + record) * 3000), tmp_path).reason is Reason.CORRUPT


@pytest.mark.parametrize("content", [b"", b"P", b"<course/>", b"\xfd7zXZ\0", b"Rar!"])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    refused = refusal(content, tmp_path)
    assert (refused.reason, refused.path) == (Reason.UNSUPPORTED, "upload")


@PACKERS
@pytest.mark.parametrize(
    "files",
    [{}, {"README.md": b"x"}, {"a/course.xml": b"x", "b/course.xml": b"x"}, {"a/b/course.xml": b"x"}],
)
def test_a_package_without_course_xml_is_refused(
    pack: Callable[[dict[str, bytes]], bytes], files: dict[str, bytes], tmp_path: Path
) -> None:
    refused = refusal(pack(files), tmp_path)
    assert (refused.reason, refused.path) == (Reason.NO_COURSE, "course.xml")


def test_an_empty_folder_is_refused_and_a_missing_one_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal(tmp_path / "folder", tmp_path).reason is Reason.NO_COURSE
    with pytest.raises(FileNotFoundError), open_package(tmp_path / "nowhere"):
        pass


def mutations() -> st.SearchStrategy[list[tuple[int, int]]]:
    return st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=8)


def mutated(archive: bytes, changes: Iterator[tuple[int, int]]) -> bytes:
    changed = bytearray(archive)
    for position, value in changes:
        changed[position % len(changed)] = value
    return bytes(changed)


@given(changes=mutations(), seed=st.sampled_from(["zip", "tar"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_archive_is_read_or_refused_but_never_anything_else(
    tmp_path: Path, changes: list[tuple[int, int]], seed: str
) -> None:
    if seed == "zip":
        archive = mutated(zip_of(COURSE), iter(changes))
    else:
        compressor = zlib.compressobj(1, wbits=31)
        inflated = mutated(gzip.decompress(tar_of(COURSE))[:4096], iter(changes))
        archive = compressor.compress(inflated) + compressor.flush()
    try:
        found = contents(archive, tmp_path)
    except PackageRefused:
        return
    assert all(course_path(path) == path for path in found)
