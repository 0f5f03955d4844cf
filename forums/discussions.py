"""Answers other rooms (`minamata.contracts.forums.Discussions`)."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from forums.services.discussing import open_topic, topic_about
from minamata.contracts.forums import Subject
from minamata.policies import Actor


class Discussing:
    """Opens discussions about things of other rooms."""

    def address_of(self, actor: Actor, kind: str, subject_id: UUID) -> str | None:
        """The path of the discussion about a thing; None when there is none that the actor may see."""
        topic = topic_about(actor, kind, subject_id)
        return None if topic is None else url_for("forums.topic", topic_id=topic.id, slug=topic.slug)

    def open(self, actor: Actor, subject: Subject) -> str:
        """The path of the discussion about a thing, begun now when there is none."""
        topic = open_topic(actor, subject)
        return url_for("forums.topic", topic_id=topic.id, slug=topic.slug)
