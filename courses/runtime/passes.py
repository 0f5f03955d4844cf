"""Passes to the frame of one block: what a handler is called with instead of a session, which never reaches a frame."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from courses.errors import PassOver, PassRefused

LEARNERS, AUTHORS = "student_view", "studio_view"
LASTS = timedelta(hours=48)
DRAWN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Pass:
    """One learner (by their session, so that it ends with it), one course as it was, one block, one language. Nothing else opens by it."""

    session_id: UUID
    course_id: UUID
    revision_id: UUID
    block_key: str
    language: str
    view: str = LEARNERS

    def sealed(self, secret: str) -> str:
        """The pass as it stands in addresses; block and language stand beside it, and are sealed with it."""
        ids = self.session_id.bytes + self.course_id.bytes + self.revision_id.bytes
        return _signer(secret, self.block_key, self.language, self.view).sign(base64.urlsafe_b64encode(ids)).decode()


def opened(secret: str, token: str, block_key: str, language: str, view: str = LEARNERS) -> Pass:
    """The pass that was sealed into `token` for that block, language and view.

    Raises PassRefused when it was not, or not by us, and PassOver after 48 hours.
    """
    try:
        ids = base64.urlsafe_b64decode(
            _signer(secret, block_key, language, view).unsign(token, max_age=int(LASTS.total_seconds()))
        )
        session_id, course_id, revision_id = (UUID(bytes=ids[start : start + 16]) for start in (0, 16, 32))
    except SignatureExpired as error:
        raise PassOver from error
    except (BadSignature, ValueError) as error:
        raise PassRefused from error
    return Pass(session_id, course_id, revision_id, block_key, language, view)


def sealed_for(secret: str, token: str, value: object) -> str:
    """A value that only who holds `token` can bring back, unchanged and soon."""
    return str(_serializer(secret, token).dumps(value))


def unsealed_for(secret: str, token: str, text: str) -> object:
    """That value again. Raises PassRefused for another's or a changed one, PassOver for an old one."""
    try:
        return _serializer(secret, token).loads(text, max_age=int(DRAWN_LASTS.total_seconds()))
    except SignatureExpired as error:
        raise PassOver from error
    except BadSignature as error:
        raise PassRefused from error


def _signer(secret: str, block_key: str, language: str, view: str) -> TimestampSigner:
    return TimestampSigner(secret, salt=f"{view} {language} {block_key}", digest_method=hashlib.sha256)


def _serializer(secret: str, token: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"drawn {token}", signer_kwargs={"digest_method": hashlib.sha256})
