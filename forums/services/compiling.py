"""Makes the compilation of a consultation, and keeps it as files (F9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from urllib.parse import quote
from uuid import UUID

from flask import current_app

from forums.compilation import Body, Compiled, Entry, File, Part, Personal, Words, as_csv, as_docx, draw_pdf
from forums.models import Area, Compilation, Consultation, SubmissionVersion, Topic
from forums.models.consultation import WHOLE
from forums.queries import comments, consultations, submissions
from forums.queries.files import ShownFile, files_sent
from forums.queries.submissions import Stands
from forums.services.consulting import held
from minamata.db import db, now, stop_reading, write
from minamata.files.models import StoredFile
from minamata.files.services import keeping
from minamata.i18n import LANGUAGES, Localized, _, current_language, duration, file_size, moment, number, speaking
from minamata.parties.directory import names_of_bodies
from minamata.web.addresses import short

AUDIENCE = "forums.compilation"
"""A token that no person holds: the files are opened by their page alone, which asks each time who sees the consultation."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def compile_consultation(topic_id: UUID) -> None:
    """Make the compilation once the consultation is over, and anew where it holds other things than before.

    Called outside of any transaction, as often as one likes: the same is not made twice.
    """
    consultation, topic = db.session.get(Consultation, topic_id), db.session.get(Topic, topic_id)
    if consultation is None or topic is None:
        return
    kept = db.session.get(Compilation, topic_id)
    if kept is None and consultation.stage_at(now()) != "closed":
        return
    with speaking(topic.language if topic.language in LANGUAGES else "en"):
        compiled = _compiled(consultation, topic)
    if kept is not None and kept.fingerprint == compiled.fingerprint:
        return
    name = f"{topic.slug}-compilation"
    stop_reading()
    documents = [
        (f"{name}.docx", DOCX, as_docx(compiled)),
        (f"{name}.pdf", "application/pdf", draw_pdf(compiled)),
        (f"{name}.csv", "text/csv", as_csv(compiled)),
    ]
    with write():
        held(topic_id)
        files = keeping.keep_many(None, [keeping.Incoming(*each) for each in documents], AUDIENCE)
        _replace(topic_id, compiled.fingerprint, files)


def _replace(topic_id: UUID, fingerprint: str, files: Sequence[StoredFile]) -> None:
    """The files of before go: they may hold what was hidden or withdrawn meanwhile. Their addresses lead to the new ones."""
    docx, pdf, sheet = files
    kept = db.session.get(Compilation, topic_id, populate_existing=True)
    before: list[UUID] = []
    if kept is None:
        kept = Compilation(topic_id=topic_id)
        db.session.add(kept)
    else:
        before = [kept.docx_id, kept.pdf_id, kept.csv_id]
    kept.fingerprint, kept.made_at = fingerprint, now()
    kept.docx_id, kept.pdf_id, kept.csv_id = docx.id, pdf.id, sheet.id
    db.session.flush()
    for file_id in before:
        keeping.remove(db.session.get_one(StoredFile, file_id))


def _compiled(consultation: Consultation, topic: Topic) -> Compiled:
    area = db.session.get_one(Area, topic.area_id)
    came = submissions.all_of(consultation)
    personal = comments.comments_to_compile(topic.id)
    codes = {each.submission.body_code for each in came} | {each.comment.code for each in personal if each.comment.code}
    names = names_of_bodies(codes)
    return Compiled(
        title=topic.title,
        language=topic.language,
        area=area.title.shown(topic.language).text,
        closed_at=consultation.closes_at,
        period=_period(consultation),
        parts=list(_parts(consultation, topic)),
        bodies=list(_bodies(consultation, came, names)),
        personal=[
            Personal(
                key=each.comment.key,
                on_version=each.comment.draft_number,
                author=each.author,
                capacity=_personal_capacity(each.comment.code, names),
                code=each.comment.code or "",
                written_at=each.comment.created_at,
                written=moment(each.comment.created_at, zone="UTC"),
                language=each.comment.language,
                language_name=_language(each.comment.language),
                text=each.comment.text,
            )
            for each in personal
        ],
        words=_words(),
    )


