"""Consultations: the text by paragraph, what is said on it, and what came in (F9)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forums.compilation.rows import rows_of
from forums.errors import (
    AreaArchived,
    CommentsClosed,
    NoLongerSo,
    NothingSaid,
    NotOpenYet,
    ReasonNeeded,
    Suspended,
    TooManyPosts,
)
from forums.forms.consultations import language_in, words
from forums.models import Comment, Paragraph, SubmissionVersion
from forums.models.consultation import WHOLE
from forums.paragraphs import Change, differences
from forums.policies import area as area_policy
from forums.queries import comments, compilations, consultations, submissions
from forums.queries.consultations import OpenConsultation
from forums.queries.files import files_sent, numbers_sent
from forums.queries.submissions import Stands
from forums.services import commenting
from forums.views.blueprint import blueprint
from forums.views.desk import COMMENT_JUDGEMENTS, pressed
from forums.views.filters import remember_bodies
from minamata.accounts import queries as accounts
from minamata.errors import DomainError, InvalidInput, NotFound
from minamata.files.signing import signed_address
from minamata.i18n import _, current_language, number
from minamata.web.addresses import asked_id, short
from minamata.web.current import current_user

REFUSALS = (NothingSaid, NotOpenYet, CommentsClosed, Suspended, TooManyPosts, AreaArchived, InvalidInput)


@blueprint.get("/consultations/")
def all_consultations() -> ResponseReturnValue:
    """The list of consultations is a view of the forums."""
    return redirect(url_for(".index", view="consultations"), 302)


@blueprint.get("/consultations/<id:topic_id>/")
def consultation(topic_id: UUID) -> str:
    """The text by paragraph, with how much there is on each, until when, and what came of it."""
    found = consultations.consultation_for(current_user, topic_id)
    came = submissions.all_of(found.consultation)
    text = consultations.present(found)
    shown = consultations.page_from(text, _asked_number("from"))
    return render_template(
        "forums/consultation.html",
        **_frame(found),
        came=came,
        outline=[each for each in text if each.level],
        shown=shown,
        draft=consultations.draft_of(topic_id, found.consultation.draft_number),
        counts=submissions.counts(topic_id, came),
        introduction=consultations.introduction(found) if shown.earlier is None else "",
        versions=consultations.versions(topic_id) if found.consultation.draft_number > 1 else (),
        extensions=consultations.extensions(topic_id) if found.consultation.extensions else (),
        files=compilations.files_of(found),
        capacities=submissions.capacities(current_user, found),
        may_consult=area_policy.allows(current_user, "consult", found.area),
        may_moderate=area_policy.allows(current_user, "moderate", found.area),
    )


@blueprint.get("/consultations/<id:topic_id>/paragraphs/<int:key>")
def paragraph(topic_id: UUID, key: int) -> str:
    """What is said on one paragraph, or with the key 0 on the whole text; what a lost session left in the form is shown again."""
    found = consultations.consultation_for(current_user, topic_id)
    kept = accounts.kept_input(current_user, asked_id("kept"), request.path)
    return _paragraph(found, key, "".join((kept or {}).get("text", [])))


@blueprint.post("/consultations/<id:topic_id>/paragraphs/<int:key>")
def comment(topic_id: UUID, key: int) -> ResponseReturnValue:
    """Comment on it in personal capacity."""
    found = consultations.consultation_for(current_user, topic_id)
    text = words(request.form.get("text"))
    try:
        made = commenting.comment(current_user, found, key, text, language_in(request.form))
    except REFUSALS as error:
        return _paragraph(found, key, text, error), error.status
    return redirect(url_for(".paragraph", topic_id=topic_id, key=key, _anchor=f"c-{short(made.id)}"), 303)


@blueprint.get("/consultations/<id:topic_id>/comments/<id:comment_id>")
def comment_by_id(topic_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """The address of a comment: it leads to its paragraph, and to the page there on which it stands."""
    found = consultations.consultation_for(current_user, topic_id)
    return redirect(_place_of(found, comments.shown_comment(current_user, found, comment_id).comment), 302)


@blueprint.post("/consultations/<id:topic_id>/comments/<id:comment_id>")
def moderate_comment(topic_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Do with a comment what the button says."""
    found = consultations.consultation_for(current_user, topic_id)
    area_policy.require(current_user, "moderate", found.area)
    it = comments.comment_in(found, comment_id)
    kind, named = pressed(COMMENT_JUDGEMENTS)
    if named != it.id:
        raise NotFound
    try:
        COMMENT_JUDGEMENTS[kind](current_user, it.id, request.form.get(f"reason-{short(it.id)}", ""))
    except (ReasonNeeded, NoLongerSo) as error:
        return _paragraph(found, it.key, "", error, it.id), error.status
    return redirect(_place_of(found, it), 303)


@blueprint.get("/consultations/<id:topic_id>/submissions/")
def all_submissions(topic_id: UUID) -> str:
    """Who submitted officially, when, in which language, in time or late."""
    found = consultations.consultation_for(current_user, topic_id)
    came = submissions.all_of(found.consultation)
    remember_bodies({each.submission.body_code for each in came})
    return render_template("forums/submissions.html", **_frame(found), came=came, files=numbers_sent(topic_id))


@blueprint.get("/consultations/<id:topic_id>/submissions/<code>")
def submission(topic_id: UUID, code: str) -> str:
    """The submission of one body as it was received, and its history."""
    return submission_page(consultations.consultation_for(current_user, topic_id), code)


