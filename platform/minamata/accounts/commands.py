"""The command line of accounts."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from minamata.accounts import queries
from minamata.accounts.providers import providers, read_file


@click.group("accounts")
def accounts() -> None:
    """People and sign-on."""


@accounts.command("role-map")
@click.argument("provider")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@with_appcontext
def role_map(provider: str, file: Path) -> None:
    """Say what the role map of PROVIDER in FILE would change for the people who came before; changes nothing."""
    here, there = providers(current_app.extensions["settings"]), read_file(file)
    if provider not in here or provider not in there:
        raise click.BadParameter(f"{provider} is not in both files")
    found = queries.dry_run(here[provider], there[provider].roles)
    for change in found.changes:
        if change.gain:
            click.echo(f"{_people(change.gain, 'gains', 'gain')} {change.role}")
        if change.lose:
            click.echo(f"{_people(change.lose, 'loses', 'lose')} {change.role}")
    if not found.changes:
        click.echo("Nobody gains or loses a role.")
    for claim in found.unknown_claims:
        click.echo(f"The claim {claim} was never looked at; who gains by it shows when people sign in.")
    if there[provider].role_map_version <= here[provider].role_map_version and there[provider] != here[provider]:
        click.echo("The version of the changed map must be higher than the present one.")


def _people(number: int, one: str, several: str) -> str:
    return f"1 person {one}" if number == 1 else f"{number} people {several}"
