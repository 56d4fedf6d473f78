"""How printed lines follow from other lines: never from themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from lb_xl.findings import DefinitionError
from lb_xl.relations import circles
from lb_xl.scheme_loading import built_in_schemes, load_scheme

SCHEME = """
id = "small"
title = "Small"
subject = "Country"
base_unit = "persons"
[units]
persons = "persons"
[years]
first = 2020
[quantities.whole]
formula = "people.all"
[quantities.part]
formula = "people.part"
[quantities.rest]
formula = "whole - part"
[tables.main]
title = "Main"
sheet = "Main"
lines = [
  { id = "1", quantity = "whole"PARTS },
  { id = "2", quantity = "part" },
  { id = "3", quantity = "rest" },
]
"""
FORMS = "[people]\nkeys = []\nmeasures.all = {}\nmeasures.part = {}\n"


def test_a_whole_that_is_the_sum_of_its_rest_is_refused(tmp_path: Path) -> None:
    """3 = 1 - 2, so 1 cannot be written as 2 + 3: a spreadsheet would not compute it."""
    (tmp_path / "forms.toml").write_text(FORMS, encoding="utf-8")
    (tmp_path / "scheme.toml").write_text(SCHEME.replace("PARTS", ""), encoding="utf-8")
    assert load_scheme(tmp_path).tables["main"].line("3") is not None
    (tmp_path / "scheme.toml").write_text(SCHEME.replace("PARTS", ', parts = ["2", "3"]'), encoding="utf-8")
    with pytest.raises(DefinitionError, match="follow from themselves: main/1 -> main/3 -> main/1"):
        load_scheme(tmp_path)


@pytest.mark.parametrize("id", built_in_schemes())
def test_no_line_of_a_built_in_scheme_follows_from_itself(id: str) -> None:
    assert list(circles(load_scheme(id))) == []
