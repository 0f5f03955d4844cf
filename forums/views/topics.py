"""One topic: reading, answering, following; and starting one."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.capacities import open_to
from forums.errors import (
    AreaArchived,
    CapacityNotHeld,
    FilesGone,
    KindNotOpen,
    NothingSaid,
    Suspended,
    TooManyPosts,
    TopicLocked,
)
from forums.forms.writing import LEVEL_NAMES, PollForm, TopicForm, WordsForm
from forums.models import Area, Post
from forums.policies import area as area_policy
from forums.policies import may_choose_answer
from forums.queries import areas as area_queries
from forums.queries import polls as poll_queries
from forums.queries import posts as post_queries
from forums.queries import topics as topic_queries
from forums.queries.posts import PostPage, anchor_of
from forums.queries.topics import OpenTopic
from forums.services import attaching, drafting, following, polling, posting, reading
from forums.views import composing
from forums.views.blueprint import blueprint
from forums.views.composing import Answered, Preview, ReplyLook, Writing
from forums.views.filters import remember_bodies, remember_cards
from forums.views.looks import TopicPage
from forums.writing import quote_of
from minamata.errors import DomainError, NotFound, SignInNeeded
from minamata.i18n import _, current_zone
from minamata.web.addresses import asked_id, id_in, short
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user, reader
from minamata.web.writes import answer_once, repeatable

REFUSALS = (NothingSaid, TopicLocked, AreaArchived, Suspended, TooManyPosts, CapacityNotHeld, KindNotOpen, FilesGone)


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
    form, writing = _so_far(found)
    return _page(found, form, writing)


@blueprint.get("/t/<id:topic_id>")
def topic_by_id(topic_id: UUID) -> ResponseReturnValue:
    """The address of a topic by its id alone."""
    return redirect(_address(topic_queries.topic_for(current_user, topic_id), **request.args.to_dict()), 302)


@blueprint.get("/t/<id:topic_id>/unread")
def first_unread(topic_id: UUID) -> ResponseReturnValue:
    """The first post that the reader has not read; the end of the topic when they have read everything."""
    found = topic_queries.topic_for(current_user, topic_id)
    post_id = found.first_unread or found.topic.last_post_id
    return redirect(url_for(".post", post_id=post_id) if post_id else _address(found), 303)


@blueprint.get("/t/<id:topic_id>/replies")
def answering(topic_id: UUID) -> ResponseReturnValue:
    """The answer that was typed when a session had ended; else the topic."""
    found = topic_queries.topic_for(current_user, topic_id)
    typed, writing = composing.kept()
    return redirect(_address(found), 302) if typed is None else _page(found, WordsForm(typed), writing)


@blueprint.post("/t/<id:topic_id>/replies")
@repeatable
@takes_up_to(composing.LARGEST_FORM)
def reply(topic_id: UUID) -> ResponseReturnValue:
    """Answer in a topic, look at the answer first, or keep it as a draft."""
    if composing.brings_files():
        topic_queries.topic_for(current_user, topic_id)  # nothing is looked at for who may not be here
    writing = composing.brought()
    return answer_once(lambda: make_response(_reply(topic_id, writing)))


def _reply(topic_id: UUID, writing: Writing) -> ResponseReturnValue:
    found = topic_queries.topic_for(current_user, topic_id)
    form = WordsForm()
    if request.form.get("do") == "draft" and not writing.faults:
        return composing.save(form, writing, found.topic, _address(found, since=request.args.get("since")))
    if not form.validate() or writing.faults:
        return _page(found, form, writing), 422
    if request.form.get("do") == "preview":
        return _page(found, form, writing, preview=composing.previewed(form.text.data or "", found.area)), 200
    try:
        post = posting.reply(
            current_user, found.topic, found.area, form.words(attaching.take(current_user, writing.ids))
        )
    except REFUSALS as error:
        return _page(found, form, writing, refusal=error), error.status
    drafting.posted(current_user, found.topic, form.origin())
    if post.topic_id != found.topic.id:
        return redirect(url_for(".post", post_id=post.id), 303)
    start = post_queries.start_of_page(current_user, found.area, found.topic, post.id)
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
    found = topic_queries.present_topic(current_user, topic_id)
    following.follow_topic(current_user, found.topic, found.area, request.form.get("level", ""))
    return redirect(_address(found), 303)


@blueprint.get("/new")
def new_topic() -> str:
    """Where a topic is begun."""
    if not current_user.is_signed_in:
        raise SignInNeeded
    typed, writing = composing.kept()
    if typed is not None:
        return _compose(TopicForm(typed), PollForm(typed), writing)
    draft, writing = composing.begun(None)
    if draft is not None:
        return _compose(TopicForm(formdata=None, data=composing.of_draft(draft)), PollForm(formdata=None), writing)
    return _compose(TopicForm(request.args), PollForm(formdata=None), writing)


@blueprint.post("/new")
@repeatable
@takes_up_to(composing.LARGEST_FORM)
def start_topic() -> ResponseReturnValue:
    """Begin a topic, look at it first, or keep it as a draft."""
    writing = composing.brought()
    return answer_once(lambda: make_response(_start(writing)))


def _start(writing: Writing) -> ResponseReturnValue:
    form, poll = TopicForm(), PollForm()
    if request.form.get("do") == "draft" and not writing.faults:
        return composing.save(form, writing, None, url_for(".new_topic"))
    area = _area_named(form.area.data or "")
    is_valid = form.validate() & poll.validate()
    if area is None:
        form.area.errors = [*form.area.errors, _("Choose an area.")]
    if not is_valid or area is None or writing.faults:
        return _compose(form, poll, writing), 422
    text = form.text.data or ""
    if request.form.get("do") == "preview":
        return _compose(form, poll, writing, preview=composing.previewed(text, area)), 200
    try:
        words = form.words(attaching.take(current_user, writing.ids))
        topic = posting.start_topic(current_user, area, form.title.data or "", form.kind.data, words)
        if poll.is_wanted:
            polling.put_poll(current_user, topic, area, poll.asked())
    except REFUSALS as error:
        return _compose(form, poll, writing, refusal=error), error.status
    drafting.posted(current_user, None, form.origin())
    return redirect(url_for(".topic", topic_id=topic.id, slug=topic.slug), 303)


def _area_named(slug: str) -> Area | None:
    """The area of that slug, where the reader may see it; an area that was closed to them while they wrote costs them no text."""
    try:
        return area_queries.area_for(current_user, slug).area
    except NotFound:
        return None


def _compose(
    form: TopicForm,
    poll: PollForm,
    writing: Writing,
    preview: Preview | None = None,
    refusal: DomainError | None = None,
) -> str:
    areas = area_queries.open_to_posts(current_user)
    chosen = next((area for area in areas if area.slug == form.area.data), None)
    return render_template(
        "forums/new.html",
        form=form,
        poll=poll,
        zone=str(current_zone()),
        writing=writing,
        areas=areas,
        chosen=chosen,
        may_announce=chosen is not None and area_policy.allows(current_user, "announce", chosen),
        capacities=open_to(current_user),
        preview=preview,
        refusal=refusal,
    )


def _page(
    found: OpenTopic,
    form: WordsForm,
    writing: Writing,
    preview: Preview | None = None,
    refusal: DomainError | None = None,
) -> str:
    actor = reader()
    page = post_queries.page(actor, found.area, found.topic, asked_id("since"), asked_id("until"))
    remember_bodies({shown.post.code for shown in page.posts})
    remember_cards(shown.post for shown in page.posts)
    may_moderate = area_policy.allows(actor, "moderate", found.area)
    may_post = (
        area_policy.allows(actor, "post", found.area)
        and found.area.state != "archived"
        and (may_moderate or found.topic.state != "refused")
    )
    may_choose = may_choose_answer(actor, found.topic, found.area)
    since = request.args.get("since")
    here = f"{_address(found)}?" + (f"since={quote(since)}&" if since else "")
    seen_by_reader = TopicPage(actor, found.topic, here, may_post, may_moderate, may_choose, found.first_unread)
    say = _look_of_reply(form, writing, page, here)._replace(preview=preview, refusal=refusal)
    return render_template(
        "forums/topic.html",
        say=say,
        looks=seen_by_reader.looks_of(page.posts),
        here=here,
        found=found,
        topic=found.topic,
        area=found.area,
        page=page,
        form=form,
        levels=LEVEL_NAMES,
        poll=poll_queries.poll_of(actor, found.topic),
        answer=_answer(found, page),
        may_post=may_post,
        may_moderate=may_moderate,
    )


def _look_of_reply(form: WordsForm, writing: Writing, page: PostPage, here: str) -> ReplyLook:
    answered = form.reply_to.data or ""
    post = next((shown for shown in page.posts if short(shown.post.id) == answered), None) if answered else None
    unquoted = f"{here}answer={answered}#reply" if request.args.get("quote") else None
    return ReplyLook(
        tuple(open_to(current_user)),
        form.speak_as.data or None,
        tuple(form.speak_as.errors),
        form.text.data or "",
        next(iter(form.text.errors), ""),
        writing,
        Answered(post.post.number, post.author, unquoted) if post else None,
    )


def _answer(found: OpenTopic, page: PostPage) -> tuple[Post, str] | None:
    """The post that answers the question, with its author, where the reader comes to the topic; None where there is none to be read."""
    post_id = found.topic.accepted_post_id
    if post_id is None or page.earlier is not None:
        return None
    return post_queries.answer_to(found.topic, post_id, page)


def _so_far(found: OpenTopic) -> tuple[WordsForm, Writing]:
    """The form as a page begins with it: the reader's draft, and the post to quote behind it."""
    draft, writing = composing.begun(found.topic, found.drafts)
    data = dict(composing.of_draft(draft)) if draft is not None else {}
    quoted = asked_id("quote")
    answered = quoted or asked_id("answer")
    if answered is None or not current_user.is_signed_in:
        return WordsForm(formdata=None, data=data), writing
    post, topic, _area = post_queries.post_for(current_user, answered)
    if topic.id != found.topic.id:
        raise NotFound
    data["reply_to"] = short(post.id)
    if quoted is not None:
        quote = quote_of(post_queries.author_of(post), post.number, f"/forums/p/{short(post.id)}", post.text)
        before = data.get("text", "").rstrip()
        data["text"] = f"{before}\n\n{quote}" if before else quote
    return WordsForm(formdata=None, data=data), writing


def _address(found: OpenTopic, **more: object) -> str:
    return url_for(".topic", topic_id=found.topic.id, slug=found.topic.slug, **more)  # type: ignore[arg-type]
