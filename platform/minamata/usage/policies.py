"""Who may see which figures. What is published is open to everyone."""

from __future__ import annotations

from minamata.policies import Policy, administrator

# What the log says of somebody who looks at exact counts.
SEEN_EXACTLY = "usage.seen_exactly"

figures = Policy({"see": administrator, "see exactly": administrator})
