"""Who may do what with feeds."""

from __future__ import annotations

from minamata.policies import Policy, signed_in

feed = Policy({"make": signed_in, "end": signed_in})
