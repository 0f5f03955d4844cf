"""Who may read the log."""

from __future__ import annotations

from minamata.policies import Policy, administrator

log = Policy({"see": administrator})
