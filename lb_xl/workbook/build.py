"""Builds the files of `templates/`: `python -m lb_xl.workbook.build`.

Run it after a change of the definitions of by-2011 or of the template builder, and commit what it writes; a test
builds the same files again and compares them part by part. `python -m lb_xl.workbook.build --vba` first makes what
holds VBA anew from its source, which needs pyOpenVBA: the project of the workbooks, and the add-in `lb_xl.xlam`, in
`templates/` and in the package, from which `lb-xl install` takes it. Do that after a change of the VBA, of the
ribbon, of a text of the buttons or of a worksheet function, and with another version of xlwings.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook import addin, vba
from lb_xl.workbook.template import build_workbook

SCHEME, YEAR = "by-2011", 2012
TEMPLATES = (
    ("balance_by-2011_ru.xlsx", "ru"),
    ("balance_by-2011_ru.xlsm", "ru"),
    ("balance_by-2011_en.xlsx", "en"),
)
"""File names and their languages."""


def build_templates(folder: Path) -> tuple[Path, ...]:
    """Write every template into a folder; returns their paths."""
    scheme = load_scheme(SCHEME, YEAR)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, language in TEMPLATES:
        build_workbook(scheme, folder / name, language)
        paths.append(folder / name)
    return tuple(paths)


def build_vba() -> Path:
    """Write the shipped VBA project anew from its source."""
    from lb_xl.workbook.vba.project import built_project

    path = Path(vba.__file__).parent / vba.PROJECT
    path.write_bytes(built_project())
    return path


def build_addin(folder: Path) -> tuple[Path, ...]:
    """Write the add-in anew, into a folder and into the package."""
    from lb_xl.installing.places import addin_path
    from lb_xl.workbook.addin.package import addin_bytes

    content = addin_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    paths = (folder / addin.NAME, addin_path())
    for path in paths:
        path.write_bytes(content)
    return paths


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m lb_xl.workbook.build", description="Build the templates.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("templates"))
    parser.add_argument("--vba", action="store_true", help="make the VBA and the add-in from source first")
    options = parser.parse_args()
    if options.vba:
        for path in (build_vba(), *build_addin(options.folder)):
            print(path)
    for path in build_templates(options.folder):
        print(path)


if __name__ == "__main__":
    main()
