"""Who may enter who speaks for whom."""

from __future__ import annotations

from minamata.policies import Policy, administrator, system

functions = Policy({"see": administrator | system, "enter": administrator | system})
