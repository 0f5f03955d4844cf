"""Who may do what with files."""

from __future__ import annotations

from minamata.policies import Policy, Rule, in_audience

_owner = Rule(lambda actor, it: actor.is_signed_in and getattr(it, "owner_id", None) == actor.person_id, "its owner")

stored = Policy({"see": in_audience | _owner})
upload = Policy({"see": _owner, "go on": _owner, "end": _owner})
use = Policy({"upload": Rule(lambda actor, it: actor.is_signed_in and it.may_upload(actor), "whom its room lets")})  # type: ignore[attr-defined]
