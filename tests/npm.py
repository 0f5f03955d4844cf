"""Programs of others that tests talk to, installed from npm as a lock file names them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from minamata.assets import Node

QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def installed(node: Node, source: Path, destination: Path) -> Path:
    """A copy of `source` in `destination`, with its packages. Raises CalledProcessError when npm cannot."""
    for file in source.iterdir():
        if file.is_file():
            shutil.copy(file, destination)
    subprocess.run([*node.npm, "ci", *QUIET], cwd=destination, env=environ_with(node), check=True, timeout=300)
    return destination


def environ_with(node: Node) -> dict[str, str]:
    """The environment in which that Node.js is found."""
    return {**os.environ, "PATH": f"{node.folder}{os.pathsep}{os.environ.get('PATH', '')}"}
