"""Names of fields and buttons on a unit page: one form carries the answers to every question of the page (decision 9)."""

from __future__ import annotations

from typing import Any

SEPARATOR = ":"
ANSWER = "a"
ACTION = "do"


def key_of(block: Any) -> str:
    """The name of a block within its course; where there is no course, as in the SDK, whatever it is called there."""
    usage = block.scope_ids.usage_id
    return f"{usage.block_type}@{usage.block_id}" if hasattr(usage, "block_id") else str(usage)


def answer_field(block_key: str, question_id: str) -> str:
    """The field that answers one question of one block."""
    return SEPARATOR.join((ANSWER, block_key, question_id))


def reset_action(block_key: str) -> str:
    """The value of the button that clears one block and lets its learner begin anew."""
    return SEPARATOR.join(("reset", block_key))


def answer_action(block_key: str) -> str:
    """The value of the button that sends the answers to one block."""
    return SEPARATOR.join(("answer", block_key))


def taken_action(block_key: str) -> str:
    """The value of the button that says that a recording was read or heard."""
    return SEPARATOR.join(("taken", block_key))
