"""The command line of the courses room."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Never

import click
from flask.cli import with_appcontext

from courses.services.exporting import export_course
from courses.services.importing import import_course
from minamata.errors import DomainError
from minamata.policies import SYSTEM


@click.group("courses")
def courses() -> None:
    """Import and export courses."""


@courses.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--course", "slug", help="The name of the course in addresses; made from the course number when left out."
)
@click.option("--lang", "language", help="The language of the package; its own when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@with_appcontext
def import_(path: Path, slug: str | None, language: str | None, as_json: bool) -> None:
    """Import the OLX package at PATH: a folder, .tar.gz or .zip."""
    try:
        report = import_course(SYSTEM, path, slug, language).to_dict()
    except DomainError as error:
        _refuse(error, as_json)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    blocks = ", ".join(f"{count} {kind}" for kind, count in report["blocks"].items())
    click.echo(f"Imported: {blocks}.")
    for warning in report["warnings"]:
        click.echo(f"- {warning['path']}: {warning['kind']} {warning['block']} {warning['detail']}".rstrip())
    if report["dropped"]:
        click.echo("Not shown: " + ", ".join(f"{count} {kind}" for kind, count in report["dropped"].items()) + ".")


@courses.command("export")
@click.argument("slug")
@click.argument("destination", type=click.Path(path_type=Path))
@click.option("--lang", "language", help="The edition to export; the source when left out.")
@with_appcontext
def export(slug: str, destination: Path, language: str | None) -> None:
    """Export the course SLUG to DESTINATION: a folder, or a name ending in .tar.gz or .zip."""
    try:
        count = export_course(SYSTEM, slug, destination, language)
    except DomainError as error:
        _refuse(error, False)
    click.echo(f"Exported {count} files to {destination}.")


def _refuse(error: DomainError, as_json: bool) -> Never:
    """Say what was wrong and where, and leave with status 1."""
    if as_json:
        document = {
            "type": f"/problems/{error.type}",
            "title": str(error.title),
            "status": error.status,
            "detail": str(error.detail),
            "errors": [{"field": name, "message": str(message)} for name, message in error.fields.items()],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{error.title}.", err=True)
        for name, message in error.fields.items() or {"": error.detail or error.advice}.items():
            click.echo(f"{name}: {message}" if name else str(message), err=True)
    raise click.exceptions.Exit(1)
