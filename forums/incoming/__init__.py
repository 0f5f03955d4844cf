"""E-mails that people answer with: from the bytes that a mail server hands over to what its writer wants to say (F4)."""
