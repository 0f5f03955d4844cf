"""One topic: reading, answering, following; and starting one."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.capacities import open_to
from forums.errors import AreaArchived, CapacityNotHeld, KindNotOpen, NothingSaid, Suspended, TooManyPosts, TopicLocked
from forums.forms import LEVEL_NAMES, TopicForm, WordsForm
from forums.policies import area as area_policy
from forums.queries import areas as area_queries
from forums.queries import posts as post_queries
from forums.queries import topics as topic_queries
from forums.queries.posts import anchor_of
from forums.queries.topics import OpenTopic
from forums.services import following, posting, reading
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from forums.writing import markup_of, quote_of
from minamata.errors import DomainError, NotFound, SignInNeeded
from minamata.i18n import _
from minamata.web.addresses import asked_id, id_in, short
from minamata.web.current import current_user

REFUSALS = (NothingSaid, TopicLocked, AreaArchived, Suspended, TooManyPosts, CapacityNotHeld, KindNotOpen)


@blueprint.get("/t/<id:topic_id>-<slug>/")
@blueprint.get("/t/<id:topic_id>/", defaults={"slug": ""})
def topic(topic_id: UUID, slug: str) -> ResponseReturnValue:
    """The posts of a topic, and a place to answer."""
    found = topic_queries.topic_for(current_user, topic_id)
    if found.topic.merged_into_id is not None:
        into = found.topic.merged_into_id
        return redirect(url_for(".topic_by_id", topic_id=into, since=request.args.get("since")), 301)
    if slug != found.topic.slug:
        return redirect(_address(found, **request.args.to_dict()), 301)
    return _page(found, _form_so_far(found))


@blueprint.get("/t/<id:topic_id>")
def topic_by_id(topic_id: UUID) -> ResponseReturnValue:
    """The address of a topic by its id alone."""
    return redirect(_address(topic_queries.topic_for(current_user, topic_id), since=request.args.get("since")), 302)


@blueprint.get("/t/<id:topic_id>/unread")
def first_unread(topic_id: UUID) -> ResponseReturnValue:
    """The first post that the reader has not read; the end of the topic when they have read everything."""
    found = topic_queries.topic_for(current_user, topic_id)
    post_id = found.first_unread or found.topic.last_post_id
    return redirect(url_for(".post", post_id=post_id) if post_id else _address(found), 303)


@blueprint.post("/t/<id:topic_id>/replies")
def reply(topic_id: UUID) -> ResponseReturnValue:
    """Answer in a topic, or look at the answer first."""
    found = topic_queries.topic_for(current_user, topic_id)
    form = WordsForm()
    if not form.validate():
        return _page(found, form), 422
    if request.form.get("do") == "preview":
        return _page(found, form, preview=_preview(found, form)), 200
    try:
        post = posting.reply(current_user, found.topic, found.area, form.words())
    except REFUSALS as error:
        return _page(found, form, refusal=error), error.status
    if post.topic_id != found.topic.id:
        return redirect(url_for(".post", post_id=post.id), 303)
    start = post_queries.start_of_page(found.topic, post.id)
    return redirect(_address(found, since=start and short(start), _anchor=anchor_of(post.id)), 303)


@blueprint.post("/t/<id:topic_id>/read")
def mark_read(topic_id: UUID) -> ResponseReturnValue:
    """Note that the page was read; on to the next topic with something new, or back to the list."""
    found = topic_queries.topic_for(current_user, topic_id)
    first, _dot, last = request.form.get("seen", "").partition(".")
    try:
        reading.read(current_user, found.topic, found.area, id_in(first), id_in(last))
    except ValueError as error:
        raise NotFound from error
    return redirect(url_for(".area", area=found.area.slug, view="unread"), 303)


@blueprint.post("/t/<id:topic_id>/follow")
def follow_topic(topic_id: UUID) -> ResponseReturnValue:
    """Follow a topic."""
    found = topic_queries.topic_for(current_user, topic_id)
    following.follow_topic(current_user, found.topic, found.area, request.form.get("level", ""))
    return redirect(_address(found), 303)


@blueprint.get("/new")
def new_topic() -> str:
    """Where a topic is begun."""
    if not current_user.is_signed_in:
        raise SignInNeeded
    return _compose(TopicForm(request.args))


@blueprint.post("/new")
def start_topic() -> ResponseReturnValue:
    """Begin a topic, or look at it first."""
    form = TopicForm()
    area = area_queries.area_for(current_user, form.area.data or "").area if form.area.data else None
    is_valid = form.validate()
    if area is None:
        form.area.errors = [*form.area.errors, _("Choose an area.")]
    if not is_valid or area is None:
        return _compose(form), 422
    if request.form.get("do") == "preview":
        return _compose(
            form, preview=markup_of(form.text.data or "", posting.mentioned(form.text.data or "", area))
        ), 200
    try:
        topic = posting.start_topic(current_user, area, form.title.data or "", form.kind.data, form.words())
    except REFUSALS as error:
        return _compose(form, refusal=error), error.status
    return redirect(url_for(".topic", topic_id=topic.id, slug=topic.slug), 303)


def _compose(form: TopicForm, preview: str | None = None, refusal: DomainError | None = None) -> str:
    areas = area_queries.open_to_posts(current_user)
    chosen = next((area for area in areas if area.slug == form.area.data), None)
    return render_template(
        "forums/new.html",
        form=form,
        areas=areas,
        chosen=chosen,
        may_announce=chosen is not None and area_policy.allows(current_user, "announce", chosen),
        capacities=open_to(current_user),
        preview=preview,
        refusal=refusal,
    )


def _page(found: OpenTopic, form: WordsForm, preview: str | None = None, refusal: DomainError | None = None) -> str:
    page = post_queries.page(current_user, found.area, found.topic, asked_id("since"), asked_id("until"))
    remember_bodies({shown.post.code for shown in page.posts})
    return render_template(
        "forums/topic.html",
        found=found,
        topic=found.topic,
        area=found.area,
        page=page,
        form=form,
        preview=preview,
        refusal=refusal,
        levels=LEVEL_NAMES,
        capacities=open_to(current_user) if current_user.is_signed_in else [],
        may_post=area_policy.allows(current_user, "post", found.area) and found.area.state != "archived",
        may_moderate=area_policy.allows(current_user, "moderate", found.area),
    )


def _form_so_far(found: OpenTopic) -> WordsForm:
    """An empty form, or one that begins with the post to quote."""
    quoted = asked_id("quote")
    answered = quoted or asked_id("answer")
    if answered is None or not current_user.is_signed_in:
        return WordsForm(formdata=None)
    post, topic, _area = post_queries.post_for(current_user, answered)
    if topic.id != found.topic.id:
        raise NotFound
    text = ""
    if quoted is not None:
        text = quote_of(post_queries.author_of(post), post.number, f"/forums/p/{short(post.id)}", post.text)
    return WordsForm(formdata=None, data={"text": text, "reply_to": short(post.id)})


def _preview(found: OpenTopic, form: WordsForm) -> str:
    text = form.text.data or ""
    return markup_of(text, posting.mentioned(text, found.area))


def _address(found: OpenTopic, **more: object) -> str:
    return url_for(".topic", topic_id=found.topic.id, slug=found.topic.slug, **more)  # type: ignore[arg-type]
