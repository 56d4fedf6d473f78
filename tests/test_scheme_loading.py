"""Slips in the definitions of a scheme: each is refused with its file, key and cause, and the nearest known name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from lb_xl.findings import DefinitionError
from lb_xl.form import Form
from lb_xl.formula import parse
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import built_in_schemes, load_scheme
from lb_xl.scheme_rules import forms_below

SCHEME = """
id = "small"
title = "Small balance"
base_unit = "persons"
population = "people.total"

[years]
first = 2000
last = 2030
default = 2012

[units]
persons = "persons"
organisations = "organisations"

[dimensions.place]
title = "Place"
total = "All places"
classification = "places"

[dimensions.activity]
title = "Activity"
total = "All activities"
classification = [{ list = "trades", to = 2015 }, { list = "crafts", from = 2016 }]

[dimensions.branch]
title = "Branch"
classification = "places"
years = { to = 2010 }

[dimensions.purpose]
title = "Purpose"
classification = "places"
extra = true

[adjustments]
form = "others"
key = "category"
measure = "persons"
title = "Category"

[parameters.weight]
title = "Weight"
values = [{ value = 2, to = 2015, source = "law" }, { value = 3, from = 2016, source = "law" }]
alternatives = [1]
effect_on = "employed"

[quantities.employed]
title = "Employed"
formula = "staff + helpers"
dims = ["place", "activity", "branch"]

[quantities.staff]
title = "Staff"
formula = "work.staff + work.units * mean_of_one"
adjustable = true

[quantities.helpers]
title = "Helpers"
formula = "help.persons"

[quantities.mean_of_one]
title = "Mean of one"
formula = "work.staff / work.units"
per = ["place", "activity"]
fallback = [["activity"], ["activity.section"], []]

[quantities.rate]
title = "Rate"
formula = "employed / people.total"

[tables.balance]
title = "Balance"
over = ["place"]
lines = [
  { heading = "Employed", strong = true },
  { id = "01", quantity = "employed" },
  { id = "02", quantity = "staff", indent = 1 },
  { id = "03", quantity = "helpers", indent = 1 },
  { id = "04", parts = ["02", "-03"], title = "Difference" },
]

[tables.activities]
title = "Activities"
over = ["place"]
quantity = "employed"
rows = { dimension = "activity", file = "rows.csv" }

[checks.within_population]
title = "Not more employed than people"
left = "employed"
test = "<="
right = "people.total"
over = ["place"]
code = "LB-215"
"""

FORMS = """
[people]
keys = ["place"]
rows = "fixed"
measures.total = { title = "Total" }

[work]
keys = ["place", "activity", "branch"]
measures.staff = { title = "Staff" }
measures.units = { title = "Units", unit = "organisations" }

[help]
keys = ["place", "branch", "purpose"]
fixed = { activity = { trades = "1", crafts = "7" } }
spread = "people.total"
measures.persons = { title = "Helpers" }

