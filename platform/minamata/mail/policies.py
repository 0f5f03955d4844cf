"""Who may look at the mail that rests."""

from __future__ import annotations

from minamata.policies import Policy, administrator

mail = Policy({"see": administrator})
