"""The command line of the search."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from minamata.search import services


@click.group("search")
def search() -> None:
    """The search."""


@search.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Look at everything again, while readers go on searching."""
    click.echo(f"{services.rebuild()} documents can be found.")
