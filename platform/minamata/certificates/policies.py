"""Who may do what with a certificate. Checking one by its number is open to everyone: the number is the key."""

from __future__ import annotations

from minamata.policies import Policy, administrator, anyone, oneself, system

certificate = Policy({"see": anyone, "hold": oneself, "revoke": administrator | system})
