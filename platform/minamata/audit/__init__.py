"""The append-only log of acts that matter: who did what to what, before and after, when and from where (G14)."""