def _period(consultation: Consultation) -> list[str]:
    opened, closed = moment(consultation.opens_at, zone="UTC"), moment(consultation.closes_at, zone="UTC")
    extended = [
        _(
            "Extended from %(before)s to %(after)s: %(reason)s",
            before=moment(extension.closed_at, zone="UTC"),
            after=moment(extension.closes_at, zone="UTC"),
            reason=extension.reason,
        )
        for extension in reversed(consultations.extensions(consultation.topic_id))
    ]
    return [_("Open from %(begin)s to %(end)s", begin=opened, end=closed), *extended]


def _parts(consultation: Consultation, topic: Topic) -> Iterator[Part]:
    """The text as it stands, then paragraphs of older versions that are in it no more."""
    shown: set[int] = set()
    for draft in consultations.versions(topic.id):
        is_present = draft.number == consultation.draft_number
        for paragraph in consultations.paragraphs(draft):
            if paragraph.key in shown or (paragraph.level and not is_present):
                continue
            shown.add(paragraph.key)
            label = "" if paragraph.number is None else _("Paragraph %(number)s", number=number(paragraph.number))
            if not is_present:
                label = _("%(paragraph)s of version %(version)s", paragraph=label, version=number(draft.number))
            yield Part(
                paragraph.key, label, paragraph.text[draft.language], draft.language, paragraph.level, is_present
            )


def _bodies(consultation: Consultation, came: Sequence[Stands], names: dict[str, Localized]) -> Iterator[Body]:
    """What stands, body by body: what came in time, and beside it what came late."""
    sent = [version.id for each in came for version in each.versions]
    said, files = submissions.entries_of(sent), files_sent(sent)
    for each in came:
        code = each.submission.body_code
        for version in each.versions:
            late = consultation.lateness(version.received_at)
            seconds = 0 if late is None else max(1, ceil(late.total_seconds()))
            name = _name(code, names)
            yield Body(
                code=code,
                name=name,
                kind=each.submission.body_kind,
                capacity=_capacity(version, name),
                function=version.function,
                number=version.number,
                received_at=version.received_at,
                received=moment(version.received_at, zone="UTC"),
                late="" if late is None else _("Late by %(time)s", time=duration(seconds)),
                late_seconds=seconds,
                language=version.language,
                language_name=_language(version.language),
                entries=[
                    Entry(entry.key, entry.draft_number, entry.text)
                    for entry in sorted(said.get(version.id, ()), key=lambda entry: (entry.key == WHOLE, entry.key))
                ],
                version=_("version %(number)s", number=number(version.number)) if version.number > 1 else "",
                files=[
                    File(file.name, file.size, file_size(file.size), _address(file))
                    for file in files.get(version.id, ())
                ],
            )


def _address(file: ShownFile) -> str:
    """Where a file opens, for those who may read its submission then."""
    place = f"/{current_language()}/forums/files/{short(file.id)}/{quote(file.name)}"
    return f"{current_app.extensions['settings'].base_url}{place}"


def _name(code: str, names: dict[str, Localized]) -> str:
    return names[code].shown(current_language()).text if code in names else code


def _capacity(version: SubmissionVersion, body: str) -> str:
    words = {
        "national_focal_point": _("National focal point, %(body)s", body=body),
        "delegate": _("For the national focal point, %(body)s", body=body),
        "country_team": _("Country team, %(body)s", body=body),
    }
    return words.get(version.function, _("Member, %(body)s", body=body))


def _personal_capacity(code: str | None, names: dict[str, Localized]) -> str:
    if not code:
        return _("In personal capacity")
    return _("%(body)s, in personal capacity", body=_name(code, names))


def _language(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else code


def _words() -> Words:
    service = current_app.extensions["settings"].service_name
    return Words(
        consultation=_("Compilation of views, %(service)s", service=service),
        by_paragraph=_("Official submissions, by paragraph"),
        by_body=_("Official submissions, by Party and organisation"),
        in_personal_capacity=_("Comments in personal capacity"),
        whole_text=_("On the whole text"),
        removed=_("not in the text any more"),
        nothing=_("Nothing came in."),
        received=_("received %(when)s", when="%(when)s"),
        files=_("Files"),
        informal=_("These comments are those of their authors, without prejudice to the position of any Party."),
        columns=[
            *(_("Kind"), _("Paragraph key"), _("Paragraph"), _("On version of the text"), _("Code"), _("Body")),
            *(_("Capacity"), _("Function"), _("Author"), _("Version"), _("Received (UTC)")),
            *(_("Late"), _("Late by, in seconds"), _("Language"), _("Text")),
            *(_("File"), _("Bytes"), _("Address of the file")),
        ],
    )
