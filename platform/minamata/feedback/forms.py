"""Feedback and its answers, out of forms."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from minamata.feedback.services import Said, Verdict
from minamata.i18n import LANGUAGES

# Whoever knows the value of one of these can open something; the rule of the page stands for it.
KEYS = frozenset({"number", "token"})
HELPED = {"yes": True, "no": False}


def said_in(form: MultiDict[str, str], language: str, addresses: MapAdapter) -> Said:
    """What was said, and about which page of ours."""
    return Said(
        page=page_named(form.get("page", ""), addresses),
        language=language,
        helped=HELPED.get(form.get("helped", "")),
        text=form.get("text", ""),
        wants_answer="answer" in form,
    )


def page_named(path: str, addresses: MapAdapter) -> str:
    """The path of a page, without its query and without keys; empty when there is no such page."""
    path = path.partition("?")[0].partition("#")[0]
    try:
        rule, arguments = addresses.match(path, method="GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return ""
    return str(rule.rule) if KEYS & arguments.keys() else path


def verdict_in(form: MultiDict[str, str]) -> Verdict:
    """What the secretariat makes of a message; an unreadable version is one that never was."""
    version = form.get("version", "")
    return Verdict(
        form.get("state", ""),
        {code: form.get(f"said_{code}", "").strip() for code in LANGUAGES},
        {code: form.get(f"answer_{code}", "").strip() for code in LANGUAGES},
        int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
    )
