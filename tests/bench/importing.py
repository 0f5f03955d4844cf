"""What importing a large course costs: CPU seconds and memory of the whole command."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def measure() -> dict[str, Any]:
    """Each sample course, imported into a fresh database by the command itself."""
    samples = os.environ.get("MINAMATA_OLX_SAMPLES")
    if not samples:
        return {"skipped": "MINAMATA_OLX_SAMPLES names no folder of courses"}
    return {
        folder.name: imported(folder) for folder in sorted(Path(samples).iterdir()) if (folder / "course.xml").exists()
    }


def imported(package: Path) -> dict[str, float]:
    """CPU seconds and the greatest memory of the command that imports `package` into a fresh database."""
    with tempfile.TemporaryDirectory() as data:
        environ = {**os.environ, "MINAMATA_DATA": data}
        environ.pop("MINAMATA_DATABASE_URL", None)
        minamata = [sys.executable, "-m", "minamata"]
        subprocess.run([*minamata, "prepare"], env=environ, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "tests.bench.importing", *minamata, "courses", "import", str(package)]
        done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
        cpu, kilobytes = done.stderr.strip().splitlines()[-1].split()
        return {"CPU s": round(float(cpu), 2), "memory MB": round(int(kilobytes) / 1024, 1)}


def _run_and_tell(command: list[str]) -> None:
    """Run `command` and write its CPU seconds and greatest memory in KB as the last line of standard error."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)


if __name__ == "__main__":
    _run_and_tell(sys.argv[1:])
