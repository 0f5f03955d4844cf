"""What people say of themselves (A10)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import select

from minamata.accounts import policies
from minamata.accounts.errors import ProfileChanged
from minamata.accounts.models import Person
from minamata.db import db, transaction
from minamata.errors import NotFound
from minamata.policies import Actor


@dataclass(frozen=True)
class Profile:
    """A profile as it was sent, with the version of the one it was made from."""

    name: str
    name_latin: str | None
    name_native: str | None
    position: str | None
    language: str | None
    languages: list[str]
    time_zone: str | None
    shows_email: bool
    shows_position: bool
    version: int


def profile_of(person: Person) -> Profile:
    """What the person says of themselves now."""
    return Profile(**{field.name: getattr(person, field.name) for field in fields(Profile)})


@transaction
def change_profile(actor: Actor, profile: Profile) -> None:
    """Take over what the person says of themselves. ProfileChanged when it was changed since they opened the form."""
    # Locked and read again, so that of two forms sent at once the second sees what the first has changed.
    person = db.session.scalars(
        select(Person).where(Person.id == actor.person_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if person is None:
        raise NotFound
    policies.person.require(actor, "change", person)
    if person.version != profile.version:
        raise ProfileChanged
    for field in fields(Profile):
        if field.name != "version":
            setattr(person, field.name, getattr(profile, field.name))
