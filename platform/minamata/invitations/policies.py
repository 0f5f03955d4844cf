"""Who invites."""

from __future__ import annotations

from minamata.policies import Policy, administrator, system

invitations = Policy({"see": administrator | system, "invite": administrator | system})
