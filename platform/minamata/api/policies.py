"""Who may do what with tokens."""

from __future__ import annotations

from minamata.policies import Policy, oneself, signed_in

token = Policy({"see": oneself, "make": signed_in, "end": oneself})
