"""What backup brings: its two commands."""

from __future__ import annotations

from minamata.backup import commands
from minamata.modules import Module

module = Module(name="backup", commands=(commands.backup, commands.restore))