[others]
title = "Others"
keys = ["category", "place", "activity", "branch"]
measures.persons = { title = "Persons", negative = true }
texts.source = { title = "Source", required = true }
"""

HEADER = "code,parent,level,valid_from,valid_to,title_ru,title_en,short_ru,short_en\n"
LISTS = {
    "places": "east,,place,,,East,East,,\nwest,,place,,,West,West,,\n",
    "trades": "S,,section,,,Section,Section,,\n1,S,trade,,,One,One,,\n2,S,trade,,,Two,Two,,\n",
    "crafts": "T,,section,,,Section,Section,,\n7,T,trade,,,Seven,Seven,,\n",
}
ROWS = (
    "line,row,indent,codes,parts,minus,title_ru,title_en,kind\n"
    "total,01,0,,,,Всего,Total,total\n"
    "S,02,1,S,,,Раздел,Section,\n"
    "rest,03,1,,total,S,Остальное,The rest,\n"
)


SLIPS = tomllib.loads((Path(__file__).parent / "cases" / "slips_of_definitions.toml").read_text("utf-8"))["slip"]


def folder_with(tmp_path: Path, scheme: str = SCHEME, forms: str = FORMS, rows: str = ROWS) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "scheme.toml").write_text(scheme, encoding="utf-8")
    (folder / "forms.toml").write_text(forms, encoding="utf-8")
    (folder / "rows.csv").write_text(rows, encoding="utf-8")
    for name, entries in LISTS.items():
        (folder / f"{name}.csv").write_text(HEADER + entries, encoding="utf-8")
        text = f'title = "{name}"\nsource = "test"\nshown = "code"\n'
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def load_with(tmp_path: Path, old: str, new: str, year: int = 2012) -> Scheme:
    """The small scheme with one slip: `old` replaced by `new` wherever it stands."""
    assert old in SCHEME + FORMS + ROWS, old
    texts = (text.replace(old, new) for text in (SCHEME, FORMS, ROWS))
    return load_scheme(folder_with(tmp_path, *texts), year)


def test_the_small_scheme_is_right(tmp_path: Path) -> None:
    scheme = load_scheme(folder_with(tmp_path))
    assert scheme.year == 2012
    assert scheme.quantities["employed"].dimensions == {"place", "activity"}
    assert scheme.parameters["weight"].value == 2
    assert scheme.tables["activities"].line("rest").parts == ((1, "total"), (-1, "S"))  # type: ignore[union-attr]
    assert scheme.dimensions["category"].codes == ("staff",)
    assert scheme.dimensions["category"].classification.match("Staff").code == "staff"


def test_lists_parameters_and_dimensions_follow_the_year(tmp_path: Path) -> None:
    grouping = 'rows = { dimension = "activity", file = "rows.csv" }'
    folder = folder_with(tmp_path, SCHEME.replace(grouping, 'lines = [{ id = "1", quantity = "staff" }]'))
    late, early = load_scheme(folder, 2020), load_scheme(folder, 2005)
    assert late.dimensions["activity"].codes == ("T", "7")
    assert late.forms["help"].fixed == {"activity": "7"}
    assert late.parameters["weight"].value == 3
    assert early.quantities["employed"].dimensions == {"place", "activity", "branch"}
    assert "branch" not in late.dimensions


def test_rows_can_be_fixed_in_some_years_and_open_in_others(tmp_path: Path) -> None:
    dated = 'rows = [{ is = "open", to = 2010 }, { is = "fixed", from = 2011 }]'
    folder = folder_with(tmp_path, SCHEME, FORMS.replace('rows = "fixed"', dated))
    rows = {year: load_scheme(folder, year).forms["people"].rows for year in (2010, 2011)}
    assert rows == {2010: "open", 2011: "fixed"}


@pytest.mark.parametrize("slip", [pytest.param(slip, id=slip["name"]) for slip in SLIPS])
def test_a_slip_is_refused_with_file_key_and_cause(slip: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_with(tmp_path, slip["old"], slip["new"])
    problems = refused.value.problems
    assert any(each.startswith(slip["key"]) and slip["cause"] in each for each in problems), problems


@pytest.mark.parametrize("file", ["scheme.toml", "forms.toml"])
def test_bad_toml_names_the_file_and_the_line(file: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / file).write_text("[a]\nb = \n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=rf"{file}: .*line 2"):
        load_scheme(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "forms.toml").unlink()
    with pytest.raises(DefinitionError, match=r"forms\.toml: the file is missing in small"):
        load_scheme(folder)


def test_a_list_without_its_toml_is_no_list(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "trades.toml").unlink()
    with pytest.raises(DefinitionError, match=r"dimensions.activity.classification: no list 'trades' for 2012 .*toml"):
        load_scheme(folder)


def test_a_grouping_may_have_the_name_of_a_built_in_list(tmp_path: Path) -> None:
    scheme = SCHEME.replace('"rows.csv"', '"localities.csv"').replace('list = "trades"', 'list = "localities"')
    forms = FORMS.replace('trades = "1"', 'localities = "urban"')
    folder = folder_with(tmp_path, scheme.replace('["activity.section"], ', ""), forms)
    (folder / "localities.csv").write_text(ROWS.replace("S,02,1,S,", "S,02,1,urban,"), encoding="utf-8")
    assert load_scheme(folder).dimensions["activity"].codes == ("urban", "rural")


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    two = SCHEME.replace("help.persons", "help.person").replace("work.staff / work.units", "work.staff / work.unit")
    with pytest.raises(DefinitionError) as refused:
        load_scheme(folder_with(tmp_path, two))
    text = str(refused.value)
    assert "did you mean 'persons'?" in text
    assert "did you mean 'units'?" in text


@pytest.mark.parametrize("year", [1999, 2031])
def test_a_year_outside_the_scheme_is_refused(year: int, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=f"covers the years 2000-2030, not {year}"):
        load_scheme(folder_with(tmp_path), year)


def test_an_unknown_scheme_names_the_nearest() -> None:
    assert "by-2011" in built_in_schemes()
    with pytest.raises(DefinitionError, match=r"no scheme 'by-2012'; did you mean 'by-2011'\?"):
        load_scheme("by-2012")


def test_the_forms_below_a_formula_are_found_through_quantities() -> None:
    nodes = {"a": parse("b + f.x"), "b": parse("g.y * 2 - a")}
    assert forms_below(parse("a / 3"), nodes) == {"f", "g"}


def form_texts(form: Form) -> list[str]:
    texts = [form.title, form.sheet, form.source, form.circle, form.place, form.hint]
    texts += [measure.title for measure in form.measures] + [measure.unit_title for measure in form.measures]
    texts += [text.title for text in form.texts]
    return [each[language] for each in texts for language in ("ru", "en")]


@pytest.mark.parametrize("year", [2010, 2012, 2016])
def test_every_text_of_the_built_in_scheme_is_there_in_both_languages(year: int) -> None:
    scheme = load_scheme("by-2011", year)
    texts = [each for form in scheme.forms.values() for each in form_texts(form)]
    titles = [each.title for each in scheme.quantities.values()] + [each.title for each in scheme.checks]
    titles += [each.title for each in scheme.parameters.values()]
    titles += [each.title for each in scheme.dimensions.values()]
    texts += [title[language] for title in titles for language in ("ru", "en")]
    lines = [line for table in scheme.tables.values() for line in table.lines]
    texts += [line.title[language] for line in lines for language in ("ru", "en")]
    assert all(texts)
    english = [form.hint.en for form in scheme.forms.values()] + [line.title.en for line in lines]
    assert not [text for text in english if any("а" <= letter.lower() <= "я" for letter in text)]
