"""Makes the first picture of README, the commands in a terminal: `python -m tests.pictures.make`.

`install.txt` is what the three commands said on a fresh Debian, as an ordinary user; `…` stands for lines left out.
The pictures of windows are taken by the tests with a window: `LB_XL_PICTURES=templates/previews pytest -m window`.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path

import xlsxwriter

from tests.pictures.png import read_ppm, write_png

TRANSCRIPT = Path(__file__).with_name("install.txt")
PREVIEWS = Path(__file__).parents[2] / "templates" / "previews"
TERMINAL = PREVIEWS / "install_1_commands.png"
PROMPT = "$ "
FONT, INK, PAPER, ACCENT = "DejaVu Sans Mono", "#26365B", "#F4F6FA", "#1B7A50"
POINTS, LINE = 10, 15
RESOLUTION = 110


def transcript() -> str:
    """The commands and what they said."""
    return TRANSCRIPT.read_text(encoding="utf-8")


def commands() -> list[str]:
    """The commands alone."""
    return [line.partition(PROMPT)[2] for line in transcript().splitlines() if PROMPT in line]


def source() -> str:
    """What tells that a picture shows this transcript."""
    return hashlib.sha256(transcript().encode()).hexdigest()


def main() -> None:
    """The command."""
    with tempfile.TemporaryDirectory() as folder:
        sheet, page = Path(folder, "terminal.xlsx"), Path(folder, "terminal")
        _write_sheet(sheet)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        convert = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder, str(sheet)]
        subprocess.run(convert, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["pdftoppm", "-r", str(RESOLUTION), "-singlefile", str(sheet.with_suffix(".pdf")), str(page)], check=True
        )
        pixels = read_ppm(page.with_suffix(".ppm"))
    rows, columns = ((pixels < 255).any(axis=2).any(axis=axis).nonzero()[0] for axis in (1, 0))
    write_png(TERMINAL, pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], source())
    print(TERMINAL)


def _write_sheet(path: Path) -> None:
    """The transcript as a page: the commands strong, the results below them."""
    with xlsxwriter.Workbook(path) as workbook:
        look = {"font_name": FONT, "font_size": POINTS, "bg_color": PAPER, "font_color": INK, "indent": 1}
        said, typed = workbook.add_format(look), workbook.add_format(look | {"bold": True, "font_color": ACCENT})
        sheet = workbook.add_worksheet()
        lines = ["", *transcript().splitlines(), ""]
        sheet.set_column(0, 0, 1.25 * max(map(len, lines)))
        for row, line in enumerate(lines):
            sheet.set_row(row, LINE)
            sheet.write_string(row, 0, line, typed if PROMPT in line else said)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines()


if __name__ == "__main__":
    main()
