"""Who asks: from the cookie of a session to a person with the rights of this instant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from flask import Request, Response, current_app, g, redirect, url_for
from sqlalchemy import String, Uuid, bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from minamata.accounts import cookies
from minamata.accounts.holding import held_by, held_by_each
from minamata.accounts.models import Person, Session
from minamata.accounts.services.kept_text import KEPT_FOR, keep_input
from minamata.accounts.services.sessions import hash_of
from minamata.db import db, now
from minamata.policies import NOBODY, Actor, standing
from minamata.web.addresses import short
from minamata.web.security import TOKEN_FIELD, token_matches
from minamata.web.writes import FIELD as KEY_FIELD

COOKIE = "minamata"
MOST_SESSIONS = 20
SESSION = (
    select(Session, Person)
    .join(Person, Person.id == Session.person_id)
    .where(Session.token_hash == bindparam("token_hash", type_=String()))
)
BY_ID = (
    select(Session, Person)
    .join(Person, Person.id == Session.person_id)
    .where(Session.id == bindparam("session", type_=Uuid()))
)


class SessionAuthentication:
    """Answers the kernel's question `Authentication`."""

    def actor_of(self, request: Request) -> Actor:
        """The person of a living session with their rights, or nobody. Reads only."""
        session = _session(request)
        if session is None or not _is_alive(session, now()):
            return NOBODY
        # Held as long as the request, so that whoever needs the person finds them without asking again.
        g.session_in_use = session
        return actor_for(session.person, session.id)

    def actor_in(self, session_id: UUID) -> Actor:
        """The person of that session, as long as it lives, or nobody. Reads only."""
        row = db.session.execute(BY_ID, {"session": session_id}).first()
        if row is None:
            return NOBODY
        session: Session = row[0]
        set_committed_value(session, "person", row[1])
        return actor_for(session.person, session.id) if _is_alive(session, now()) else NOBODY

    def standing_of(self, people: Collection[UUID]) -> Mapping[UUID, int]:
        """How each of these people stands at this instant, as `Actor.standing` says it. Reads only."""
        return {person_id: standing(held.rights, held.tokens) for person_id, held in held_by_each(people).items()}

    def keep_for_later(self, request: Request) -> Response | None:
        """Keep what was typed when the session of the form had ended, and lead to the sign-in (decision 10).

        Whoever signed in again meanwhile, in another tab, is led straight to the page with what was typed. None when there is nothing to
        keep, or no page that would show it again: the address must be that of the page with the form.
        """
        session = _session(request)
        if session is None or session.person.erased_at is not None:
            return None
        if not _is_of_this_person(request.form.get(TOKEN_FIELD, ""), session):
            return None
        if not current_app.url_map.bind_to_environ(request.environ).test(request.path, method="GET"):
            return None
        is_signed_in = _is_alive(session, now())
        fields = {name: values for name, values in request.form.lists() if name not in {TOKEN_FIELD, KEY_FIELD}}
        kept = keep_input(session.person_id, request.path, fields)
        if kept is None:
            return None
        page = f"{request.path}?kept={short(kept)}"
        if not is_signed_in:
            page = url_for("accounts.sign_in", next=page, kept=1)
        return redirect(page, 303)  # type: ignore[return-value]


def actor_for(person: Person, session_id: UUID | None = None) -> Actor:
    """The person with every right that a grant, group, membership, designation or delegation gives at this instant (decision 1)."""
    held = held_by(person.id)
    return Actor(
        person_id=person.id,
        session_id=session_id,
        name=person.name,
        language=person.language,
        time_zone=person.time_zone,
        unread_notices=person.unread_notices,
        texts_seen=person.texts_seen,
        rights=held.rights,
        functions=held.functions,
        tokens=held.tokens,
    )


def _session(request: Request) -> Session | None:
    token = request.cookies.get(cookies.name_of(COOKIE))
    if not token:
        return None
    row = db.session.execute(SESSION, {"token_hash": hash_of(token)}).first()
    if row is None:
        return None
    session: Session = row[0]
    # Read, not changed: what is changed outside of a transaction stops the next write.
    set_committed_value(session, "person", row[1])
    return session


def _is_of_this_person(token: str, session: Session) -> bool:
    """Whether the form was drawn in this session or in an earlier one of the same person."""
    if token_matches(session.id, token):
        return True
    lately = (Session.person_id == session.person_id) & (Session.expires_at > now() - KEPT_FOR)
    earlier = select(Session.id).where(lately).order_by(Session.id.desc()).limit(MOST_SESSIONS)
    return any(token_matches(each, token) for each in db.session.scalars(earlier))


def _is_alive(session: Session, moment: datetime) -> bool:
    person = session.person
    suspended = person.suspended_until is not None and person.suspended_until > moment
    return session.ended_at is None and session.expires_at > moment and person.erased_at is None and not suspended
