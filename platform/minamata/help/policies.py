"""Who may do what with questions. Asking is open to everyone."""

from __future__ import annotations

from minamata.policies import Policy, administrator

requests = Policy({"see": administrator, "change": administrator})
