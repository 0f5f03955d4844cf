"""The home page, signed out and signed in, and the style guide."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.i18n import best_language
from minamata.web.current import current_user

blueprint = Blueprint("home", __name__)
about = Blueprint("about", __name__)


@blueprint.get("/")
def front_door() -> ResponseReturnValue:
    """Lead to the home page in the reader's language."""
    return redirect(url_for(".home", lang=best_language(current_user.language)), 302)


@blueprint.get("/<lang:lang>/")
def home() -> str:
    """What waits for the person; or what this place is, for someone who is not signed in."""
    return render_template("home/signed_in.html" if current_user.is_signed_in else "home/signed_out.html")


@about.get("/<lang:lang>/accessibility/")
def accessibility() -> str:
    """What people with disabilities can count on here, what is missing, and whom to tell (G5)."""
    return render_template("home/accessibility.html")


@blueprint.get("/<lang:lang>/styleguide")
def styleguide() -> str:
    """Every component of the face in its states."""
    return render_template("styleguide.html")


@blueprint.get("/favicon.ico")
def icon() -> ResponseReturnValue:
    """Browsers ask for it unasked; our icon is named in every page."""
    return "", 204


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Search engines may read the public pages."""
    return f"User-agent: *\nDisallow: {request.script_root}/auth/\n", {"Content-Type": "text/plain; charset=utf-8"}
