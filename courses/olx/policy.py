"""Settings of blocks as Studio writes them: attributes that may hold JSON, and policy files that are JSON."""

import json
import math
from typing import TypeAlias

from courses.olx.refusals import PackageRefused, Reason
from courses.olx.xml import decode

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

DEEPEST_JSON = 64

MOST_VALUES = 500_000
"""Values in one policy file: a few bytes of JSON may take fifty times as many in memory."""

TEXT_SETTINGS = frozenset({"display_name", "filename", "format", "language", "course", "org"})
"""Settings that are text even when they look like a number: a unit may be called 2019."""


def decode_setting(name: str, raw: str) -> JSON:
    """Return the value of an attribute: what its JSON says, or the attribute itself when it is not JSON.

    Studio writes text as it is and everything else as JSON, dates with their quotation marks.
    """
    try:
        value = _load(raw)
    except (ValueError, RecursionError):
        return raw
    if name in TEXT_SETTINGS and not isinstance(value, str):
        return raw
    return value if _can_be_stored(value) else raw


def memory_of_setting(raw: str) -> int:
    """Return roughly how many bytes of memory the decoded value of an attribute takes, rather too many than too few."""
    return 200 + len(raw) + 100 * _values_in(raw)


def read_policy(data: bytes, path: str) -> dict[str, JSON]:
    """Return the JSON object in a policy file.

    Raises `PackageRefused` naming `path`, with line and column where the JSON breaks off; without them when
    it is no object, nested too deep, or holds characters that no database takes.
    """
    text = decode(data, path)
    if _values_in(text) > MOST_VALUES:
        raise PackageRefused(Reason.TEXT_LIMITS, path, limit=MOST_VALUES)
    try:
        value = _load(text)
    except json.JSONDecodeError as fault:
        raise PackageRefused(
            Reason.POLICY_MALFORMED, path, line=fault.lineno, column=fault.colno, message=fault.msg
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise PackageRefused(Reason.POLICY_MALFORMED, path) from fault
    if not isinstance(value, dict) or not _can_be_stored(value):
        raise PackageRefused(Reason.POLICY_MALFORMED, path)
    return value


def read_block_policy(data: bytes, path: str) -> dict[str, JSON]:
    """Return the settings in a policy file by "type/url_name"; raises what `read_policy` raises."""
    policy = read_policy(data, path)
    for block, settings in policy.items():
        if not isinstance(settings, dict):
            raise PackageRefused(Reason.POLICY_MALFORMED, path, block=block)
    return policy


def _values_in(text: str) -> int:
    return sum(map(text.count, ",[{"))


def _load(text: str) -> JSON:
    # Python reads NaN and Infinity, which are not JSON and which nothing downstream takes: they stay text.
    value: JSON = json.loads(text, parse_constant=str, parse_float=_finite)
    return value


def _finite(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _can_be_stored(value: JSON) -> bool:
    """Tell whether a value is shallow enough to be written again and free of NUL and half characters."""
    level: list[JSON] = [value]
    for _ in range(DEEPEST_JSON):
        texts = [item for item in level if isinstance(item, str)]
        texts += [key for item in level if isinstance(item, dict) for key in item]
        if not all(map(_is_plain_text, texts)):
            return False
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return True
    return False


def _is_plain_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
