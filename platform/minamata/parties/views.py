"""The public list of Parties."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from flask import Blueprint, render_template

from minamata.i18n import _, _l, current_language
from minamata.parties import directory
from minamata.parties.models import Party
from minamata.tables import is_sure

blueprint = Blueprint("parties", __name__, url_prefix="/<lang:lang>/parties", template_folder="templates")

GROUP_NAMES = {
    "African": _l("African States"),
    "Asia-Pacific": _l("Asia-Pacific States"),
    "CEE": _l("Eastern European States"),
    "GRULAC": _l("Latin American and Caribbean States"),
    "WEOG": _l("Western European and other States"),
    None: _l("In no regional group"),
}


@dataclass(frozen=True)
class Line:
    """A Party as the list shows it: `status` in words, `kind` of the bead beside them, and the number of its source."""

    party: Party
    status: str
    kind: str
    source: int


@dataclass(frozen=True)
class Group:
    """A regional group: its name, its lines in the order of their names, and how many of them are Parties for certain."""

    anchor: str
    name: str
    lines: tuple[Line, ...]
    parties: int


@blueprint.get("/")
def parties() -> str:
    """Every State by regional group, and the European Union, with status, dates and source."""
    listed = sorted(directory.listed(), key=_place_in_the_alphabet)
    sources = list(dict.fromkeys(party.source for party in listed))
    groups = []
    for region, name in GROUP_NAMES.items():
        members = [party for party in listed if party.region == region]
        lines = tuple(Line(party, *_status(party), sources.index(party.source) + 1) for party in members)
        groups.append(
            Group((region or "none").lower(), str(name), lines, sum(one.status == "party" for one in members))
        )
    return render_template("parties/parties.html", groups=[group for group in groups if group.lines], sources=sources)


def _status(party: Party) -> tuple[str, str]:
    """The status in words, and the bead that stands beside them. What is not known is never said to be a no (G4)."""
    if party.status == "party":
        return (_("Party") if is_sure(party.confidence) else _("Party; dates to be checked")), "ok"
    if party.status == "party_unverified":
        return _("Believed to be a Party; to be checked"), "half"
    if party.status == "signatory":
        return _("Signatory"), "half"
    if party.status == "not_party":
        return _("Not a Party"), ""
    return (_("Signed; status today not known here") if party.signature_date else _("Status not known here")), ""


def _place_in_the_alphabet(party: Party) -> str:
    """Accents do not count; Chinese follows the order of the English names."""
    lang = current_language()
    name = party.name.shown("en" if lang == "zh" else lang).text
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
