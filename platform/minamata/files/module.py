"""Stored files bring no pages of their own: rooms deliver what is theirs."""

from __future__ import annotations

from minamata.files import privacy
from minamata.modules import Module

module = Module(name="files", personal_data=privacy.personal_data)
