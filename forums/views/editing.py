"""Editing one's own post, its history, and taking it back (F10)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forums.differences import differences
from forums.errors import (
    AreaArchived,
    Edited,
    EditsWait,
    FirstPostAnswered,
    FunctionEnded,
    NothingSaid,
    Suspended,
    TopicHidden,
    TopicLocked,
)
from forums.forms.writing import EditForm
from forums.models import Area, Post, Topic
from forums.queries import history as history_queries
from forums.queries import posts as post_queries
from forums.queries import withdrawn
from forums.services import editing, withdrawing
from forums.views.blueprint import blueprint
from forums.views.composing import Preview, kept, previewed
from minamata.errors import DomainError, NotFound
from minamata.i18n import _
from minamata.web.current import current_user

REFUSALS = (NothingSaid, TopicHidden, TopicLocked, AreaArchived, Suspended, FunctionEnded, EditsWait)


@blueprint.get("/p/<id:post_id>/edit")
def edit_post(post_id: UUID) -> str:
    """The text of one's own post, to be edited."""
    post, topic, area = withdrawn.own_post(current_user, post_id)
    if post.state == "deleted":
        raise NotFound
    typed, _writing = kept()
    said = (
        MultiDict({"text": post.text, "title": topic.title, "version": str(post.version)}) if typed is None else typed
    )
    return _page(post, topic, area, EditForm(said), was_kept=typed is not None)


@blueprint.post("/p/<id:post_id>/edit")
def save_post(post_id: UUID) -> ResponseReturnValue:
    """Save the new text, or look at it first; where another was saved meanwhile, show both."""
    post, topic, area = withdrawn.own_post(current_user, post_id)
    form = EditForm()
    do = request.form.get("do", "")
    if do == "theirs":
        return redirect(url_for(".post", post_id=post.id), 303)
    if do == "mine":
        form.text.data, form.title.data = form.mine.data, form.mine_title.data
    is_first = post.id == topic.first_post_id
    if is_first and not form.title.data:
        form.validate()
        form.title.errors = [_("Write a title that says what it is about.")]
        return _page(post, topic, area, form), 422
    if not form.validate():
        return _page(post, topic, area, form), 422
    text = form.text.data or ""
    if do == "preview":
        return _page(post, topic, area, form, preview=previewed(text, area)), 200
    try:
        editing.edit(current_user, post, topic, area, text, form.title.data, form.version.data or 0)
    except Edited as error:
        return _conflict(post, topic, area, form, error), error.status
    except REFUSALS as error:
        return _page(post, topic, area, form, refusal=error), error.status
    return redirect(url_for(".post", post_id=post.id), 303)


@blueprint.get("/p/<id:post_id>/history")
@blueprint.get("/p/<id:post_id>/history/<int:version>")
def history(post_id: UUID, version: int | None = None) -> str:
    """What a post said before, and what was changed, word by word."""
    post, topic, area = post_queries.post_for(current_user, post_id)
    texts = history_queries.texts(post, topic)
    after = history_queries.text_with(texts, version or post.version)
    before = history_queries.text_before(texts, after)
    return render_template(
        "forums/history.html",
        post=post,
        topic=topic,
        area=area,
        author=post_queries.author_of(post),
        texts=texts,
        after=after,
        before=before,
        parts=differences(before.text if before else "", after.text) if before else None,
        title_parts=differences(before.title, after.title)
        if before and before.title and after.title and before.title != after.title
        else None,
    )


@blueprint.post("/p/<id:post_id>/take-back")
def take_back(post_id: UUID) -> ResponseReturnValue:
    """Take one's own post back."""
    post, topic, area = withdrawn.own_post(current_user, post_id)
    try:
        withdrawing.take_back(current_user, post, topic, area)
    except (FirstPostAnswered, FunctionEnded) as error:
        return _taken_back(post, topic, area, error), error.status
    return redirect(url_for(".taken_back", post_id=post.id), 303)


@blueprint.get("/p/<id:post_id>/taken-back")
def taken_back(post_id: UUID) -> ResponseReturnValue:
    """One's own post that was taken back, and the way to put it back."""
    post, topic, area = withdrawn.own_post(current_user, post_id)
    if post.state != "deleted":
        return redirect(url_for(".post", post_id=post.id), 303)
    return _taken_back(post, topic, area)


@blueprint.post("/p/<id:post_id>/put-back")
def put_back(post_id: UUID) -> ResponseReturnValue:
    """Put one's own post back as it stood."""
    post, topic, area = withdrawn.own_post(current_user, post_id)
    withdrawing.put_back(current_user, post, topic, area)
    return redirect(url_for(".post", post_id=post.id), 303)


def _page(
    post: Post,
    topic: Topic,
    area: Area,
    form: EditForm,
    preview: Preview | None = None,
    refusal: DomainError | None = None,
    was_kept: bool = False,
) -> str:
    return render_template(
        "forums/edit.html",
        post=post,
        topic=topic,
        area=area,
        form=form,
        preview=preview,
        refusal=refusal,
        was_kept=was_kept,
        is_first=post.id == topic.first_post_id,
    )


def _conflict(post: Post, topic: Topic, area: Area, form: EditForm, error: DomainError) -> str:
    text, title = form.text.data or "", form.title.data or ""
    return render_template(
        "forums/conflict.html",
        post=post,
        topic=topic,
        area=area,
        error=error,
        is_first=post.id == topic.first_post_id,
        mine=text,
        mine_title=title,
        parts=differences(post.text, text),
    )


def _taken_back(post: Post, topic: Topic, area: Area, refusal: DomainError | None = None) -> str:
    return render_template(
        "forums/taken_back.html",
        post=post,
        topic=topic,
        area=area,
        refusal=refusal,
        until=withdrawing.until_when(post),
    )
