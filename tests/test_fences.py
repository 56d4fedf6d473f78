"""Who may import whom: the data flows one way, and Excel stays outside."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lb_xl"
MODULES = sorted(PACKAGE.rglob("*.py"))

OUTSIDE = ("workbook", "engines", "macros", "udfs", "cli", "cli_commands", "installing", "extension", "example")
"""What may know a workbook or the machine; everything else is pure."""

ORDER = (
    {"language", "findings"},
    {"classification", "code_list", "code_matching", "form", "formula", "likeness", "number_words"},
    {"methods"},
    {
        "scheme",
        "inference",
        "scheme_reading",
        "lines_by_code",
        "scheme_rules",
        "scheme_loading",
        "scheme_suppliers",
        "inputs",
        "wording",
        "relations",
    },
    {"cells", "evaluation", "matching", "totals", "balance", "checks", "explain", "exporting", "printing"},
    {"exchange"},
)
"""Layers from the bottom; a module imports only from its own layer and those below."""

NOT_FREE = ("xlwings.pro", "xlwings.server", "xlwings.reports")
HEAVY = ("polars", "pyarrow", "duckdb", "scipy", "matplotlib")
OWN_HEAVY = {"survey/microdata.py": {"duckdb"}}
"""Modules of an extra, and the heavy library that each is for."""


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(path: Path) -> str:
    """The first name below the package: `workbook` for everything in that folder."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_that_is_not_free_or_heavy_is_imported(path: Path) -> None:
    names = list(imported(path))
    assert not [name for name in names if name.startswith(NOT_FREE)]
    heavy = {name.split(".")[0] for name in names} & set(HEAVY)
    assert heavy <= OWN_HEAVY.get(str(path.relative_to(PACKAGE)), set())


def test_what_imports_a_heavy_library_is_named_only_where_such_a_file_is() -> None:
    """`lb_xl.survey.microdata` is loaded by its name when a file needs it; no module imports it."""
    for path in MODULES:
        for own in OWN_HEAVY:
            assert f"lb_xl.{own.removesuffix('.py').replace('/', '.')}" not in set(imported(path)), path


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) not in OUTSIDE], ids=lambda path: path.name)
def test_a_pure_module_knows_no_workbook(path: Path) -> None:
    names = list(imported(path))
    assert not [name for name in names if name.split(".")[0] == "xlwings"]
    outside = tuple(f"lb_xl.{name}" for name in OUTSIDE if name != "example")
    assert not [name for name in names if name.startswith(outside)]


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) == "methods"], ids=lambda path: path.name)
def test_methods_import_only_pandas_and_numpy(path: Path) -> None:
    ours = {"lb_xl"}
    for name in imported(path):
        top = name.split(".")[0]
        assert top in {"pandas", "numpy"} | ours or top in sys.stdlib_module_names, name
        assert top not in ours or name.startswith("lb_xl.methods"), name


def test_a_layer_imports_only_itself_and_those_below() -> None:
    level = {name: place for place, names in enumerate(ORDER) for name in names}
    for path in MODULES:
        own = level.get(part(path))
        if own is None:
            continue
        for name in imported(path):
            other = name.split(".")[1] if name.startswith("lb_xl.") else ""
            assert level.get(other, own) <= own, f"{path.name} imports {name}"


def test_the_package_does_no_work_when_it_is_imported() -> None:
    code = "import sys, lb_xl; print([name for name in ('pandas', 'numpy', 'xlwings') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_click_path_stays_light() -> None:
    """`lb_xl.macros` brings neither heavy libraries nor the builders of workbooks."""
    names = (*HEAVY, "openpyxl", "xlsxwriter", "pyopenvba", "highspy")
    code = f"import sys, lb_xl.macros; print([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_passes_400_lines() -> None:
    long = {path.name: lines for path in MODULES if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}
