"""Making the sample people exist, with their Parties, organisation, functions and roles; what is there already stays as it is."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from minamata.accounts.models import Grant, Identity, Person
from minamata.accounts.people import FOCAL_POINT, SAMPLE_ORGANISATIONS, SAMPLE_PARTIES, SAMPLE_PEOPLE, SamplePerson
from minamata.accounts.providers import DEVELOPMENT, providers
from minamata.db import db, new_id, now, transaction
from minamata.parties.models import Designation, Membership, Organisation, Party

REASON = "sample account"


@transaction
def load() -> None:
    """Load the samples into a development database that has the development provider; once."""
    known = providers(current_app.extensions["settings"])
    if DEVELOPMENT not in known:
        return
    issuer = known[DEVELOPMENT].issuer
    identities = db.session.scalars(
        select(Identity).where(Identity.provider == DEVELOPMENT).order_by(Identity.created_at)
    ).all()
    there = {identity.subject for identity in identities if identity.issuer == issuer}
    for identity in identities:
        # The issuer is our own address; at another port the people are the same.
        if identity.subject not in there:
            identity.issuer = issuer
            there.add(identity.subject)
    missing = [person for person in SAMPLE_PEOPLE if person.slug not in there]
    if not missing:
        return
    parties, organisations = _parties(), _organisations()
    for person in missing:
        _make(person, issuer, parties, organisations)


def people() -> dict[str, Person]:
    """The sample people that are here, by the words that they sign in with; none where there are no sample accounts."""
    rows = db.session.execute(
        select(Identity.subject, Person)
        .join(Person, Person.id == Identity.person_id)
        .where(Identity.provider == DEVELOPMENT, Person.erased_at.is_(None))
    )
    slugs = {person.slug for person in SAMPLE_PEOPLE}
    return {subject: person for subject, person in rows if subject in slugs}


def _make(sample: SamplePerson, issuer: str, parties: dict[str, Party], organisations: dict[str, Organisation]) -> None:
    claims = sample.claims()
    person = Person(
        id=new_id(),
        name=sample.name,
        email=str(claims["email"]),
        email_verified=True,
        language=sample.language,
        languages=[sample.language],
        created_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(
        Identity(
            person_id=person.id,
            provider=DEVELOPMENT,
            issuer=issuer,
            subject=sample.slug,
            created_at=now(),
            last_sign_in_at=now(),
        )
    )
    for role in sample.roles:
        db.session.add(Grant(person_id=person.id, role=role, source="sample", valid_from=now(), reason=REASON))
    if sample.function == FOCAL_POINT and sample.party:
        db.session.add(
            Designation(
                party_id=parties[sample.party].id,
                person_id=person.id,
                valid_from=now(),
                entered_at=now(),
                reason=REASON,
            )
        )
    elif sample.function:
        db.session.add(
            Membership(
                person_id=person.id,
                party_id=parties[sample.party].id if sample.party else None,
                organisation_id=organisations[sample.organisation].id if sample.organisation else None,
                function=sample.function,
                valid_from=now(),
                reason=REASON,
            )
        )


def _parties() -> dict[str, Party]:
    found = {party.code: party for party in db.session.scalars(select(Party).where(Party.is_sample))}
    for code, (code3, name) in SAMPLE_PARTIES.items():
        if code not in found:
            found[code] = Party(
                id=new_id(),
                code=code,
                code3=code3,
                name=name,
                status="party",
                is_sample=True,
                source="sample data",
                confidence="fictional",
            )
            db.session.add(found[code])
    db.session.flush()
    return found


def _organisations() -> dict[str, Organisation]:
    found = {each.code: each for each in db.session.scalars(select(Organisation).where(Organisation.is_sample))}
    for code, name in SAMPLE_ORGANISATIONS.items():
        if code not in found:
            found[code] = Organisation(
                id=new_id(), code=code, kind="observer", name=name, status="admitted", is_sample=True, created_at=now()
            )
            db.session.add(found[code])
    db.session.flush()
    return found
