"""Who may do what with archives, erasures and consents: each person with their own."""

from __future__ import annotations

from minamata.policies import Policy, oneself, signed_in

mine = Policy({"ask": signed_in})
held = Policy({"see": oneself, "change": oneself})
