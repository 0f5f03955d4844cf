"""Time zones as people write them: by the name of the zone, or of its city."""

from __future__ import annotations

import difflib
import zoneinfo
from functools import lru_cache

LONGEST = 60


def zone_named(words: str) -> str | None:
    """The zone meant by `words`, such as Africa/Nairobi, africa/nairobi or Nairobi; None when there is none."""
    return _names().get(_folded(words))


def zone_like(words: str) -> str | None:
    """A zone that is written almost like `words`, to be proposed."""
    if len(words) > LONGEST:
        return None
    near = difflib.get_close_matches(_folded(words), _names(), n=1, cutoff=0.75)
    return _names()[near[0]] if near else None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """What people may write -> the zone. A city stands for its zone where no other has the same name."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    cities: dict[str, list[str]] = {}
    for zone in zones:
        cities.setdefault(_folded(zone.rsplit("/", maxsplit=1)[1]), []).append(zone)
    return {
        **{city: found[0] for city, found in cities.items() if len(found) == 1},
        **{_folded(zone): zone for zone in zones},
        "utc": "UTC",
    }


def _folded(words: str) -> str:
    return "_".join(words.split()).lower()
