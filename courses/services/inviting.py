"""The team of a course enrols people: by a list of addresses, or all who act for a Party (C10). Whatever is asked twice is done once.

An address that nobody here has shown to be theirs is invited: it gets one letter, and its owner may enrol whatever the rules say.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update

from courses import policies
from courses.models import Cohort, Course, Enrolment, Invited
from courses.queries.outcomes import OUTCOMES
from courses.runtime.content import revision_facts
from courses.services.enrolling import give_places, hold
from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import NotFound
from minamata.files.services import keeping
from minamata.i18n import current_language
from minamata.mail.services import take_back, write_to_mailbox
from minamata.parties.models import Party
from minamata.parties.queries import acting_for_parties
from minamata.policies import Actor

Outcome = Literal["enrolled", "already", "invited"]
# How long an address stands on the list of those who were invited.
KEPT = timedelta(days=180)
# As long as the key of the write, so that a repetition is answered with it.
OUTCOME_KEPT = timedelta(days=7)


def enrol_addresses(
    actor: Actor,
    course: Course,
    addresses: Sequence[str],
    dry_run: bool,
    cohort: str | None = None,
    language: str | None = None,
) -> list[tuple[str, Outcome]]:
    """Enrol the owners of these e-mail addresses, whatever the rules; addresses that nobody has are invited by a letter in `language`.

    Returned is what becomes of each, in the order given. With `dry_run` nothing is changed. The second time changes nothing either.
    Those who are learners then, before or by this, go together as `cohort` when it is named. Without `language` the letter speaks
    that of the course.
    """
    policies.course.require(actor, "lead", course)
    if dry_run:
        return _foreseen(course, addresses, _people(addresses))
    return _enrol_addresses(actor, course, addresses, cohort, language)


@transaction
def withdraw(actor: Actor, course: Course, invited_id: UUID) -> None:
    """The team takes an invitation back; a letter that was not sent yet is not sent. NotFound for one of another course."""
    policies.course.require(actor, "lead", course)
    hold(course)
    invited = db.session.get(Invited, invited_id)
    if invited is None or invited.course_id != course.id:
        raise NotFound
    _forget(Invited.id == invited.id)
    audit.record(
        actor, "courses.invitation_withdrawn", "course", str(course.id), before={"invitation": str(invited.id)}
    )


def forget_address(address: str) -> None:
    """Forget every invitation of an address, and what was written to it; part of the present transaction."""
    _forget(Invited.address == address)


def forget_old(before: datetime) -> int:
    """Delete invitations from before an instant, whoever came or not; returns how many went."""
    with write():
        return _forget(Invited.invited_at < before)


@transaction
def enrol_list(actor: Actor, course: Course, addresses: Sequence[str], dry_run: bool, cohort: str | None) -> UUID:
    """The same, with what becomes of each kept for a week, for the actor alone; returns the id it is kept under.

    Each address counts once, in small letters.
    """
    once = list(dict.fromkeys(address.lower() for address in addresses))
    outcome = enrol_addresses(actor, course, once, dry_run, cohort)
    told = {"dry_run": dry_run, "cohort": cohort, "outcome": outcome}
    content = json.dumps(told, ensure_ascii=False).encode()
    kept = keeping.keep(
        actor.person_id, f"{course.slug}.json", "application/json", content, OUTCOMES.format(course_id=course.id)
    )
    kept.kept_until = now() + OUTCOME_KEPT
    return kept.id


@transaction
def enrol_country(actor: Actor, course: Course, party: Party) -> int:
    """Enrol everyone who acts for the Party now, whatever the rules, as one cohort; how many are newly enrolled.

    Done again, it enrols who has come since.
    """
    policies.course.require(actor, "lead", course)
    hold(course)
    acting = acting_for_parties().subquery()
    people = list(
        db.session.scalars(
            select(Person.id)
            .join(acting, acting.c.person_id == Person.id)
            .where(acting.c.party_id == party.id, Person.erased_at.is_(None))
            .order_by(Person.id)
        )
    )
    cohort = db.session.scalars(
        select(Cohort).where(Cohort.course_id == course.id, Cohort.party_id == party.id)
    ).first() or _cohort(course, party.name.shown(current_language()).text, party.id)
    learners = set(db.session.scalars(select(Enrolment.person_id).where(Enrolment.course_id == course.id)))
    newcomers = [person_id for person_id in people if person_id not in learners]
    if newcomers:
        give_places(course, newcomers, "team")
        audit.record(
            actor,
            "courses.country_enrolled",
            "course",
            str(course.id),
            after={"party": party.code, "enrolled": len(newcomers)},
        )
    _join(course, cohort, people)
    return len(newcomers)


@transaction
def _enrol_addresses(
    actor: Actor, course: Course, addresses: Sequence[str], cohort: str | None, language: str | None
) -> list[tuple[str, Outcome]]:
    hold(course)
    people = _people(addresses)
    done = _foreseen(course, addresses, people)
    newcomers = list(dict.fromkeys(people[address] for address, outcome in done if outcome == "enrolled"))
    if newcomers:
        give_places(course, newcomers, "team")
    _invite(actor, course, [address for address, outcome in done if outcome == "invited"], language)
    if cohort:
        _join(course, _cohort(course, cohort), list(people.values()))
    counts = {name: sum(outcome == name for _address, outcome in done) for name in ("enrolled", "invited")}
    if any(counts.values()):
        audit.record(actor, "courses.people_enrolled", "course", str(course.id), after=counts)
    return done


def _invite(actor: Actor, course: Course, addresses: Sequence[str], language: str | None) -> None:
    """An invitation stands with its letter in one transaction, so that there is never one without the other, nor a second letter."""
    assert course.current_revision_id is not None
    spoken = language or revision_facts(course.current_revision_id).language
    invited = [
        Invited(id=new_id(), course_id=course.id, address=address, invited_by=actor.person_id, invited_at=now())
        for address in addresses
    ]
    for each in invited:
        each.message_id = write_to_mailbox(each.address, "courses.invitation", {"invited": str(each.id)}, spoken).id
    # The letters first: a row names its letter.
    db.session.flush()
    db.session.add_all(invited)


def _forget(which: ColumnElement[bool]) -> int:
    """Invitations go with their letters, which name the address as well."""
    take_back(select(Invited.message_id).where(which, Invited.message_id.is_not(None)))
    return len(db.session.scalars(delete(Invited).where(which).returning(Invited.id)).all())


def _cohort(course: Course, name: str, party_id: UUID | None = None) -> Cohort:
    """The cohort of that name, made when there is none."""
    found = db.session.scalars(select(Cohort).where(Cohort.course_id == course.id, Cohort.name == name)).first()
    if found is None:
        found = Cohort(id=new_id(), course_id=course.id, name=name, created_at=now())
        db.session.add(found)
    found.party_id = party_id or found.party_id
    db.session.flush()
    return found


def _join(course: Course, cohort: Cohort, people: Sequence[UUID]) -> None:
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.course_id == course.id, Enrolment.person_id.in_(people))
        .values(cohort_id=cohort.id)
    )


def _people(addresses: Iterable[str]) -> dict[str, UUID]:
    """The people whose verified address is one of these, in small letters."""
    found = db.session.execute(
        select(func.lower(Person.email), Person.id).where(
            func.lower(Person.email).in_(list(addresses)), Person.email_verified, Person.erased_at.is_(None)
        )
    )
    return {row[0]: row[1] for row in found}


def _foreseen(course: Course, addresses: Sequence[str], people: Mapping[str, UUID]) -> list[tuple[str, Outcome]]:
    """What becomes of each address, by the people who own one."""
    learners = set(db.session.scalars(select(Enrolment.person_id).where(Enrolment.course_id == course.id)))
    invited = set(db.session.scalars(select(Invited.address).where(Invited.course_id == course.id)))
    return [(address, _outcome(address, people.get(address), learners, invited)) for address in addresses]


def _outcome(address: str, person_id: UUID | None, learners: Container[UUID], invited: Container[str]) -> Outcome:
    if person_id is not None:
        return "already" if person_id in learners else "enrolled"
    return "already" if address in invited else "invited"
