"""Who may look at the jobs."""

from __future__ import annotations

from minamata.policies import Policy, administrator

jobs = Policy({"see": administrator})
