"""The command line of certificates."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from minamata.certificates import queries, services
from minamata.policies import SYSTEM


@click.group("certificates")
def certificates() -> None:
    """Certificates of completion."""


@certificates.command("revoke")
@click.argument("number")
@click.option("--reason", required=True, help="Why; everyone who checks the certificate reads it.")
@with_appcontext
def revoke(number: str, reason: str) -> None:
    """Withdraw the certificate called NUMBER. Its holder cannot make another for the same course."""
    certificate = queries.stored(number)
    if certificate is None:
        raise click.BadParameter(f"no certificate has the number {number}")
    services.revoke(SYSTEM, certificate, reason)
    click.echo(f"Certificate {certificate.number} of {certificate.name_latin} is revoked.")
