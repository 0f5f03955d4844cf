"""Who may do what with people."""

from __future__ import annotations

from minamata.policies import Policy, Rule, administrator, system

_self = Rule(lambda actor, it: actor.is_signed_in and getattr(it, "id", None) == actor.person_id, "the person")

person = Policy({"see": _self | administrator, "change": _self})
roles = Policy({"see": administrator | system, "give": administrator | system})
