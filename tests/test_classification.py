"""Hierarchical lists of codes: parents, levels, titles, and the lists that come with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

import pytest

from lb_xl.classification import Classification

LISTS = (
    "okrb_005_2006",
    "okrb_005_2011",
    "okonkh",
    "by_territories",
    "localities",
    "ownership",
    "education_kinds",
    "commuting_purposes",
)


@cache
def built_in(name: str) -> Classification:
    with as_file(files("lb_xl") / "classifications") as folder:
        return Classification.load(folder / f"{name}.csv")


def test_codes_are_found_at_their_level() -> None:
    activities = built_in("okrb_005_2006")
    assert activities.ancestors("7525") == ("752", "75", "L")
    assert [activities.at_level("7525", level) for level in ("class", "group", "division", "section")] == [
        "7525",
        "752",
        "75",
        "L",
    ]
    assert activities.at_level("K", "division") is None
    assert activities.level("751") == "group"
    assert "".join(activities.roots) == "ABCDEFGHIJKLMNOPQ"


def test_within_holds_the_codes_and_all_below_them() -> None:
    activities = built_in("okrb_005_2006")
    assert activities.within(["A", "753"]) == {"A", "01", "02", "753"}
    assert activities.within(["75"]) - activities.within(["751", "752", "753"]) == {"75"}
    with pytest.raises(KeyError):
        activities.within(["77"])


def test_labels_titles_and_attributes() -> None:
    territories = built_in("by_territories")
    assert [territories.label(code, "ru") for code in ("1", "5")] == ["Брестская область", "г. Минск"]
    assert territories.short("1", "ru") == "Брестская"
    assert territories.attribute("5", "excludes") == "locality=rural"
    assert territories.attribute("1", "excludes") == territories.attribute("1", "no_such_column") == ""
    activities = built_in("okrb_005_2006")
    assert activities.label("D", "ru") == "D"
    assert activities.short("D", "en") == activities.title("D", "en") == "Manufacturing"
    assert [built_in("localities").label(code, "ru") for code in ("urban", "rural")] == [
        "городская",
        "сельская",
    ]


@pytest.mark.parametrize("name", LISTS)
def test_no_code_is_its_own_ancestor_and_every_ancestor_is_listed(name: str) -> None:
    listed = built_in(name)
    for code in listed.codes:
        assert code not in listed.ancestors(code)
        assert set(listed.ancestors(code)) <= set(listed.codes)
        assert listed.within([code]) <= listed.within([(code, *listed.ancestors(code))[-1]])


def test_okonkh_has_explicit_parents_only() -> None:
    branches = built_in("okonkh")
    assert branches.children("80000") == ()
    assert branches.children("90000") == ("90100", "90200")
    assert branches.ancestors("90300") == ()
    assert branches.ancestors("51110") == ("51000", "50000")


def test_the_fixed_activities_of_each_edition_are_listed_under_their_titles() -> None:
    """Religious 91 / 94 / 98700, gardening 70 / 68, domestic workers 95 / 97, plots 01 / 01 / 21000."""
    titles = {
        "okrb_005_2006": {
            "91": "религиозных",
            "70": "недвижимым",
            "95": "домашних хозяйств",
            "01": "Сельское",
        },
        "okrb_005_2011": {"94": "членстве", "68": "недвижимым", "97": "прислугу", "01": "Растениеводство"},
        "okonkh": {"98700": "Религиозные", "21000": "Сельскохозяйственное"},
    }
    for name, expected in titles.items():
        for code, words in expected.items():
            assert words in built_in(name).title(code, "ru")
