"""What I follow in a way of its own, and addresses for beginning topics by e-mail (F3, F4)."""

from __future__ import annotations

from typing import Any

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.documents.following import FollowedArea, FollowedTopic, MailAddressTold
from forums.queries import areas as area_queries
from forums.queries import followed
from forums.services import mail_addresses
from minamata.api.schemas import CursorQuery, listed, page_of
from minamata.i18n import _l, current_language
from minamata.web.current import current_user

MAIL_ADDRESSES = page_of(MailAddressTold)


@blueprint.reading(
    "/forums/followed-topics",
    page_of(FollowedTopic),
    says=_l("Topics that I follow in a way of their own, the last ones first"),
    scope=READ,
    query=CursorQuery,
)
def followed_topics(query: dict[str, Any]) -> dict[str, Any]:
    """Topics that I follow in a way of their own, as far as I may still see them; the last ones first."""
    found = followed.followed_topics(current_user, query.get("cursor"))
    items = [
        {"topic": row.it.id, "title": row.it.title, "area": row.area.slug, "level": row.level} for row in found.rows
    ]
    return listed(items, found.following, url_for(".followed_topics"), query)


@blueprint.reading(
    "/forums/followed-areas",
    page_of(FollowedArea),
    says=_l("Areas that I follow in a way of their own, the last ones first"),
    scope=READ,
    query=CursorQuery,
)
def followed_areas(query: dict[str, Any]) -> dict[str, Any]:
    """Areas that I follow in a way of their own, as far as I may still see them; the last ones first."""
    found = followed.followed_areas(current_user, query.get("cursor"))
    lang = current_language()
    items = [{"slug": row.it.slug, "title": row.it.title.shown(lang), "level": row.level} for row in found.rows]
    return listed(items, found.following, url_for(".followed_areas"), query)


@blueprint.reading(
    "/forums/mail-addresses",
    MAIL_ADDRESSES,
    says=_l("My addresses for beginning topics by e-mail"),
    scope=READ,
)
def all_mail_addresses() -> dict[str, Any]:
    """My addresses for beginning topics by e-mail, of the areas that I may see; all on one page."""
    slugs = {row.area.id: row.area.slug for row in area_queries.index(current_user)}
    found = mail_addresses.of_areas(current_user, list(slugs))
    items = [{"area": slug, "address": found[area_id]} for area_id, slug in slugs.items() if area_id in found]
    return listed(items)


@blueprint.reading(
    "/forums/areas/<slug>/mail-address",
    MailAddressTold,
    says=_l("My address for beginning topics in an area by e-mail"),
    scope=READ,
    refuses=(404,),
)
def mail_address(slug: str) -> dict[str, Any]:
    """My address for beginning topics in an area by e-mail; null where I have none."""
    area = area_queries.area_for(current_user, slug).area
    return {"area": slug, "address": mail_addresses.of_areas(current_user, [area.id]).get(area.id)}


@blueprint.writing(
    "PUT",
    "/forums/areas/<slug>/mail-address",
    MailAddressTold,
    says=_l("Have an address for beginning topics in an area by e-mail, or keep it for longer"),
    scope=WRITE,
)
def ask_for_mail_address(_given: dict[str, Any], slug: str) -> str:
    """Have an address for beginning topics in an area by e-mail, or keep the one there is for half a year more."""
    mail_addresses.ask_for(current_user, area_queries.area_for(current_user, slug).area)
    return url_for(".mail_address", slug=slug)


@blueprint.writing(
    "DELETE",
    "/forums/areas/<slug>/mail-address",
    MailAddressTold,
    says=_l("Close my address for beginning topics in an area by e-mail"),
    scope=WRITE,
)
def close_mail_address(_given: dict[str, Any], slug: str) -> str:
    """Close my address for beginning topics in an area by e-mail; nothing that comes to it is taken any more."""
    mail_addresses.take_back(current_user, area_queries.area_for(current_user, slug).area.id)
    return url_for(".mail_address", slug=slug)


@blueprint.writing(
    "DELETE",
    "/forums/mail-addresses",
    MAIL_ADDRESSES,
    says=_l("Close all my addresses for writing by e-mail, also those of topics"),
    scope=WRITE,
)
def close_all_mail_addresses(_given: dict[str, Any]) -> str:
    """Close all my addresses for writing by e-mail, also those that stand in letters about topics."""
    mail_addresses.take_back(current_user)
    return url_for(".all_mail_addresses")
