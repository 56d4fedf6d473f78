"""What the tests of the survey share: its definition, rows written as a few answers, other decision tables."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from lb_xl.findings import Finding, Location
from lb_xl.scheme_loading import scheme_folder
from lb_xl.survey.classifying import Classified, classified
from lb_xl.survey.definition import Survey, load_survey
from lb_xl.survey.row_findings import row_findings
from lb_xl.survey.rows import rows_of_cells

FOLDER = scheme_folder("lfs")
COMMON = {
    "quarter": "q1", "person": "1", "territory": "45", "locality": "urban", "sex": "women", "age": "30",
    "weight": "100",
    "education": "higher", "situation": "other", "registered": "no",
}  # fmt: skip
WORK = {"work": "hired", "hours": "40", "status": "employees", "occupation": "2310", "activity": "M"}
IDLE = {"no_work": "none", "search": "no", "ready": "no", "duration": "0", "reason": "other"}
SEEKING = {**IDLE, "search": "yes", "ready": "yes", "duration": "3"}


@cache
def survey(table: Path | None = None) -> Survey:
    return load_survey(FOLDER, 2009, table)


def decided(*rows: Mapping[str, str], definition: Survey | None = None) -> Classified:
    """Rows with the answers given, all others as in `COMMON`; each in a household of its own unless it says which."""
    definition = definition or survey()
    full = [{**COMMON, "household": str(number), **row} for number, row in enumerate(rows, start=1)]
    columns = {id: [row.get(id, "") for row in full] for id in definition.answers}
    return classified(definition, rows_of_cells(definition, columns, range(2, len(full) + 2)))


def rule_of(row: Mapping[str, str], definition: Survey | None = None) -> str:
    rule = decided(row, definition=definition).rule_of(0)
    return rule.code if rule else ""


def told(found: Classified) -> tuple[Finding, ...]:
    return row_findings(found, lambda column, place: Location(file=column, line=int(found.rows.numbered[place])))


def changed_table(folder: Path, change: Callable[[list[dict[str, str]]], None]) -> Path:
    """The decision table of the scheme with rows changed, as a file of its own."""
    with (FOLDER / "rules.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    header = list(rows[0])
    change(rows)
    path = folder / "variant.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    path.with_suffix(".toml").write_text((FOLDER / "rules.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return path