def submission_page(found: OpenConsultation, code: str, error: str = "") -> str:
    """The page of a submission; `error` is what was wrong with a reason to withdraw it."""
    stands = submissions.of_body(found.consultation, code)
    if stands is None or not stands.history:
        raise NotFound
    shown = _versions_to_show(stands, _asked_number("version"))
    remember_bodies({code})
    return render_template(
        "forums/submission.html",
        **_frame(found),
        stands=stands,
        shown=shown,
        said=submissions.entries_of([version.id for version in shown]),
        files=files_sent([version.id for version in shown]),
        labels={each.key: each for each in consultations.present(found)},
        worded_in=consultations.worded_in(found.id),
        error=error,
        capacities=submissions.capacities(current_user, found),
        may_consult=area_policy.allows(current_user, "consult", found.area),
    )


@blueprint.get("/consultations/<id:topic_id>/versions/<int:version>")
def draft_version(topic_id: UUID, version: int) -> str:
    """A version of the text, with what changed from the version before."""
    found = consultations.consultation_for(current_user, topic_id)
    draft = consultations.draft_of(topic_id, version)
    if draft is None or draft.published_at is None:
        raise NotFound
    before = consultations.draft_of(topic_id, version - 1)
    old = {each.key: each for each in consultations.paragraphs(before)} if before is not None else {}
    now = consultations.paragraphs(draft)
    changes = [
        (each, _changes(old[each.key].text[before.language], each.text[draft.language]))
        if before is not None and each.standing == "changed" and each.key in old
        else (each, None)
        for each in now
    ]
    gone = [each for key, each in old.items() if key not in {each.key for each in now}]
    return render_template(
        "forums/draft_version.html", **_frame(found), draft=draft, before=before, changes=changes, gone=gone
    )


@blueprint.get("/consultations/<id:topic_id>/compilation.<any(docx,pdf,csv):kind>")
def compilation(topic_id: UUID, kind: str) -> ResponseReturnValue:
    """Lead whoever sees the consultation to its compilation, as it is now."""
    found = consultations.consultation_for(current_user, topic_id)
    file = compilations.files_of(found).get(kind)
    if file is None:
        raise NotFound
    answer = redirect(signed_address(file), 302)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.app_template_filter("paragraph_name")
def paragraph_name(shown: Paragraph) -> str:
    """What a paragraph is called: its number, or the words of a heading."""
    if shown.number is None:
        return shown.text.shown(current_language()).text
    return _("Paragraph %(number)s", number=number(shown.number))


def _paragraph(
    found: OpenConsultation,
    key: int,
    text: str = "",
    refusal: DomainError | None = None,
    refused_for: UUID | None = None,
) -> str:
    standing = consultations.standing_of(found, key) if key != WHOLE else None
    came = submissions.all_of(found.consultation)
    said = submissions.entries_of([version.id for each in came for version in each.versions], key)
    shown, following = comments.comments_on(current_user, found.area, found.id, key, asked_id("after"))
    codes: set[str | None] = {each.submission.body_code for each in came}
    remember_bodies(codes | {each.comment.code for each in shown})
    text_now = [each for each in consultations.present(found) if not each.level]
    place = next((place for place, each in enumerate(text_now) if each.key == key), None)
    return render_template(
        "forums/paragraph.html",
        **_frame(found),
        key=key,
        standing=standing,
        worded_in=standing.worded_in if standing else found.consultation.draft_number,
        speaking=[
            (each, version, said[version.id][0]) for each in came for version in each.versions if version.id in said
        ],
        comments=shown,
        following=following,
        previous=text_now[place - 1] if place else None,
        next=text_now[place + 1] if place is not None and place + 1 < len(text_now) else None,
        text=text,
        refusal=refusal,
        refused_for=refused_for,
        typed=request.form.get(f"reason-{short(refused_for)}", "") if refused_for else "",
        capacities=submissions.capacities(current_user, found),
        may_post=area_policy.allows(current_user, "post", found.area) and found.area.state != "archived",
        may_moderate=area_policy.allows(current_user, "moderate", found.area),
        language=current_language(),
    )


def _changes(before: str, now: str) -> list[tuple[Change, str]]:
    """What changed in the words; where only their marks in Markdown did, in how they were typed."""
    old, new = ("\n".join(row.text for row in rows_of(text)) for text in (before, now))
    return differences(before, now) if old == new else differences(old, new)


def _place_of(found: OpenConsultation, it: Comment) -> str:
    after = comments.before_page(current_user, found.area, it)
    where = {"topic_id": it.topic_id, "key": it.key, "after": after and short(after)}
    return url_for(".paragraph", **where, _anchor=f"c-{short(it.id)}")  # type: ignore[arg-type]


def _frame(found: OpenConsultation) -> dict[str, object]:
    """What every page of a consultation shows."""
    return {"found": found, "consultation": found.consultation, "topic": found.topic, "area": found.area}


def _versions_to_show(stands: Stands, asked: int | None) -> list[SubmissionVersion]:
    """What stands; an older version where one is asked for; what was withdrawn where nothing stands."""
    if asked is not None:
        return [each for each in stands.history if each.number == asked and each.kind == "sent"]
    return list(stands.versions)


def _asked_number(name: str) -> int | None:
    sent: MultiDict[str, str] = request.args
    return sent.get(name, type=int)
