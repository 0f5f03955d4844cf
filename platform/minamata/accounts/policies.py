"""Who may do what with people."""

from __future__ import annotations

from minamata.policies import Actor, Policy, Rule, administrator, system

_self = Rule(lambda actor, it: actor.is_signed_in and getattr(it, "id", None) == actor.person_id, "the person")

person = Policy({"see": _self | administrator, "change": _self})
roles = Policy({"see": administrator | system, "give": administrator | system})


def may_give_roles(actor: Actor) -> bool:
    """Whether the actor may give roles to people."""
    return roles.allows(actor, "give")
