"""The command line of backup and restore."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from minamata.backup import services
from minamata.backup.services import Manifest


@click.command("backup")
@click.argument("destination", type=click.Path(path_type=Path))
@with_appcontext
def backup(destination: Path) -> None:
    """Write everything, rows and files, into the archive DESTINATION, while the program serves."""
    made = services.backup(destination)
    click.echo(f"{destination} holds {_in_words(made)}.")
    for sha256 in made.lost_files:
        click.echo(f"The storage has lost the file {sha256}; a row still names it.")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_appcontext
def restore(source: Path) -> None:
    """Bring the archive SOURCE back into an empty database and an empty data folder."""
    found = services.restore(source)
    click.echo(f"{_in_words(found)} are back, as they were at {found.made_at}; every count and checksum agrees.")


def _in_words(manifest: Manifest) -> str:
    rows = sum(part.rows for part in manifest.tables.values())
    return f"{rows} rows in {len(manifest.tables)} tables and {manifest.files} files"
