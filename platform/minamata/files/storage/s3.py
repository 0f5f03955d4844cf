"""A bucket of S3, or of what speaks like it: `files/ab/abcd…`, each object written whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import IO, Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

import obstore
import puremagic
from obstore.store import S3Store

from minamata.files.storage.contents import PIECE, Content

READ_AHEAD = 1 << 20
HEAD = 4096
PLAYED = ("audio/", "video/")
UNKNOWN = "application/octet-stream"
# An object that was put lately is safe from those who let go of what nobody needs; an older one is put again, so that it is as well.
PUT_AGAIN_AFTER = timedelta(minutes=10)


class BucketStorage:
    """Objects in a bucket, named by `s3://bucket/prefix?endpoint=…&region=…`.

    Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as other programs have them.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        endpoint = asked.get("endpoint")
        more: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=asked.get("region", "us-east-1"),
            access_key_id=os.environ.get("AWS_ACCESS_KEY_ID"),
            secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY"),
            client_options={"allow_http": bool(endpoint and endpoint.startswith("http://")), "timeout": "60s"},
            **more,
        )

    def put(self, streams: Iterable[BinaryIO]) -> list[Content]:
        """Keep what each stream yields to its end, one after the other. When it returns, all survive a crash."""
        return [self._put(stream) for stream in streams]

    def open(self, sha256: str) -> BinaryIO:
        """The content, seekable, fetched as it is read; FileNotFoundError when it is not kept here."""
        size = obstore.head(self._store, _place(sha256))["size"]
        return io.BufferedReader(_Object(self._store, _place(sha256), size), READ_AHEAD)

    def address(self, sha256: str, lasts: timedelta) -> str | None:
        """An address at which the bucket gives the content to anyone, signed with our keys."""
        return obstore.sign(self._store, "GET", _place(sha256), lasts)

    @cached_property
    def origin(self) -> str | None:
        """Where the bucket is."""
        parts = urlsplit(obstore.sign(self._store, "GET", "origin", timedelta(minutes=1)))
        return f"{parts.scheme}://{parts.netloc}"

    def remove(self, sha256: str, unless_put_since: datetime) -> bool:
        """Let the content go, and say so, unless somebody kept the same bytes since; nothing happens when it is not kept here."""
        try:
            is_old = obstore.head(self._store, _place(sha256))["last_modified"] < unless_put_since
        except FileNotFoundError:
            return False
        if is_old:
            obstore.delete(self._store, _place(sha256))
        return is_old

    def kept_before(self, instant: datetime) -> Iterator[str]:
        """Every content that nobody has put since `instant`."""
        for page in obstore.list(self._store, prefix="files"):
            for found in page:
                if found["last_modified"] < instant:
                    yield found["path"].rpartition("/")[2]

    def forget_unfinished(self, before: datetime) -> None:
        """Objects are written whole or not at all, so there is nothing to let go of."""

    def is_there(self) -> bool:
        """Whether bytes can be kept here now; what stands in the way may be raised."""
        next(iter(obstore.list(self._store, prefix="files", chunk_size=1)), None)
        return True

    def _put(self, stream: BinaryIO) -> Content:
        digest, size = hashlib.sha256(), 0
        with tempfile.TemporaryFile() as file:
            while piece := stream.read(PIECE):
                digest.update(piece)
                size += len(piece)
                file.write(piece)
            content = Content(digest.hexdigest(), size)
            if not self._holds(content):
                file.seek(0)
                kind: Any = {"Content-Type": _media_type(file)}
                obstore.put(self._store, _place(content.sha256), file, attributes=kind)
        return content

    def _holds(self, content: Content) -> bool:
        try:
            found = obstore.head(self._store, _place(content.sha256))
        except FileNotFoundError:
            return False
        return found["size"] == content.size and found["last_modified"] > datetime.now(UTC) - PUT_AGAIN_AFTER


def _media_type(file: IO[bytes]) -> str:
    """What the bucket calls a content when a browser fetches it there: only what is played or read there has a type of its own."""
    try:
        found = puremagic.magic_string(file.read(HEAD))
    except (puremagic.PureError, ValueError):
        found = []
    file.seek(0)
    types = [guess.mime_type for guess in found]
    return next((kind for kind in types if kind.startswith(PLAYED) or kind == "application/pdf"), UNKNOWN)


class _Object(io.RawIOBase):
    """An object, fetched by ranges."""

    def __init__(self, store: S3Store, path: str, size: int) -> None:
        self._store, self._path, self._size, self._at = store, path, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        buffer[:length] = memoryview(obstore.get_range(self._store, self._path, start=self._at, length=length))
        self._at += length
        return length


def _place(sha256: str) -> str:
    return f"files/{sha256[:2]}/{sha256}"
