"""What the accounts hold about a person, and how it goes (G9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, update

from minamata.accounts.models import Grant, GroupMembership, Identity, KeptInput, MailedCode, Person, Photo, Session
from minamata.accounts.services.photos import remove_photo_of
from minamata.contracts.privacy import Exempt, Exporter, Held, Retention
from minamata.db import db, now, write
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

KEPT_SESSIONS = timedelta(days=90)
SECRETS = ("token_hash", "id_token")


def _profile(person_id: UUID) -> Held:
    return Held(rows_of(Person, Person.id == person_id))


def _erase_profile(person_id: UUID) -> None:
    person = db.session.get_one(Person, person_id, with_for_update=True)
    person.name, person.name_latin, person.name_native = "", None, None
    person.email, person.email_verified, person.email_bounced_at = None, False, None
    person.position, person.languages, person.language, person.time_zone = None, [], None, None
    person.shows_email = person.shows_position = False
    person.unread_notices, person.texts_seen = 0, None


def _photo(person_id: UUID) -> Held:
    return Held(rows_of(Photo, Photo.person_id == person_id))


def _erase_photo(person_id: UUID) -> None:
    remove_photo_of(person_id)


def _sign_ins(person_id: UUID) -> Held:
    return Held(
        [
            *rows_of(Identity, Identity.person_id == person_id),
            *rows_of(Session, Session.person_id == person_id, SECRETS),
            *rows_of(MailedCode, MailedCode.person_id == person_id),
        ]
    )


def _erase_sign_ins(person_id: UUID) -> None:
    db.session.execute(delete(Session).where(Session.person_id == person_id))
    db.session.execute(delete(MailedCode).where(MailedCode.person_id == person_id))
    db.session.execute(delete(Identity).where(Identity.person_id == person_id))


def _kept_text(person_id: UUID) -> Held:
    return Held(rows_of(KeptInput, KeptInput.person_id == person_id))


def _erase_kept_text(person_id: UUID) -> None:
    db.session.execute(delete(KeptInput).where(KeptInput.person_id == person_id))


def _roles(person_id: UUID) -> Held:
    return Held(
        [
            *rows_of(Grant, Grant.person_id == person_id),
            *rows_of(GroupMembership, GroupMembership.person_id == person_id),
        ]
    )


def _end_roles(person_id: UUID) -> None:
    """Roles end; that they were held stays, under an id that leads to nobody."""
    for table in (Grant, GroupMembership):
        db.session.execute(
            update(table)
            .where(table.person_id == person_id, or_(table.valid_to.is_(None), table.valid_to > now()))
            .values(valid_to=now())
        )


def delete_sessions(before: datetime) -> int:
    """Delete sessions that were over before an instant; returns how many went."""
    with write():
        return len(db.session.scalars(delete(Session).where(Session.expires_at < before).returning(Session.id)).all())


def delete_kept_text(before: datetime) -> int:
    """Delete what was typed in a lost session and not fetched before an instant; returns how many texts went."""
    with write():
        gone = delete(KeptInput).where(KeptInput.created_at < before).returning(KeptInput.id)
        return len(db.session.scalars(gone).all())


def delete_mailed_codes(before: datetime) -> int:
    """Delete codes that were asked for before an instant; returns how many went."""
    with write():
        gone = delete(MailedCode).where(MailedCode.created_at < before).returning(MailedCode.id)
        return len(db.session.scalars(gone).all())


personal_data = (
    Exporter(
        "profile",
        _l("Profile"),
        _l("To show who speaks, to write to you in your language, and to print your name on certificates."),
        "contract",
        _l("Until you ask for erasure."),
        ("person.id",),
        _profile,
        _erase_profile,
    ),
    Exporter(
        "photo",
        _l("Your photo"),
        _l("To let others see whom they talk to, if you wish so."),
        "consent",
        _l("Until you remove it or ask for erasure."),
        ("accounts_photo.person_id",),
        _photo,
        _erase_photo,
    ),
    Exporter(
        "sign_ins",
        _l("Accounts you sign in with, and where you are signed in"),
        _l("To let you in, and to let you end a sign-in on another device."),
        "security",
        _l("Accounts until you ask for erasure; sign-ins for 90 days after they end."),
        ("accounts_identity.person_id", "accounts_session.person_id", "accounts_mailed_code.person_id"),
        _sign_ins,
        _erase_sign_ins,
    ),
    Exporter(
        "kept_text",
        _l("Text from a sign-in that ended while you wrote"),
        _l("To give you back what you typed."),
        "contract",
        _l("24 hours."),
        ("accounts_kept_input.person_id",),
        _kept_text,
        _erase_kept_text,
    ),
    Exporter(
        "roles",
        _l("Roles and groups"),
        _l("To let you do what your role allows."),
        "task",
        _l("For good: who could do what is a record of the Organization. After erasure the record leads to nobody."),
        ("accounts_grant.person_id", "accounts_group_membership.person_id"),
        _roles,
        _end_roles,
    ),
    Exempt("accounts_grant.granted_by", "that somebody gave a role is an act of office; it stands in the log of acts"),
)

retention = (
    Retention("sessions", _l("Sign-ins that are over"), KEPT_SESSIONS, delete_sessions),
    Retention("kept_text", _l("Text from a sign-in that ended"), timedelta(hours=24), delete_kept_text),
    Retention("codes", _l("Codes for signing in that were sent by e-mail"), timedelta(hours=24), delete_mailed_codes),
)
