"""The command line of backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click
from flask.cli import with_appcontext

from minamata.backup import services
from minamata.backup.services import Manifest
from minamata.privacy.services import erasing


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
@click.option("--erasures", type=click.File(encoding="utf-8"), help="A list that the command `privacy erasures` wrote.")
@with_appcontext
def restore(source: Path, erasures: TextIO | None) -> None:
    """Bring the archive SOURCE back into an empty database and an empty data folder; then erase again whoever was erased since."""
    since = erasing.read_list(erasures or ())
    found = services.restore(source)
    click.echo(f"{_in_words(found)} are back, as they were at {found.made_at}; every count and checksum agrees.")
    if again := erasing.replay([*erasing.done(), *since]):
        click.echo(f"Erased again, as they had been since then: {again}.")


def _in_words(manifest: Manifest) -> str:
    rows = sum(part.rows for part in manifest.tables.values())
    return f"{rows} rows in {len(manifest.tables)} tables and {manifest.files} files"
