"""Where the bytes of files are kept: once each, under the SHA-256 of their content, so that what is kept never changes."""

from __future__ import annotations

from flask import Flask, current_app

from minamata.config import Settings
from minamata.files.storage.contents import Storage
from minamata.files.storage.folder import FolderStorage
from minamata.files.storage.s3 import BucketStorage


def install(app: Flask) -> None:
    """Choose the storage that the settings name (design: one machine, many machines)."""
    settings: Settings = app.extensions["settings"]
    folder = settings.storage_folder
    app.extensions["minamata_storage"] = (
        BucketStorage(settings.storage_url) if folder is None else FolderStorage(folder)
    )


def storage() -> Storage:
    """The storage of the present application."""
    found: Storage = current_app.extensions["minamata_storage"]
    return found
