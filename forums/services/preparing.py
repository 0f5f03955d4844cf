"""The text of a consultation, version by version, in one language or more (F9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete

from forums import policies
from forums.errors import ParagraphsDiffer, TextPreparedAnew, TextStands
from forums.models import Consultation, DraftText, Paragraph
from forums.paragraphs import Block, Known, blocks_in, matched
from forums.queries.consultations import OpenConsultation, at_work, draft_of, paragraphs, prepared
from forums.queries.preparing import text_at_work
from forums.services.consulting import held
from forums.writing import LONGEST_TEXT, markup_of
from minamata.audit import services as audit
from minamata.contracts.forums import TextPublished
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.events import publish as publish_event
from minamata.i18n import Localized, _, _l, number
from minamata.policies import Actor

MOST_PARAGRAPHS = 1000
LONGEST_DRAFT = 600_000


@transaction
def take_in(actor: Actor, found: OpenConsultation, markdown: str, language: str) -> DraftText:
    """Take a text in: as a version to be looked at, or, where there is a text in another language, as its translation.

    Returns the version that it became, or that it was put beside. Raises as `prepare` and `translate` do.
    """
    policies.area.require(actor, "consult", found.area)
    held(found.id)
    draft = at_work(found)
    if draft is None or draft.language == language:
        return prepare(actor, found, markdown, language)
    return translate(actor, found, markdown, language)


@transaction
def prepare(actor: Actor, found: OpenConsultation, markdown: str, language: str) -> DraftText:
    """Take a version of the text in, for the secretariat to look at; it replaces one that was prepared and not published.

    Paragraphs continue those of the version that stands by their words. Raises TextStands once the consultation is over, InvalidInput
    for a text without paragraphs, or with too many or too long ones.
    """
    policies.area.require(actor, "consult", found.area)
    assert actor.person_id is not None
    consultation = held(found.id)
    _refuse_when_over(consultation)
    blocks = _blocks(markdown)
    waiting = prepared(found.id)
    if waiting is not None:
        db.session.execute(delete(Paragraph).where(Paragraph.draft_id == waiting.id))
        db.session.delete(waiting)
        db.session.flush()
    before = draft_of(found.id, consultation.draft_number)
    draft = DraftText(
        id=new_id(),
        topic_id=found.id,
        number=consultation.draft_number + 1,
        language=before.language if before is not None else language,
        written_by=actor.person_id,
        created_at=now(),
    )
    db.session.add(draft)
    db.session.flush()
    known = {each.key: each for each in paragraphs(before)} if before is not None else {}
    matches = matched([Known(key, _block_of(each, draft.language)) for key, each in known.items()], blocks)
    count = 0
    for position, match in enumerate(matches):
        key = match.key
        if key is None:
            key, consultation.next_key = consultation.next_key, consultation.next_key + 1
        count += not match.block.level
        paragraph = Paragraph(
            id=new_id(),
            draft_id=draft.id,
            position=position,
            key=key,
            number=None if match.block.level else count,
            level=match.block.level,
        )
        _word(paragraph, match.block.text, draft.language, known.get(key))
        db.session.add(paragraph)
    db.session.flush()
    return draft


@transaction
def continue_as(
    actor: Actor, found: OpenConsultation, keys: Mapping[UUID, int | None], seen: str | None = None
) -> None:
    """Say of paragraphs of the prepared version which ones of the standing version they continue, None for none.

    Raises NotFound without a prepared version, TextPreparedAnew for paragraphs of one that was replaced, or where `seen` says that a
    colleague has changed it since; InvalidInput when two would continue the same, or one that is not there.
    """
    policies.area.require(actor, "consult", found.area)
    consultation = held(found.id)
    if seen is not None:
        _looked_at(actor, found, seen)
    draft, before = prepared(found.id), draft_of(found.id, consultation.draft_number)
    if draft is None:
        raise NotFound
    known = {each.key: each for each in paragraphs(before)} if before is not None else {}
    rows = paragraphs(draft)
    if not keys.keys() <= {row.id for row in rows}:
        raise TextPreparedAnew
    wanted = {row.id: keys.get(row.id, row.key if row.key in known else None) for row in rows}
    chosen = [key for key in wanted.values() if key is not None]
    if len(chosen) != len(set(chosen)) or not set(chosen) <= known.keys():
        said = _l("Two paragraphs cannot continue the same one.")
        raise InvalidInput(said, fields={"continuations": said})
    kept = {row.id: row.key for row in rows if wanted[row.id] is None and row.key not in known}
    for place, row in enumerate(rows):
        row.key = -1 - place  # out of the way: keys are unique while they change hands
    db.session.flush()
    for row in rows:
        key = wanted[row.id]
        if key is None:
            key = kept.get(row.id)
        if key is None:
            key, consultation.next_key = consultation.next_key, consultation.next_key + 1
        row.key = key
        _word(row, row.text[draft.language], draft.language, known.get(key))
    db.session.flush()


@transaction
def publish(
    actor: Actor, found: OpenConsultation, seen: str, keys: Mapping[UUID, int | None] | None = None
) -> DraftText:
    """Let the prepared version stand; followers are told of one that comes after another.

    `seen` names what the actor looked at, as `TextAtWork.seen` does; with `keys` it is linked first, as by `continue_as`, which says
    what is refused. Raises TextPreparedAnew where a colleague has changed or published it since, TextStands once the consultation is
    over.
    """
    policies.area.require(actor, "consult", found.area)
    consultation = held(found.id)
    _refuse_when_over(consultation)
    draft = _looked_at(actor, found, seen)
    if keys is not None:
        continue_as(actor, found, keys, seen)
    draft.published_at = consultation.changed_at = now()
    consultation.draft_number = draft.number
    audit.record(
        actor,
        "forums.draft_published",
        "topic",
        found.id,
        before={"version": draft.number - 1},
        after={"version": draft.number},
    )
    db.session.flush()
    publish_event(TextPublished(found.id, draft.id), actor.person_id)
    return draft


@transaction
def translate(actor: Actor, found: OpenConsultation, markdown: str, language: str) -> DraftText:
    """Put a translation beside the text, paragraph by paragraph: beside the prepared version, else the one that stands.

    Raises NotFound without a text, ParagraphsDiffer where the two do not go together.
    """
    policies.area.require(actor, "consult", found.area)
    held(found.id)
    draft = at_work(found)
    if draft is None:
        raise NotFound
    rows, blocks = paragraphs(draft), _blocks(markdown)
    if [bool(row.level) for row in rows] != [bool(block.level) for block in blocks]:
        raise ParagraphsDiffer(number(len(rows)), number(len(blocks)))
    for row, block in zip(rows, blocks, strict=True):
        row.text = Localized({**row.text, language: block.text})
        row.html = Localized({**row.html, language: _html(block, row.key)})
    audit.record(
        actor, "forums.draft_translated", "topic", found.id, after={"version": draft.number, "language": language}
    )
    db.session.flush()
    return draft


def _looked_at(actor: Actor, found: OpenConsultation, seen: str) -> DraftText:
    """The prepared version, if it is still what the actor has seen; the consultation is locked."""
    it = text_at_work(actor, found)
    if it is None or it.draft.published_at is not None or it.seen != seen:
        raise TextPreparedAnew
    return it.draft


def _word(paragraph: Paragraph, text: str, language: str, before: Paragraph | None) -> None:
    """Give a paragraph its words, and say how it stands to the one that it continues; what stayed the same keeps its translations."""
    block = Block(text, paragraph.level)
    if before is not None and before.text.get(language) == text:
        paragraph.text, paragraph.html, paragraph.standing = before.text, before.html, "same"
    else:
        paragraph.text = Localized({language: text})
        paragraph.html = Localized({language: _html(block, paragraph.key)})
        paragraph.standing = "new" if before is None else "changed"


def _html(block: Block, key: int) -> str:
    return markup_of(block.text, id_prefix=f"d{key}-")


def _block_of(paragraph: Paragraph, language: str) -> Block:
    return Block(paragraph.text.get(language, ""), paragraph.level)


def _blocks(markdown: str) -> Sequence[Block]:
    if len(markdown) > LONGEST_DRAFT:
        said = _(
            "This text has %(length)s characters; there is room for %(most)s.", **_numbers(markdown, LONGEST_DRAFT)
        )
        raise InvalidInput(said, fields={"text": said})
    blocks = blocks_in(markdown)
    if not blocks or len(blocks) > MOST_PARAGRAPHS:
        said = _(
            "A text has between 1 and %(most)s paragraphs, with an empty line between them.",
            most=number(MOST_PARAGRAPHS),
        )
        raise InvalidInput(said, fields={"text": said})
    long = next((block.text for block in blocks if len(block.text) > LONGEST_TEXT), None)
    if long is not None:
        said = _(
            "The paragraph that begins with “%(begin)s” is too long; there is room for %(most)s characters.",
            begin=long[:60],
            most=number(LONGEST_TEXT),
        )
        raise InvalidInput(said, fields={"text": said})
    return blocks


def _numbers(text: str, most: int) -> dict[str, str]:
    return {"length": number(len(text)), "most": number(most)}


def _refuse_when_over(consultation: Consultation) -> None:
    if consultation.stage_at(now()) == "closed":
        raise TextStands
