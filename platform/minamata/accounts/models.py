"""People, identities, sessions, grants and groups."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from minamata.db import Base, Key

ROLES = (
    "administrator",
    "moderator",
    "trainer",
    "author",
    "adviser",
)


class Person(Base):
    """A human being; the only table that holds personal data (decision 12). Everything else holds the id."""

    __tablename__ = "person"

    id: Mapped[Key]
    name: Mapped[str]
    name_latin: Mapped[str | None]
    name_native: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(index=True)
    email_verified: Mapped[bool] = mapped_column(default=False)
    email_bounced_at: Mapped[datetime | None]
    position: Mapped[str | None]
    language: Mapped[str | None]
    languages: Mapped[list[str]] = mapped_column(default=list)
    time_zone: Mapped[str | None]
    shows_email: Mapped[bool] = mapped_column(default=False)
    shows_position: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    texts_seen: Mapped[str | None]
    unread_notices: Mapped[int] = mapped_column(default=0, server_default="0")
    suspended_until: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy asks for a plain dictionary


class Photo(Base):
    """The photo that a person chose to show (A10)."""

    __tablename__ = "accounts_photo"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id"), index=True)
    created_at: Mapped[datetime]


class Identity(Base):
    """A person at an OpenID provider, known by issuer and subject alone (A3)."""

    __tablename__ = "accounts_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    provider: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime]
    claims: Mapped[dict[str, Any]] = mapped_column(default=dict)
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Session(Base):
    """A sign-in on one browser. The browser holds a random token, we hold its hash; rows stay for a while after they end."""

    __tablename__ = "accounts_session"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("accounts_identity.id"))
    provider: Mapped[str]
    provider_session: Mapped[str | None] = mapped_column(index=True)
    id_token: Mapped[str | None]
    browser: Mapped[str]
    shared_computer: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class MailedCode(Base):
    """A code that was asked for by e-mail (A9). Asked for with an address that nobody may use, it has no person, and is else the same."""

    __tablename__ = "accounts_mailed_code"

    id: Mapped[Key]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class LogoutToken(Base):
    """A logout token that was taken, kept until it would be refused for its age, so that it is taken once."""

    __tablename__ = "accounts_logout_token"
    __table_args__ = (UniqueConstraint("provider", "jti"),)

    id: Mapped[Key]
    provider: Mapped[str]
    jti: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Grant(Base):
    """A role given to a person or to a group, for a scope and a time, from a source, for a reason (decision 1)."""

    __tablename__ = "accounts_grant"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="person_or_group"),
        Index("ix_accounts_grant_person_id_role", "person_id", "role"),
        Index("ix_accounts_grant_scope", "scope_kind", "scope_id"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts_group.id"), index=True)
    role: Mapped[str]
    scope_kind: Mapped[str | None]
    scope_id: Mapped[str | None]
    source: Mapped[str]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    reason: Mapped[str]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Group(Base):
    """A named set of people, such as a committee or a cohort."""

    __tablename__ = "accounts_group"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class GroupMembership(Base):
    """A person in a group, for a time."""

    __tablename__ = "accounts_group_membership"
    __table_args__ = (UniqueConstraint("group_id", "person_id", "valid_from"),)

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey("accounts_group.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]


class KeptInput(Base):
    """What a person typed when their session had ended: bound to them, kept for a day, shown to them alone (decision 10)."""

    __tablename__ = "accounts_kept_input"

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    path: Mapped[str]
    fields: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RoleMap(Base):
    """A version of a provider's map from claims to roles, as it was applied (A4)."""

    __tablename__ = "accounts_role_map"
    __table_args__ = (UniqueConstraint("provider", "version"),)

    id: Mapped[Key]
    provider: Mapped[str]
    version: Mapped[int]
    rules: Mapped[dict[str, Any]]
    applied_at: Mapped[datetime]
