"""A room that takes files, and a program that sends them as tus 1.0 has it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from minamata.contracts.files import UploadUse
from minamata.modules import registry
from tests.clients import Browser

PIECE_TYPE = "application/offset+octet-stream"

USES = (
    UploadUse("paper", "Paper", 1_000_000, ("pdf", "docx", "xlsx", "txt", "csv"), lambda actor: True, is_read=True),
    UploadUse("picture", "Picture", 1_000_000, ("jpg", "png", "webp", "gif"), lambda actor: True, longest_side=400),
    UploadUse("closed", "Closed", 1_000_000, ("txt",), lambda actor: False),
)


def declare(app: Flask) -> None:
    """Let the application have a room called `drawer` that takes files."""
    registry(app).uploads.update({f"drawer.{use.name}": use for use in USES})


class Sender:
    """Speaks tus as a person who is signed in."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.keys = 0

    def headers(self, **more: str) -> dict[str, str]:
        found = self.browser.get("/en/me/photo/").get_data(as_text=True)
        token = found.partition('name="csrf_token" value="')[2].partition('"')[0]
        return {"Tus-Resumable": "1.0.0", "X-CSRF-Token": token, **{n.replace("_", "-"): v for n, v in more.items()}}

    def begin(
        self, name: str, length: int, use: str = "drawer.paper", content: bytes | None = None, **more: str
    ) -> TestResponse:
        self.keys += 1
        told = f"use {b64(use)},filename {b64(name)}"
        headers = self.headers(
            **{"Upload-Length": str(length), "Upload-Metadata": told, "Idempotency-Key": f"k{self.keys}", **more}
        )
        more_body: dict[str, Any] = {} if content is None else {"data": content, "content_type": PIECE_TYPE}
        return self.browser.post("/files/uploads/", headers=headers, **more_body)

    def send(self, url: str, offset: int, content: bytes, **more: str) -> TestResponse:
        headers = self.headers(**{"Upload-Offset": str(offset), **more})
        return self.browser.patch(url, headers=headers, data=content, content_type=PIECE_TYPE)

    def standing(self, url: str) -> TestResponse:
        return self.browser.head(url, headers=self.headers())

    def end(self, url: str) -> TestResponse:
        return self.browser.delete(url, headers=self.headers())

    def whole(self, name: str, content: bytes, use: str = "drawer.paper") -> TestResponse:
        """Send a file at once; the answer to its last piece."""
        begun = self.begin(name, len(content), use)
        return begun if begun.status_code != 201 else self.send(begun.headers["Location"], 0, content)


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"
