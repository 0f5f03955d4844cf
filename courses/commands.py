"""The command line of the courses room."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Never

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
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--course", "slug", help="The name of the course in addresses; made from the course number when left out."
)
@click.option("--lang", "language", help="The language of the package; its own when left out.")
@click.option("--machine", "is_machine", is_flag=True, help="The words are a machine's, and nobody has read them yet.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@with_appcontext
def import_(path: Path, slug: str | None, language: str | None, is_machine: bool, as_json: bool) -> None:
    """Import the OLX package at PATH: a folder, .tar.gz or .zip."""
    try:
        report = import_course(SYSTEM, path, slug, language, is_machine).to_dict()
    except DomainError as error:
        _refuse(error, as_json)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    _tell(report)


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


def _tell(report: dict[str, Any]) -> None:
    """The report in a few lines; all of it is in the JSON."""
    language, slug = report["language"], report["course"]
    click.echo(f"Imported {report['title']!r} as {slug} ({language}); its page is /{language}/courses/{slug}/.")
    click.echo(f"Blocks: {_counted(report['blocks'])}.")
    for code, counts in report["editions"].items():
        click.echo(f"Translation {code}: {_counted(counts)}.")
    for warning in report["warnings"]:
        click.echo(f"- {warning['path']}: {warning['kind']} {warning['block']} {warning['detail']}".rstrip())
    if report["unknown"]:
        click.echo(f"Kept, shown as a placeholder: {_counted(Counter(block['type'] for block in report['unknown']))}.")
    if report["unsupported_questions"]:
        reasons = Counter(reason for reasons in report["unsupported_questions"].values() for reason in reasons)
        click.echo(f"Questions kept but not asked: {len(report['unsupported_questions'])} ({_counted(reasons)}).")
    if report["dropped"]:
        click.echo(f"Kept for export, not shown: {_counted(report['dropped'])}.")
    if report["without_words"]:
        click.echo(
            f"Recordings with neither transcript nor captions: {', '.join(each['block'] for each in report['without_words'])}."
        )
    if report["missing"]:
        click.echo(f"Not in the package: {', '.join(report['missing'])}.")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())
