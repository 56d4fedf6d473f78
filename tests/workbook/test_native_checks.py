"""Native checks as rows of the check sheet."""

from __future__ import annotations

from lb_xl.language import Text
from lb_xl.workbook.native_checks import NativeCheck, checks_block

SAME = NativeCheck(Text("Строка", "Line"), Text("Таблица", "Table"), "=A1", "=B1", 5.0, 5.0)
APART = NativeCheck(Text("Строка", "Line"), Text("Таблица", "Table"), "=A1", "=B1", 5.0, 4.0)


def test_a_check_holds_where_both_sides_agree() -> None:
    block = checks_block([SAME, APART], 7, "I", "ru", 10)
    assert [row[5] for row in block.seen] == ["выполнено", "не выполнено"]
    assert [row[4] for row in block.seen] == [0.0, 1.0]
    assert str(block.content[0][4]).startswith("=IF(AND(ISNUMBER(K7),ISNUMBER(L7))")


def test_checks_beyond_the_room_are_counted_never_dropped_silently() -> None:
    block = checks_block([SAME] * 12, 7, "I", "en", 10)
    assert len(block.content) == 10
    assert str(block.content[-1][0]).startswith("... and 3 more")


def test_the_difference_is_the_largest_of_all_sides() -> None:
    """5 against 5 and sums of 5 and 3: a difference of 2."""
    check = NativeCheck(SAME.title, SAME.where, "=A1", "=B1", 5.0, 5.0, (("C1+C2", 5.0), ("D1+D2", 3.0)))
    block = checks_block([check], 7, "I", "en", 10)
    assert (
        block.content[0][4]
        == "=IF(AND(ISNUMBER(K7),ISNUMBER(L7)),ROUND(MAX(ABS(K7-L7),ABS(K7-(C1+C2)),ABS(K7-(D1+D2))),9),0)"
    )
    assert block.seen[0][4:] == [2.0, "fails"]
