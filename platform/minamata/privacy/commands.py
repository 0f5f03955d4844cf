"""The command line of privacy."""

from __future__ import annotations

from typing import TextIO

import click
from flask.cli import with_appcontext

from minamata.privacy.services import erasing, forgetting


@click.group("privacy")
def privacy() -> None:
    """Erasures and retention."""


@privacy.command("erasures")
@with_appcontext
def erasures() -> None:
    """Print everyone who was erased, a line each; keep it outside of the backups."""
    for each in erasing.done():
        click.echo(each.line())


@privacy.command("replay-erasures")
@click.argument("lines", type=click.File(encoding="utf-8"), required=False)
@with_appcontext
def replay_erasures(lines: TextIO | None) -> None:
    """After a restore: erase again whoever it brought back. LINES is a file that the command erasures wrote, or - for its output."""
    again = erasing.replay([*erasing.done(), *erasing.read_list(lines or ())])
    click.echo("Nobody had come back." if not again else f"Erased again: {again}.")


@privacy.command("forget")
@with_appcontext
def forget() -> None:
    """Delete what is older than the register says, now instead of within the hour."""
    for name, gone in forgetting.forget().items():
        click.echo(f"{name}: {gone}")
