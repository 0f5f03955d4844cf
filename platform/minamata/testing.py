"""`python run.py test`: every check and every test, one after the other, and a sum at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from minamata.app import ROOT

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_PACKAGES = ("chromium", "fonts-noto-core", "fonts-noto-cjk")
PROCESSES = "2"
QUICK = "not browser and not services"

CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("djlint", "--lint", "--quiet", "platform", "courses", "forums"),
    ("lint-imports",),
    ("python", "-m", "minamata", "translations", "check"),
)


def main(arguments: Sequence[str]) -> int:
    """Run the checks and pytest; with pytest arguments, pytest alone. Returns 0 when all passed."""
    quick = "--quick" in arguments
    chosen = [argument for argument in arguments if argument != "--quick"]
    if not quick:
        _make_sure_of_a_browser()
    failed = [] if chosen else [" ".join(check) for check in CHECKS if _run(check) != 0]
    pytest = ["python", "-m", "pytest", "-n", PROCESSES, "--dist", "loadgroup"]
    if quick:
        pytest += ["-m", QUICK]
    outcome = _run((*pytest, *chosen))
    for check in failed:
        print(f"failed: {check}", flush=True)
    return 1 if failed or outcome != 0 else 0


def _run(command: Sequence[str]) -> int:
    """Run a tool of our own environment, in the root of the house."""
    folder = os.path.dirname(sys.executable)
    program = sys.executable if command[0] == "python" else os.path.join(folder, command[0])
    print(f"> {' '.join(command)}", flush=True)
    surroundings = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run([program, *command[1:]], cwd=ROOT, env=surroundings, check=False).returncode


def _make_sure_of_a_browser() -> None:
    """Chromium for the tests that drive it: from Debian as root, else Playwright's own; without, those tests skip and say so."""
    if os.environ.get("MINAMATA_CHROMIUM") or any(map(shutil.which, CHROMIUM)):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests.", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-qq", *APT_PACKAGES], check=False, **quiet)  # type: ignore[call-overload]
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not any(map(shutil.which, CHROMIUM)):
        print("No Chromium on the path: install it, or name one in MINAMATA_CHROMIUM; browser tests skip.", flush=True)
