"""Asking another program whether a file is harmful (MINAMATA_MALWARE_COMMAND)."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Sequence
from pathlib import Path

from minamata.files.errors import MalwareFound, NotChecked

CLEAN, HARMFUL = 0, 1
SECONDS = 300

log = logging.getLogger(__name__)


def check(command: Sequence[str], file: Path) -> None:
    """Return when the program behind `command` finds `file` clean (exit status 0), or when there is no such command.

    Raises MalwareFound for exit status 1 and NotChecked for every other, or after five minutes.
    """
    if not command:
        return
    try:
        # The operator wrote the command; the path is ours, and no shell reads either.
        done = subprocess.run([*command, str(file)], capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        log.exception("the malware command could not be run")
        raise NotChecked from error
    if done.returncode == HARMFUL:
        raise MalwareFound
    if done.returncode != CLEAN:
        log.error(
            "the malware command failed",
            extra={"status": done.returncode, "said": done.stderr[-2000:].decode(errors="replace")},
        )
        raise NotChecked
