"""The text of a consultation, as the secretariat works on it (F9)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forums import policies
from forums.models import DraftText, Paragraph
from forums.paragraphs import Block, markdown_of
from forums.queries.consultations import OpenConsultation, at_work, draft_of, paragraphs
from minamata.policies import Actor


@dataclass(frozen=True)
class TextAtWork:
    """A version with its paragraphs, and, where it is only prepared, those of the standing version by their keys, which it may continue."""

    draft: DraftText
    paragraphs: Sequence[Paragraph]
    known: Mapping[int, Paragraph]

    @property
    def languages(self) -> Sequence[str]:
        """In which it can be read whole: the one that it was written in, then its translations."""
        first, *rest = self.paragraphs
        whole = set(first.text).intersection(*(each.text for each in rest))
        return sorted(whole, key=lambda language: (language != self.draft.language, language))

    @property
    def seen(self) -> str:
        """Names what whoever looks at it has seen: another value once its words in any language change, or what goes on from what."""
        rows = [(str(each.id), each.key, each.standing, sorted(each.text.items())) for each in self.paragraphs]
        told = json.dumps([str(self.draft.id), self.draft.published_at is None, rows])
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def markdown(self, language: str) -> str:
        """The whole text as it can be edited."""
        return markdown_of(Block(each.text.get(language, ""), each.level) for each in self.paragraphs)


def text_at_work(actor: Actor, found: OpenConsultation) -> TextAtWork | None:
    """The version that the secretariat prepares, else the one that stands; None while there is no text.

    NotAllowed for who reads the consultation and does not prepare it.
    """
    policies.area.require(actor, "consult", found.area)
    draft = at_work(found)
    if draft is None:
        return None
    before = draft_of(found.id, found.consultation.draft_number) if draft.published_at is None else None
    known = {each.key: each for each in paragraphs(before)} if before is not None else {}
    return TextAtWork(draft, paragraphs(draft), known)
