"""Public pages: the articles of the Convention, and the terms of its subject."""

from __future__ import annotations

from flask import Blueprint, render_template

from minamata.i18n import current_language
from minamata.tables import is_sure
from minamata.thesaurus import queries
from minamata.thesaurus.queries import Branch

blueprint = Blueprint("thesaurus", __name__, url_prefix="/<lang:lang>/convention", template_folder="templates")
blueprint.add_app_template_test(is_sure, "sure")


@blueprint.get("/")
def articles() -> str:
    """Articles and annexes with their titles; those not yet compared with the authentic text say so."""
    return render_template("thesaurus/articles.html", articles=queries.articles())


@blueprint.get("/terms/")
def terms() -> str:
    """The terms of the thesaurus by broader term."""
    branches = queries.concept_tree()
    lang = current_language()
    return render_template(
        "thesaurus/terms.html",
        branches=branches,
        none_is_sure=bool(branches) and not any(_one_is_sure(branch, lang) for branch in branches),
    )


def _one_is_sure(branch: Branch, lang: str) -> bool:
    """Whether the wording of a term, or of one below it, need not be checked any more."""
    shown = branch.concept.label.shown(lang)
    sure = is_sure(branch.concept.confidence.get(shown.lang))
    return sure or any(_one_is_sure(below, lang) for below in branch.narrower)
