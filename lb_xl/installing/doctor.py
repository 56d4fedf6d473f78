"""`lb-xl doctor` and the button «Диагностика»: one page for the help desk. It changes nothing and asks no network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from lb_xl import __version__
from lb_xl.findings import Finding, WorkbookFileError
from lb_xl.installing.environment import PACKAGES, Environment
from lb_xl.installing.excel_items import excel_items
from lb_xl.installing.item import Item, item, word
from lb_xl.installing.libreoffice import extension_identifier, extension_settings, settings_of
from lb_xl.installing.manifest import load_manifest, manifest_file
from lb_xl.installing.places import extension_path, office_profile, package_program
from lb_xl.installing.steps import has_extension
from lb_xl.installing.trust_items import trust_items


def diagnosis(
    environment: Environment, *, addin: Path | None = None, extension: Path | None = None
) -> tuple[Item, ...]:
    """Everything that a help desk asks for, in the order in which it asks."""
    return (
        item("lb_xl", __version__),
        item("system", environment.versions.get("system", environment.system)),
        item("python", f"{environment.versions.get('python', '')} · {environment.python}"),
        item("package", environment.package_folder),
        *_packages(environment),
        *_module_path(environment),
        *excel_items(environment, addin),
        *trust_items(environment),
        *_libreoffice(environment, extension or extension_path()),
        _record(environment),
        item("network", word("none")),
    )


def is_healthy(items: Sequence[Item]) -> bool:
    """Whether nothing is bad; what is only to be looked at does not count."""
    return all(one.state != "bad" for one in items)


def diagnosis_rows(items: Sequence[Item], language: str) -> list[list[str]]:
    """A row an item: state, title, value, what to do. For a sheet."""
    return [
        [word(one.state)[language], one.title(language), one.value[language], _advice(one, language)] for one in items
    ]


def diagnosis_text(items: Sequence[Item], language: str) -> str:
    """The page as plain text, fit for a mail to the help desk."""
    rows = diagnosis_rows(items, language)
    states, titles = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [word("title")[language], ""]
    for state, title, value, advice in rows:
        lines.append(f"{state:{states}}  {title:{titles}}  {value}")
        if advice:
            lines.append(f"{'':{states}}  → {advice}")
    return "\n".join([*lines, "", word("healthy" if is_healthy(items) else "ill")[language]])


def diagnosis_json(items: Sequence[Item], language: str) -> str:
    """The page for a program: a list of items with name, title, state, value, and the finding where there is one."""
    listed = []
    for one in items:
        entry = {
            "name": one.name,
            "title": one.title(language),
            "state": one.state,
            "value": one.value[language],
            "code": one.finding.code if one.finding else None,
            "advice": _advice(one, language),
        }
        listed.append(entry)
    return json.dumps({"healthy": is_healthy(items), "items": listed}, ensure_ascii=False, indent=2)


def _advice(one: Item, language: str) -> str:
    return one.finding.text(language) if one.finding else ""


def _packages(environment: Environment) -> Iterator[Item]:
    for package in PACKAGES:
        present = environment.versions.get(package)
        needed = environment.pinned.get(package)
        wrong = present is None or (needed is not None and present != needed)
        values = {"part": package, "found": present or "—", "needed": needed or "—"}
        yield item(package, present or word("no"), Finding("LB-459", values=values) if wrong else None)


def _module_path(environment: Environment) -> Iterator[Item]:
    """Variables by which Python, started by Excel, would take up other modules than those of lb_xl."""
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"):
        value = environment.variable(name)
        if value:
            yield item(name, value, Finding("LB-458", values={"name": name, "value": value}))


def _libreoffice(environment: Environment, extension: Path) -> Iterator[Item]:
    program = package_program(environment)
    if environment.office is None or program is None:
        yield item("libreoffice", word("not_found"))
        return
    answer = environment.run([str(environment.office), "--version"])
    yield item("libreoffice", f"{answer.text if answer.code == 0 else '—'} · {environment.office}")
    identifier = extension_identifier(extension)
    if identifier is None:
        yield item("extension", word("no"), Finding("LB-440", values={"file": extension}))
    elif _may_have(identifier, environment) and has_extension(program, identifier, environment):
        yield item("extension", identifier)
        yield _extension_settings(environment)
    else:
        # Beside Excel the extension is a matter of choice; elsewhere it is the only way to the buttons.
        missing = Finding("LB-450", values={"file": identifier}) if environment.system == "linux" else None
        yield item("extension", word("no"), missing)


def _may_have(identifier: str, environment: Environment) -> bool:
    """Whether LibreOffice need be asked: it makes a profile for a user who has none, and this page leaves no trace."""
    try:
        known = load_manifest(environment).record("extension", identifier) is not None
    except WorkbookFileError:
        known = True
    return known or office_profile(environment).is_dir()


def _extension_settings(environment: Environment) -> Item:
    file = extension_settings(environment)
    if not file.is_file():
        return item("extension_settings", word("no"), Finding("LB-450", values={"file": file}))
    if file.read_bytes() == settings_of(environment):
        return item("extension_settings", file)
    values = {"key": "python", "value": file, "needed": environment.python}
    return item("extension_settings", file, Finding("LB-452", values=values))


def _record(environment: Environment) -> Item:
    file = manifest_file(environment)
    try:
        manifest = load_manifest(environment)
    except WorkbookFileError as error:
        return item("record", file, error.finding)
    return item("record", file if manifest.records else word("no"))
