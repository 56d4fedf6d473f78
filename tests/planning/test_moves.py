"""From a computed plan to moves that close it: the balance, the files, the command."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from lb_xl.checks import check_balance
from lb_xl.cli import main
from lb_xl.findings import DefinitionError
from lb_xl.planning.moves import moves_csv, proposed_moves
from tests.scheme_examples import balance_of, example_frames

MOVES = ("village_to_town", "recruitment")


def without_moves(**changed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {id: frame for id, frame in {**example_frames("planned"), **changed}.items() if id not in MOVES}


def test_proposed_moves_close_every_balance_of_the_example() -> None:
    """Without moves territories are short; with the proposed ones none is, and they are those of the example."""
    before = balance_of("planned", without_moves())
    assert "LB-295" in {finding.code for finding in check_balance(before)}
    files = moves_csv(proposed_moves(before))
    frames = without_moves()
    for form, text in files.items():
        codes = {column: str for column in example_frames("planned")[form].columns if column != "persons"}
        frames[form] = pd.read_csv(io.StringIO(text), dtype=codes)
        pd.testing.assert_frame_equal(frames[form], example_frames("planned")[form])
    assert check_balance(balance_of("planned", frames)) == ()


def test_villages_fill_the_towns_of_their_territory_before_any_other() -> None:
    moves = proposed_moves(balance_of("planned", without_moves())).moves
    within = [move for move in moves if move.is_within]
    assert {(move.origin, move.destination) for move in within} == {
        ((territory, "rural"), (territory, "urban")) for territory in ("north", "east", "west")
    }
    assert {move.origin[0] for move in moves if not move.is_within} == {"east", "south"}


def test_a_place_without_a_route_is_named_with_the_persons_it_lacks() -> None:
    """No route leads to the centre: its whole shortage stays, in towns and in villages."""
    distances = example_frames("planned")["distances"]
    cut = distances[distances.to_territory != "centre"]
    balance = balance_of("planned", without_moves(distances=cut))
    proposal = proposed_moves(balance)
    assert [(each.code, place) for each, place in zip(proposal.findings, proposal.open_places, strict=True)] == [
        ("LB-297", (year, ("centre", locality))) for year in ("plan_1", "plan_2") for locality in ("urban", "rural")
    ]
    shortage = -balance.at("balance_before_moves", {"year": "plan_2", "territory": "centre", "locality": "urban"})
    assert f"{int(shortage) + 1:,}" in proposal.findings[2].text("en")


def test_a_scheme_without_moves_is_refused() -> None:
    with pytest.raises(DefinitionError, match="moves"):
        proposed_moves(balance_of("ussr-summary", example_frames("ussr-summary")))


def test_the_command_writes_files_that_close_the_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, data, out = tmp_path / "planned.xlsx", tmp_path / "data", tmp_path / "moves"
    data.mkdir()
    for id, frame in without_moves().items():
        frame.to_csv(data / f"{id}.csv", index=False)
    assert main(["new", "planned", str(book), "--year", "1968"]) == 0
    assert main(["import", str(book), str(data), "--absent", *MOVES]) == 0
    assert main(["compute", str(book)]) == 0
    assert "LB-295" in capsys.readouterr().out
    assert main(["moves", str(book), str(out)]) == 0
    assert "Северный Казахстан, сельская → Северный Казахстан, городская" in capsys.readouterr().out
    assert main(["import", str(book), str(out)]) == 0
    assert main(["compute", str(book)]) == 0
    assert "LB-295" not in capsys.readouterr().out


def test_the_command_points_at_the_balance_of_a_place_that_stays_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, data = tmp_path / "planned.xlsx", tmp_path / "data"
    data.mkdir()
    for id, frame in without_moves().items():
        if id != "distances":
            frame.to_csv(data / f"{id}.csv", index=False)
    assert main(["new", "planned", str(book), "--year", "1968"]) == 0
    assert main(["import", str(book), str(data), "--absent", "distances", *MOVES]) == 0
    assert main(["compute", str(book)]) == 0
    capsys.readouterr()
    assert main(["moves", str(book), str(tmp_path / "out")]) == 1
    told = capsys.readouterr().out
    assert "LB-297 · лист «Баланс», ячейка" in told
