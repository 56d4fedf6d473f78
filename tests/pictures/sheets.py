"""Makes the pictures of sheets in README, for a Russian reader: `python -m tests.pictures.sheets [NAME...]`.

Each picture is a page as LibreOffice prints it. Names that are typed in are offices, never people.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from lb_xl.cli import main as lb_xl
from lb_xl.engines.file import open_book
from lb_xl.workbook import history_places, layout
from lb_xl.workbook.run import compute_book
from tests.pictures.make import PREVIEWS
from tests.pictures.png import Pixels, read_ppm, write_png
from tests.sign_off.book import opened, sign, table

TEMPLATE = PREVIEWS.parent / "balance_by-2011_ru.xlsx"
RESOLUTION, MARGIN = 95, 12
RUSSIAN = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">'
    "<value>ru-RU</value></prop></item></oor:items>"
)


def example(folder: Path, scheme: str = "by-2011") -> Path:
    """The example of a scheme, computed."""
    lb_xl(["demo", str(folder), "--scheme", scheme])
    return next(folder.glob("*.xlsx"))


def template(folder: Path) -> Path:
    """The empty workbook of the templates."""
    return TEMPLATE


def bridge(folder: Path) -> Path:
    """The bridge from survey to organisations, with its chart."""
    return example(folder, "employment-bridge")


def department(folder: Path) -> Path:
    """What a ministry gets, with an address and a day that were typed in."""
    book = example(folder)
    with opened(book) as national:
        body = table(national, layout.SUPPLIERS).data_body_range
        for row, (supplier, *_) in enumerate(body.value):
            if supplier == "Министерство труда и социальной защиты":
                body[row, 3].value, body[row, 4].value = "balans@example.org", "01.03.2011"
    lb_xl(["split", str(book), str(folder / "out")])
    return next(path for path in (folder / "out").iterdir() if "труда" in path.name)


def comparison(folder: Path) -> Path:
    """The example against itself with seven cells changed."""
    before = example(folder)
    after = folder / "after.xlsx"
    after.write_bytes(before.read_bytes())
    cells = (("population", 0), ("unemployed", 4), ("students", 0), ("f12t", 20), ("f12t", 90), ("f1mp_micro", 30))
    for form, row in (*cells, ("primary_employment", 2)):
        raised(after, form, row, 1.08)
    lb_xl(["compare", str(before), str(after), "-o", str(folder / "comparison.xlsx")])
    return folder / "comparison.xlsx"


def history(folder: Path) -> Path:
    """Twelve computations, of which the last seven are revisions."""
    path = example(folder)
    first = datetime.now()
    for run in range(1, 12):
        raised(path, "population", run % 7, 1 + (0.003, -0.001, 0.002, -0.004)[run % 4])
        book = open_book(path, backup=False)
        if run == 5:
            book.names[history_places.STATUS].refers_to_range.value = "уточнённый"
        compute_book(book, now=first + timedelta(days=13 * run, minutes=37 * run))
        book.save()
        book.close()
    return path


def sign_off(folder: Path) -> Path:
    """Some forms approved or checked, and one of them changed after it."""
    path = example(folder)
    for form in ("population", "pensioners"):
        sign(path, form, "утверждено", "Отдел демографии", "18.01.2011")
    for form in ("f12t", "f1t_nonprofit", "f1mp", "f1mp_micro"):
        sign(path, form, "проверено", "Отдел труда", "20.01.2011")
    for form in ("unemployed", "carers"):
        sign(path, form, "утверждено", "Министерство труда", "21.01.2011")
    lb_xl(["compute", str(path)])
    raised(path, "unemployed", 4, 1.1)
    lb_xl(["compute", str(path)])
    return path


def raised(path: Path, form: str, row: int, factor: float) -> None:
    """The first number of a row of an input sheet, changed as a colleague would."""
    with opened(path) as book:
        body = table(book, layout.input_table(form)).data_body_range
        cells = body.options(ndim=2).value[row]
        column = next(place for place, cell in enumerate(cells) if isinstance(cell, float))
        body.sheet.api.Unprotect()
        body[row, column].value = float(round(cells[column] * factor))


@dataclass(frozen=True)
class Picture:
    """A printed page: the workbook, the sheet that its foot names, words that stand on it."""

    make: Callable[[Path], Path]
    sheet: str
    words: str = ""


PICTURES = {
    "title": Picture(template, "Титул"),
    "population": Picture(example, "Население"),
    "form_12t": Picture(example, "12-т"),
    "balance": Picture(example, "Баланс"),
    "activities": Picture(example, "Виды деятельности"),
    "check": Picture(example, "Проверка"),
    "bridge": Picture(bridge, "Мост", "Показать на диаграмме"),
    "department": Picture(department, "Титул"),
    "comparison": Picture(comparison, "Влияние на баланс", "Изменения по величине влияния"),
    "history": Picture(history, "История"),
    "sign_off": Picture(sign_off, "Согласование"),
}


def page_of(pdf: Path, picture: Picture) -> int:
    """The first page whose foot names the sheet, and on which the words stand."""
    printed = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    for number, page in enumerate(printed.split("\f"), start=1):
        foot = [line.strip() for line in page.splitlines() if line.strip()][-1:]
        if foot and foot[0].partition("стр.")[0].strip() == picture.sheet and picture.words in page:
            return number
    raise LookupError(f"no page of «{picture.sheet}» in {pdf.name}")


def pixels_of(picture: Picture, folder: Path) -> Pixels:
    """The printed page, without its margins and its foot."""
    book = picture.make(folder / "book")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RUSSIAN, encoding="utf-8")
    printed = folder / "printed"
    convert = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", str(printed), str(book)], check=True, stdout=subprocess.DEVNULL)
    pdf = printed / book.with_suffix(".pdf").name
    page = str(page_of(pdf, picture))
    subprocess.run(
        ["pdftoppm", "-r", str(RESOLUTION), "-f", page, "-l", page, "-singlefile", str(pdf), str(folder / "page")],
        check=True,
    )
    return cropped(read_ppm(folder / "page.ppm"))


def cropped(pixels: Pixels) -> Pixels:
    """What is printed, with a small margin; the foot is what stands below the last wide gap."""
    inked = (pixels < 250).any(axis=2)
    rows = inked.any(axis=1).nonzero()[0]
    foot = rows[(np.diff(rows, append=rows[-1] + 1) > 1).nonzero()[0][-1]] + 1
    rows = rows[rows < foot]
    columns = inked[:foot].any(axis=0).nonzero()[0]
    top, left = max(rows[0] - MARGIN, 0), max(columns[0] - MARGIN, 0)
    return pixels[top : rows[-1] + MARGIN, left : columns[-1] + MARGIN]


def main(names: Sequence[str]) -> None:
    """The command."""
    for name in names or PICTURES:
        with tempfile.TemporaryDirectory() as folder:
            pixels = pixels_of(PICTURES[name], Path(folder))
        # Few shades, so that the rare colours of warnings are among those kept.
        pixels = (pixels.astype(int) + 8) // 17 * 17
        write_png(PREVIEWS / f"{name}.png", pixels.astype(np.uint8), f"python -m tests.pictures.sheets {name}")
        print(PREVIEWS / f"{name}.png", *pixels.shape[1::-1])


if __name__ == "__main__":
    main(sys.argv[1:])
