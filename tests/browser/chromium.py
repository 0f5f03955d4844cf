"""Chromium as the tests drive it."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, BrowserType

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """The browser named by MINAMATA_CHROMIUM, or one on the path; None leaves the choice to Playwright."""
    return os.environ.get("MINAMATA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def launch(chromium: BrowserType) -> Browser:
    """A headless browser that asks nothing of the network by itself."""
    return chromium.launch(executable_path=executable(), args=ARGUMENTS)
