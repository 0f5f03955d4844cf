"""Runs benchmarks and writes their figures."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import courses, cpu, forums, importing, jobs, live, pages, search, upload

BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "pages": pages.measure,
    "cpu": cpu.measure,
    "courses": courses.measure,
    "forums": forums.measure,
    "import": importing.measure,
    "live": live.measure,
    "search": search.measure,
    "jobs": jobs.measure,
    "upload": upload.measure,
}

ON_REQUEST: dict[str, Callable[[], dict[str, Any]]] = {
    "forums-million": forums.measure_million,
}
"""Those that take longer than a coffee: run when they are named."""


def main(names: list[str]) -> int:
    """Run the benchmarks called `names`, or all that take minutes; returns the exit status."""
    known = {**BENCHMARKS, **ON_REQUEST}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark called {', '.join(unknown)}; there are {', '.join(known)}.")
        return 2
    folder = Path(os.environ.get("MINAMATA_DATA", "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or BENCHMARKS:
        print(f"{name} ...", flush=True)
        figures = {
            "benchmark": name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "figures": known[name](),
        }
        target = folder / f"{name}.json"
        target.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(json.dumps(figures["figures"], indent=2, ensure_ascii=False))
        print(f"written to {target}")
    return 0
