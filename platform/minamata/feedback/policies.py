"""Who may do what with feedback. Giving it is open to everyone."""

from __future__ import annotations

from minamata.policies import Policy, administrator

feedback = Policy({"triage": administrator, "see": administrator})
