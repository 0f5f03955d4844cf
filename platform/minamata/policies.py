"""Who may do what: an actor with rights, and policies that read like tables.

Every right derives from grants, groups, memberships and designations (decision 1). A policy sees only the resulting `Actor`; it never
looks at what a provider claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from minamata.errors import NotAllowed, NotFound, SignInNeeded
from minamata.i18n import Localized


@dataclass(frozen=True)
class Right:
    """A role, and what it reaches: everything, or one thing of a kind (`party`, `course`, `area`)."""

    role: str
    scope_kind: str | None = None
    scope_id: str | None = None


@dataclass(frozen=True)
class Function:
    """In which function a person acts: for a Party or an organisation, and since when that function may be shown."""

    kind: str
    body_kind: str
    body_code: str
    body_id: UUID
    body_name: Localized


@dataclass(frozen=True)
class Actor:
    """The person behind a request, or nobody; with the rights of this instant."""

    person_id: UUID | None = None
    session_id: UUID | None = None
    name: str = ""
    language: str | None = None
    time_zone: str | None = None
    unread_notices: int = 0
    texts_seen: str | None = None
    rights: frozenset[Right] = frozenset()
    functions: tuple[Function, ...] = ()
    tokens: frozenset[str] = field(default_factory=lambda: frozenset({"public"}))

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def standing(self) -> int:
        """Names what the actor holds, to be compared with what they hold later."""
        return standing(self.rights, self.tokens)

    def has(self, role: str, scope_kind: str | None = None, scope_id: object = None) -> bool:
        """Whether the actor holds `role` everywhere, or for the one thing named."""
        return Right(role) in self.rights or (
            scope_kind is not None and Right(role, scope_kind, str(scope_id)) in self.rights
        )


def standing(rights: frozenset[Right], tokens: frozenset[str]) -> int:
    """Names rights and audiences within one process: the same number as long as nothing is given to somebody, or taken from them."""
    return hash((rights, tokens))


NOBODY = Actor()
SYSTEM = Actor(name="system", rights=frozenset({Right("system")}), tokens=frozenset({"public", "members", "system"}))


@dataclass(frozen=True)
class Rule:
    """A condition on an actor and a thing; rules combine with `|` and `&`."""

    holds: Callable[[Actor, object], bool]
    words: str

    def __or__(self, other: Rule) -> Rule:
        return Rule(lambda actor, it: self.holds(actor, it) or other.holds(actor, it), f"{self.words} or {other.words}")

    def __and__(self, other: Rule) -> Rule:
        return Rule(
            lambda actor, it: self.holds(actor, it) and other.holds(actor, it), f"{self.words} and {other.words}"
        )


anyone = Rule(lambda actor, it: True, "anyone")
signed_in = Rule(lambda actor, it: actor.is_signed_in, "a person who is signed in")
system = Rule(lambda actor, it: Right("system") in actor.rights, "the program itself")
administrator = Rule(lambda actor, it: actor.has("administrator"), "an administrator of the secretariat")
oneself = Rule(lambda actor, it: actor.is_signed_in and getattr(it, "person_id", None) == actor.person_id, "the person")
in_audience = Rule(lambda actor, it: getattr(it, "audience", None) in actor.tokens, "its audience")


def holds_role(role: str, scope_kind: str | None = None) -> Rule:
    """The actor holds `role`, everywhere or for this very thing."""
    return Rule(lambda actor, it: actor.has(role, scope_kind, getattr(it, "id", None)), f"a {role.replace('_', ' ')}")


class Policy:
    """The table of one kind of thing: act -> rule. An act that is not in the table is refused to everyone."""

    def __init__(self, rules: Mapping[str, Rule], *, see: str = "see") -> None:
        self.rules = dict(rules)
        self._see = see

    def allows(self, actor: Actor, act: str, it: object = None) -> bool:
        """Whether `actor` may do `act` to `it`."""
        return act in self.rules and self.rules[act].holds(actor, it)

    def require(self, actor: Actor, act: str, it: object = None) -> None:
        """Return when `actor` may do `act`; else raise.

        NotFound for what the actor may not see (it does not exist for them), SignInNeeded when nobody is signed in, NotAllowed
        otherwise.
        """
        if self.allows(actor, act, it):
            return
        is_hidden = it is not None and self._see in self.rules and not self.allows(actor, self._see, it)
        if act == self._see or is_hidden:
            raise NotFound
        raise NotAllowed if actor.is_signed_in else SignInNeeded
