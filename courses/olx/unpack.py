"""Unpacking an archive into a temporary folder, stopping at the first thing no honest course export does.

Nothing here trusts what an archive says about itself: limits count the bytes that really come out, and no
name from the archive ever becomes a name on disk.
"""

import gzip
import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from courses.olx.intake import CHUNK_BYTES, LIMITS, MEGABYTE, Intake, Limits
from courses.olx.names import is_litter
from courses.olx.package import PackageFile
from courses.olx.refusals import PackageRefused, Reason

LONGEST_TAR_HEADER_BYTES = 32 * 1024
"""A tar header extension is read into memory whole; honest ones hold a long name and a few attributes."""

_ENDLESS_NUMBER = re.compile(rb"\d{256}")
"""Longer than any name may be; on such digits the library's search for an encoding takes quadratic time."""

LARGEST_ZIP_DIRECTORY_BYTES = 8 * MEGABYTE
"""The table of contents of a zip is read into memory whole; 20 000 files need about a third of this."""

TAR_BYTES_AROUND_A_FILE = 2048
"""Header, padding and extension of one tar member: not content, and compressing far better than content."""


def unpack(archive: Path, folder: Path, limits: Limits = LIMITS) -> list[PackageFile]:
    """Unpack a `.tar.gz` or `.zip`, told apart by content, and return its files with their paths inside it.

    They lie in `folder` under other names. Litter of operating systems is left out. Raises `PackageRefused`
    for every fault of the archive and `OSError` when the disk fails.
    """
    packed_bytes = archive.stat().st_size
    if packed_bytes > limits.archive_bytes:
        raise PackageRefused(Reason.ARCHIVE_TOO_LARGE, archive.name, limit=limits.archive_bytes)
    intake = Intake(limits, packed_bytes, folder)
    with archive.open("rb", buffering=0) as packed:
        magic = packed.read(2)
        packed.seek(0)
        with _refusing_corruption(archive.name, intake):
            if magic == b"\x1f\x8b":
                _unpack_tar(packed, intake)
            elif magic == b"PK":
                _unpack_zip(packed, archive.name, intake)
            else:
                raise PackageRefused(Reason.UNSUPPORTED, archive.name)
    return intake.files


@contextmanager
def _refusing_corruption(name: str, intake: Intake) -> Iterator[None]:
    """Turn what the archive libraries raise on damaged input into a refusal naming the entry being read."""
    try:
        yield
    except UnicodeDecodeError as undecodable:
        shown = bytes(undecodable.object).decode("utf-8", "backslashreplace")
        raise PackageRefused(Reason.NAME_NOT_UTF8, shown) from undecodable
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RecursionError,
        ValueError,
        OverflowError,
    ) as damage:
        raise PackageRefused(Reason.CORRUPT, intake.current or name) from damage


