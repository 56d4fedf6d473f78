"""Workbooks opened from an address of SharePoint or OneDrive."""

from __future__ import annotations

import pytest

from lb_xl.installing.address import address_finding


@pytest.mark.parametrize(
    ("fullname", "file"),
    [
        ("https://office.sharepoint.com/sites/Труд/Баланс 2010.xlsm", "Баланс 2010.xlsm"),
        ("https://d.docs.live.net/0123456789abcdef/%D0%91%D0%B0%D0%BB%D0%B0%D0%BD%D1%81.xlsx", "Баланс.xlsx"),
        ("HTTP://server/balance.xlsx", "balance.xlsx"),
    ],
)
def test_a_web_address_is_a_finding_that_says_what_to_do(fullname: str, file: str) -> None:
    finding = address_finding(fullname)
    assert finding is not None
    assert finding.code == "LB-449"
    assert f"«{file}»" in finding.what("ru")
    assert "synchronised OneDrive folder" in finding.fix("en")


@pytest.mark.parametrize(
    "fullname",
    [
        "C:\\Users\\Анна Петрова\\Баланс 2010.xlsm",
        "\\\\server\\share\\balance.xlsx",
        "/home/anna/balance.xlsx",
        "Книга1",
        "file:///C:/balance.xlsx",
    ],
)
def test_a_file_in_a_folder_is_none(fullname: str) -> None:
    assert address_finding(fullname) is None
