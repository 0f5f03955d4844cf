"""The list of Parties is what its files say, however often and by whomever they are replaced."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select

from minamata import assets
from minamata.db import db, write
from minamata.i18n import LANGUAGES, Localized
from minamata.parties import reference
from minamata.parties.models import Party
from minamata.tables import BadTable
from tests.statements import statements

Change = Callable[[dict[str, str]], None]


pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the committed files, to be changed as the secretariat would."""
    return Path(shutil.copytree(reference.DATA, tmp_path / "files"))


def party(code: str) -> Party:
    return db.session.scalars(select(Party).where(Party.code == code)).one()


def parties() -> list[Party]:
    return list(db.session.scalars(select(Party).where(~Party.is_sample)))


def rewrite(path: Path, change: Change, code: str) -> int:
    """Change the row of `code` in a file; returns the line it stands in."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = next(position for position, row in enumerate(rows) if row["iso2"] == code)
    change(rows[changed])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return changed + 2


def test_loading_twice_changes_nothing(app: Flask) -> None:
    reference.load()
    before = {found.code: (found.id, found.name, found.status, found.deposit_date) for found in parties()}
    with statements(app) as seen:
        reference.load()

    assert len(before) == 195
    assert {found.code: (found.id, found.name, found.status, found.deposit_date) for found in parties()} == before
    assert [each for each in seen if not each.startswith("SELECT")] == []


def test_the_counts_are_those_of_the_depositary() -> None:
    reference.load()
    found = parties()
    dated = sorted((one.deposit_date, one.code) for one in found if one.status == "party" and one.deposit_date)
    codes = [code for _deposited, code in dated]

    assert sum(one.signature_date is not None for one in found) == 128
    assert sum(one.signature_date is not None for one in found if one.code != "EU") == 127
    assert sum(deposited <= date(2019, 9, 23) for deposited, _code in dated) == 112 + 1
    assert codes[88 - 1] == "NG"
    assert codes[110 - 1] == "ME"
    assert codes[123 - 1] == "PH"
    assert sum(one.entry_into_force is not None and one.entry_into_force <= date(2020, 12, 31) for one in found) == 123


def test_nine_parties_stand_between_the_123rd_and_zimbabwe() -> None:
    reference.load()
    dated = sorted((one.deposit_date, one.code) for one in parties() if one.status == "party" and one.deposit_date)
    codes = [code for _deposited, code in dated]
    between = codes[codes.index("PH") + 1 : codes.index("ZW")]
    undated = [one.code for one in parties() if one.note and "among the 124th-132nd Parties" in one.note]

    assert len(between) + len(undated) == 9
    assert "133rd" in (party("ZW").note or "")


def test_an_unknown_status_is_never_said_to_be_not_a_party() -> None:
    reference.load()
    statuses = {one.status for one in parties()}

    assert statuses == {"party", "party_unverified", "unknown"}
    assert party("DZ").status == "unknown"
    assert party("RU").status == "unknown"
    assert party("RU").signature_date == date(2014, 9, 24)
    assert sum(one.status == "unknown" for one in parties()) == 49
    assert sum(one.status == "party_unverified" for one in parties()) == 7


def test_the_european_union_is_a_party_in_no_regional_group() -> None:
    reference.load()

    assert party("EU").status == "party"
    assert party("EU").region is None
    assert [one.code for one in parties() if one.region is None] == ["EU"]


def test_every_party_has_a_name_in_each_language_of_the_united_nations() -> None:
    reference.load()

    for one in parties():
        assert set(one.name) == set(LANGUAGES), one.code
    assert party("CI").name["fr"] == "Côte d'Ivoire"
    assert party("AE").name["zh"] == "阿拉伯联合酋长国"
    assert party("CN").name["ar"] == "الصين"


def test_a_replaced_file_changes_what_differs_and_deletes_nothing(folder: Path) -> None:
    reference.load()
    known = party("DZ").id

    def became_a_party(row: dict[str, str]) -> None:
        row.update(status="party", deposit_date="2026-01-05", source="Depositary", confidence="authentic text")

    rewrite(folder / "parties.csv", became_a_party, "DZ")
    lines = (folder / "parties.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "parties.csv").write_text("".join(line for line in lines if "ZWE" not in line), encoding="utf-8")
    reference.load(folder)

    assert party("DZ").id == known
    assert (party("DZ").status, party("DZ").deposit_date) == ("party", date(2026, 1, 5))
    assert party("ZW").status == "party"
    assert len(parties()) == 195


def test_official_names_replace_ours_with_their_overrides(folder: Path) -> None:
    rewrite(folder / "country_names.csv", lambda row: row.update(name_zh="官方名称", name_ar=""), "AE")
    (folder / "names.toml").unlink()
    reference.load(folder)

    assert party("AE").name["zh"] == "官方名称"
    assert party("AE").name.shown("ar").text == "United Arab Emirates"
    assert party("AE").name.shown("ar").lang == "en"


def test_a_secretariat_that_knows_may_say_that_a_state_is_not_a_party(folder: Path) -> None:
    rewrite(folder / "parties.csv", lambda row: row.update(status="not_party"), "DZ")
    reference.load(folder)

    assert party("DZ").status == "not_party"


def test_sample_parties_are_left_alone(folder: Path) -> None:
    with write():
        db.session.add(
            Party(
                code="XZ",
                code3="XZZ",
                name=Localized(en="Sample"),
                status="party",
                is_sample=True,
                source="sample",
                confidence="sample",
            )
        )
    reference.load(folder)
    line = rewrite(folder / "parties.csv", lambda row: row.update(iso2="XZ"), "ZW")

    with pytest.raises(BadTable, match=rf"^parties\.csv, line {line}, column iso2: 'XZ' begins with X"):
        reference.load(folder)
    assert party("XZ").name["en"] == "Sample"


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("status", "no", "'no' is not one of party, party_unverified"),
        ("un_region", "Europe", "'Europe' is not one of African"),
        ("deposit_date", "18/05/2017", "'18/05/2017' is not a date"),
        ("deposit_date", "2017-02-30", "'2017-02-30' is not a date"),
        ("signature_date", "20131010", "'20131010' is not a date"),
        ("is_ldc", "yes", "'yes' is not one of 1, 0"),
        ("iso3", "NG", "'NG' is not a code of 3 capital letters"),
        ("iso3", "GHA", "'GHA' stands in line"),
        ("source", "", "the cell is empty"),
    ],
)
def test_a_bad_cell_is_refused_in_one_sentence_that_says_where(
    folder: Path, column: str, value: str, what: str
) -> None:
    line = rewrite(folder / "parties.csv", lambda row: row.update({column: value}), "NG")

    with pytest.raises(BadTable, match=rf"^parties\.csv, line {line}, column {column}: {what}") as refused:
        reference.load(folder)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    assert parties() == []


def test_a_file_without_a_column_is_refused_by_the_name_of_the_column(folder: Path) -> None:
    path = folder / "country_names.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("name_ru", "name_rus", 1), encoding="utf-8")

    with pytest.raises(BadTable, match=r"^country_names\.csv, line 1, column name_ru: there is no such column\.$"):
        reference.load(folder)


def test_a_broken_quotation_is_refused_by_its_line(folder: Path) -> None:
    path = folder / "parties.csv"
    text = path.read_text(encoding="utf-8").replace(",Nigeria,", ',"Nig"eria,')
    line = text[: text.index('"Nig"')].count("\n") + 1
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadTable, match=rf"^parties\.csv, line {line}: this is not CSV"):
        reference.load(folder)


def test_a_line_that_is_too_long_is_refused_by_its_number(folder: Path) -> None:
    path = folder / "country_names.csv"
    path.write_text(path.read_text(encoding="utf-8") + 'XX,"a\nb",c\nYY\n', encoding="utf-8")

    with pytest.raises(BadTable, match=r"^country_names\.csv, line 197: 3 cells where the first line has 9\.$"):
        reference.load(folder)


@pytest.mark.parametrize("name", ["parties.csv", "country_names.csv"])
def test_a_file_that_is_missing_empty_or_not_utf_8_is_refused(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes() + "Côte".encode("latin-1"))
    with pytest.raises(BadTable, match=f"^{name}: the file is not text in UTF-8"):
        reference.load(folder)
    path.write_bytes(b"")
    with pytest.raises(BadTable, match=rf"^{name}, line 1, column iso2: there is no such column\.$"):
        reference.load(folder)
    path.unlink()
    with pytest.raises(BadTable, match=f"^{name}: the file cannot be read"):
        reference.load(folder)


def test_a_file_saved_by_a_spreadsheet_with_its_mark_in_front_is_read(folder: Path) -> None:
    path = folder / "parties.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    reference.load(folder)

    assert len(parties()) == 195


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[AE\nar = 'x'", r"this is not TOML \(.*line 1"),
        ("[AE]\nde = 'x'", "under \\[AE\\], de must be one of ar"),
        ("[AE]\nar = 3", "under \\[AE\\], ar must be"),
        ("AE = 'x'", "AE must be the heading of a group"),
    ],
)
def test_bad_overrides_are_refused_in_one_sentence(folder: Path, text: str, what: str) -> None:
    (folder / "names.toml").write_text(text, encoding="utf-8")

    with pytest.raises(BadTable, match=rf"^names\.toml: {what}"):
        reference.load(folder)
    assert db.session.scalar(select(func.count()).select_from(Party)) == 0


def rows(page: str, anchor: str) -> dict[str, list[str]]:
    """Name -> the other cells, for the table of a regional group."""
    tree = html.document_fromstring(page)
    [table] = [found for found in tree.iterfind(".//div[@role='region']") if found.get("aria-labelledby") == anchor]
    found = (
        [" ".join("".join(str(text) for text in cell.itertext()).split()) for cell in row]
        for row in table.iterfind(".//tbody/tr")
    )
    return {name: rest for name, *rest in found}


def test_the_public_list_shows_every_state_with_status_dates_and_source(client: FlaskClient) -> None:
    reference.load()
    page = client.get("/en/parties/").get_data(as_text=True)
    african = rows(page, "african")

    assert (
        sum(len(rows(page, anchor)) for anchor in ("african", "asia-pacific", "cee", "grulac", "weog", "none")) == 195
    )
    assert african["Nigeria"][0] == "Party"
    assert "2018" in african["Nigeria"][1]
    assert african["Algeria"][:3] == ["Status not known here", "", ""]
    assert african["Angola"][0] == "Signed; status today not known here"
    assert african["Burundi"][0] == "Party; dates to be checked"
    assert list(rows(page, "none")) == ["European Union"]
    assert "Not a Party" not in page
    source = html.document_fromstring(page).find(".//li[@id='source-1']/bdi")
    assert source is not None
    assert "IEADB" in (source.text or "")


def test_the_public_list_is_in_the_alphabet_of_the_reader(client: FlaskClient) -> None:
    reference.load()
    western = list(rows(client.get("/fr/parties/").get_data(as_text=True), "weog"))

    assert western.index("Espagne") < western.index("États-Unis d'Amérique") < western.index("Finlande")
    chinese = list(rows(client.get("/zh/parties/").get_data(as_text=True), "weog"))
    assert chinese[0] == "安道尔"


def test_the_public_list_leaves_samples_out(client: FlaskClient) -> None:
    with write():
        db.session.add(
            Party(
                code="XZ",
                code3="XZZ",
                name=Localized(en="Sample land"),
                status="party",
                region="African",
                is_sample=True,
                source="sample",
                confidence="sample",
            )
        )

    assert "Sample land" not in client.get("/en/parties/").get_data(as_text=True)


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_the_public_list_and_its_style_sheet_fit_into_the_first_flight(client: FlaskClient, lang: str) -> None:
    reference.load()
    page = client.get(f"/{lang}/parties/", headers={"Accept-Encoding": "gzip"})

    assert len(page.data) + assets.manifest()["commons.css"].gzip_bytes < 14_600
