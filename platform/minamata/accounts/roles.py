"""What claims of a provider are worth here: rules from a claim to a role, read as a table (A4)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

# JSON can hold these; no database keeps them as text.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class RoleRule:
    """Whoever has `value` in the claim `claim` holds `role`, everywhere or for one thing."""

    claim: str
    value: str
    role: str
    scope_kind: str | None = None
    scope_id: str | None = None


def roles_from(rules: tuple[RoleRule, ...], claims: Mapping[str, Any]) -> set[tuple[str, str | None, str | None]]:
    """What a role map makes of claims: role and scope; a claim of an odd shape gives nothing and is logged."""
    roles = set()
    for rule in rules:
        values = _values(claims.get(rule.claim))
        if values is None:
            log.warning(
                "a claim of an odd shape was ignored",
                extra={"claim": rule.claim, "shape": type(claims[rule.claim]).__name__},
            )
        elif rule.value in values:
            roles.add((rule.role, rule.scope_kind, rule.scope_id))
    return roles


def claims_looked_at(rules: tuple[RoleRule, ...], claims: Mapping[str, Any]) -> dict[str, list[str]]:
    """The claims that rules speak of, with all their values, so that another map can be tried on them."""
    return {rule.claim: _values(claims.get(rule.claim)) or [] for rule in rules}


def claims_that_count(rules: tuple[RoleRule, ...], claims: Mapping[str, Any]) -> dict[str, list[str]]:
    """The least part of claims to which the rules give the same roles."""
    return {
        rule.claim: [each.value for each in rules if each.claim == rule.claim and each.value in values]
        for rule in rules
        if (values := _values(claims.get(rule.claim)))
    }


def _values(found: object) -> list[str] | None:
    """The values of a claim, which may be one text or a list of them; None when it is anything else."""
    values = found if isinstance(found, list) else [] if found is None else [found]
    texts = [value for value in values if isinstance(value, str) and not UNKEEPABLE.search(value)]
    return texts if len(texts) == len(values) else None