class _StrictHeader(tarfile.TarInfo):
    """A tar header that is refused when damaged: the library takes a damaged one for the archive's end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        extends_another = header.type in (
            tarfile.XHDTYPE,
            tarfile.XGLTYPE,
            tarfile.SOLARIS_XHDTYPE,
            tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
        )
        if extends_another and header.size > LONGEST_TAR_HEADER_BYTES:
            raise tarfile.ReadError("a header of impossible size")
        return header

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # exists, but the stubs leave it out
            raise
        except tarfile.HeaderError as damage:
            raise tarfile.ReadError(str(damage)) from damage


class _ForwardStream(io.BufferedIOBase):
    """The inflated bytes of a `.tar.gz`, headers included, read once from front to end and counted as they come out.

    While `in_header` is set, what is read is a header, not the content of a file.
    """

    def __init__(self, inflated: gzip.GzipFile, intake: Intake) -> None:
        self.in_header = True
        self._inflated = inflated
        self._intake = intake
        self._position = 0

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = self._inflated.read(size)
        self._position += len(chunk)
        self._intake.count(len(chunk))
        if self.in_header and _ENDLESS_NUMBER.search(chunk):
            raise tarfile.ReadError("a header with an endless number")
        return chunk

    def tell(self) -> int:
        return self._position

    def seek(self, target: int, whence: int = io.SEEK_SET, /) -> int:
        """Skip forward; raises `tarfile.StreamError` for a way back, which only a forged header asks for."""
        if whence != io.SEEK_SET or target < self._position:
            raise tarfile.StreamError("a header that points back")
        in_header, self.in_header = self.in_header, False
        while self._position < target and self.read(min(CHUNK_BYTES, target - self._position)):
            pass
        self.in_header = in_header
        return self._position


def _unpack_tar(packed: io.FileIO, intake: Intake) -> None:
    with gzip.GzipFile(fileobj=packed) as inflated:
        stream = _ForwardStream(inflated, intake)
        with tarfile.TarFile(
            fileobj=stream, mode="r", tarinfo=_StrictHeader, encoding="utf-8", errors="surrogateescape"
        ) as members:
            while (member := members.next()) is not None:
                # What the library remembers of earlier members would grow without bound in a hostile archive.
                members.members = []  # type: ignore[attr-defined]
                members.pax_headers = {}
                stream.in_header = False
                _take_tar_member(members, member, intake)
                stream.in_header = True
        # The checksum stands at the very end, behind the padding.
        stream.in_header = False
        while stream.read(CHUNK_BYTES):
            pass


def _take_tar_member(members: tarfile.TarFile, member: tarfile.TarInfo, intake: Intake) -> None:
    path = intake.admit(member.name, folder=member.isdir(), packaging_bytes=TAR_BYTES_AROUND_A_FILE)
    if member.issym() or member.islnk():
        raise PackageRefused(Reason.LINK, path)
    if member.isdir():
        return
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE) or member.issparse():
        raise PackageRefused(Reason.SPECIAL_FILE, path)
    if is_litter(path):
        return
    content = members.extractfile(member)
    assert content is not None, "a regular file has content"
    with content:
        # Not `chunks`: the stream below has counted these bytes already.
        intake.store(path, iter(lambda: content.read(CHUNK_BYTES), b""))


class _BoundedReads(io.BufferedReader):
    """A zip read a piece at a time, and never a table of contents so large that it would fill the memory."""

    def __init__(self, packed: io.FileIO, name: str, limits: Limits) -> None:
        super().__init__(packed)
        self._name = name
        self._limits = limits

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_ZIP_DIRECTORY_BYTES:
            raise PackageRefused(Reason.TOO_MANY_FILES, self._name, limit=self._limits.files)
        return super().read(size)

    def seek(self, target: int, whence: int = io.SEEK_SET, /) -> int:
        # A damaged table of contents points before the start, and the disk is not to blame.
        if whence == io.SEEK_SET and target < 0:
            raise zipfile.BadZipFile("a member outside the archive")
        return super().seek(target, whence)


def _unpack_zip(packed: io.FileIO, name: str, intake: Intake) -> None:
    with _BoundedReads(packed, name, intake.limits) as bounded, zipfile.ZipFile(bounded) as members:
        for member in members.infolist():
            _take_zip_member(members, member, intake)


def _take_zip_member(members: zipfile.ZipFile, member: zipfile.ZipInfo, intake: Intake) -> None:
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        # Without the flag the library reads code page 437, but most programs that leave it off write UTF-8.
        name = name.encode("cp437").decode("utf-8", "surrogateescape")
    kind = stat.S_IFMT(member.external_attr >> 16)
    folder = name.endswith("/") or kind == stat.S_IFDIR
    path = intake.admit(name, folder=folder)
    if kind == stat.S_IFLNK:
        raise PackageRefused(Reason.LINK, path)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise PackageRefused(Reason.SPECIAL_FILE, path)
    if folder or is_litter(path):
        return
    if member.flag_bits & 0x1:
        raise PackageRefused(Reason.ENCRYPTED, path)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageRefused(Reason.UNSUPPORTED, path)
    with members.open(member) as content:
        size = intake.store(path, intake.chunks(content))
    if size != member.file_size:
        raise PackageRefused(Reason.CORRUPT, path)
