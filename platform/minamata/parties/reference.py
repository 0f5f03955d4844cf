"""The list of Parties and their names, from files that the secretariat's own can replace: parties.csv, country_names.csv, names.toml.

Rules of the data (G4): what is not known stays unknown, so that no State is called "not a Party" without a source; the European Union
is in no regional group; names come from one official list, never from CLDR.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from minamata.db import db, write
from minamata.i18n import LANGUAGES, Localized
from minamata.parties.models import Party
from minamata.tables import BadTable, Row, read_table, refuse_repeated

DATA = Path(__file__).parent / "data"

PARTY_COLUMNS = (
    *("iso2", "iso3", "name_en", "un_region", "status", "signature_date", "deposit_date", "entry_into_force"),
    *("is_ldc", "is_sids", "is_lldc", "source", "confidence", "note"),
)
NAME_COLUMNS = ("iso2", *(f"name_{code}" for code in LANGUAGES))

STATUSES = {
    "party": "party",
    "party_unverified": "party_unverified",
    "signatory": "signatory",
    "not_party": "not_party",
    "unknown": "unknown",
    "signatory_status_after_2020_unknown": "unknown",
    "not_party_as_of_2020_later_status_unknown": "unknown",
}
REGIONS = ("African", "Asia-Pacific", "CEE", "GRULAC", "WEOG")
IN_NO_REGION = "EU"

KEPT_FOR_SAMPLES = "X"


def load(folder: Path | None = None) -> None:
    """Bring the table of Parties to what the files in `folder` say (ours by default): add, change, never delete.

    Loading the same files again changes nothing. `names.toml` may be missing. Raises BadTable for the first thing that cannot be
    used; then nothing is changed.
    """
    found = _read(folder or DATA)
    with write():
        known = {party.code: party for party in db.session.scalars(select(Party).where(~Party.is_sample))}
        for code, values in found.items():
            party = known.get(code)
            if party is None:
                db.session.add(Party(code=code, **values))
                continue
            for field, value in values.items():
                setattr(party, field, value)


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    """Code -> what the files say of it."""
    rows = read_table(folder / "parties.csv", PARTY_COLUMNS)
    for column in ("iso2", "iso3"):
        refuse_repeated(rows, column)
    names = _names(folder)
    return {_code(row, "iso2", 2): _values(row, names) for row in rows}


def _code(row: Row, column: str, letters: int) -> str:
    code = row.text(column)
    if not re.fullmatch(f"[A-Z]{{{letters}}}", code):
        raise row.refuse(column, f"{code!r} is not a code of {letters} capital letters")
    if code.startswith(KEPT_FOR_SAMPLES):
        raise row.refuse(column, f"{code!r} begins with X, and such codes are kept for sample Parties")
    return code


def _values(row: Row, names: dict[str, Localized]) -> dict[str, Any]:
    region = row.one_of("un_region", {name: name for name in REGIONS}) if row.optional("un_region") else None
    return {
        "code3": _code(row, "iso3", 3),
        "name": names.get(row.cells["iso2"]) or Localized(en=row.text("name_en")),
        "status": row.one_of("status", STATUSES),
        "region": None if row.cells["iso2"] == IN_NO_REGION else region,
        "signature_date": row.day("signature_date"),
        "deposit_date": row.day("deposit_date"),
        "entry_into_force": row.day("entry_into_force"),
        "is_ldc": row.flag("is_ldc"),
        "is_sids": row.flag("is_sids"),
        "is_lldc": row.flag("is_lldc"),
        "source": row.text("source"),
        "confidence": row.text("confidence"),
        "note": row.optional("note"),
    }


def _names(folder: Path) -> dict[str, Localized]:
    """Code -> name in six languages, with the forms of names.toml in the place of those of the table."""
    rows = read_table(folder / "country_names.csv", NAME_COLUMNS)
    refuse_repeated(rows, "iso2")
    names = {row.text("iso2"): row.localized("name") for row in rows}
    for code, forms in _other_forms(folder / "names.toml").items():
        names[code] = Localized({**names.get(code, {}), **forms})
    return names


def _other_forms(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadTable(path, f"the file cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadTable(path, "the file is not text in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadTable(path, f"this is not TOML ({error})") from error
    for code, forms in found.items():
        if not isinstance(forms, dict):
            raise BadTable(path, f"{code} must be the heading of a group of names, such as [{code}]")
        for language, name in forms.items():
            if language not in LANGUAGES or not isinstance(name, str) or not name.strip():
                raise BadTable(
                    path, f"under [{code}], {language} must be one of {', '.join(LANGUAGES)} with a name in quotes"
                )
    return found
