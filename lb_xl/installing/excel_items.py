"""How the add-in and its settings stand: installed, the same version, free of marks, alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lb_xl.findings import Finding
from lb_xl.installing.environment import Environment
from lb_xl.installing.excel import interpreter_key, settings_interpreter, unfit_interpreter
from lb_xl.installing.excel_registry import documents_folder, excel_version, opened_addins
from lb_xl.installing.item import Item, item, word
from lb_xl.installing.places import addin_path, script_folder, script_source, settings_file, start_up_folder
from lb_xl.installing.settings import expanded_path, read_settings
from lb_xl.installing.steps import sha256

_MARK = "Zone.Identifier"
_SHORT = 12
_REMOTE_ZONE = 3


def excel_items(environment: Environment, addin: Path | None = None) -> list[Item]:
    """Everything about Excel but its Trust Center."""
    folder = start_up_folder(environment)
    if folder is None:
        return [item("excel", word("not_here"))]
    addin = addin or addin_path()
    found = [
        item("excel", excel_version(environment) or word("not_found")),
        item("fit", environment.python, unfit_interpreter(environment)),
        _addin(folder / addin.name, addin),
        *_mark(folder / addin.name),
        *_settings(environment),
        _others(environment, folder, addin.name),
    ]
    if environment.system == "windows":
        found.append(_library(environment))
    if environment.system == "macos":
        found.append(_script(environment))
    found.append(_cloud(environment))
    return found


def _addin(installed: Path, shipped: Path) -> Item:
    if not shipped.is_file():
        return item("addin", installed, Finding("LB-440", values={"file": shipped}))
    if not installed.is_file():
        return item("addin", word("no"), Finding("LB-450", values={"file": installed}))
    ours, theirs = (sha256(file.read_bytes()) for file in (shipped, installed))
    if ours != theirs:
        values = {"file": installed, "found": theirs[:_SHORT], "needed": ours[:_SHORT]}
        return item("addin", installed, Finding("LB-451", values=values))
    return item("addin", word("same", file=installed, sum=ours[:_SHORT]))


def _mark(installed: Path) -> Iterator[Item]:
    """Windows notes beside a file that it came from the internet; Excel then refuses its macros without a word."""
    if not installed.is_file():
        return
    try:
        text = Path(f"{installed}:{_MARK}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    zones = [line.partition("=")[2].strip() for line in text.splitlines() if line.lower().startswith("zoneid")]
    marked = any(zone.isdigit() and int(zone) >= _REMOTE_ZONE for zone in zones)
    yield item(
        "mark", word("yes" if marked else "no"), Finding("LB-455", values={"file": installed}) if marked else None
    )


def _settings(environment: Environment) -> Iterator[Item]:
    file = settings_file(environment)
    if not file.is_file():
        yield item("settings", word("no"), Finding("LB-450", values={"file": file}))
        return
    settings = read_settings(file, environment)
    yield item("settings", f"{file} · {'; '.join(line for line in settings.lines if line.strip())}")
    key = interpreter_key(environment)
    value = settings.value(key)
    wanted = settings_interpreter(environment)
    same = value is not None and wanted is not None
    same = same and expanded_path(str(value), environment) == expanded_path(str(wanted), environment)
    wrong = Finding("LB-452", values={"key": key, "value": value or "—", "needed": wanted or environment.python})
    yield item("interpreter", value or word("no"), None if same else wrong)
    for name in ("PYTHONPATH", "CONDA PATH", "CONDA ENV"):
        if settings.value(name):
            yield item(
                name, settings.value(name), Finding("LB-458", values={"name": name, "value": settings.value(name)})
            )


def _others(environment: Environment, folder: Path, name: str) -> Item:
    """Other add-ins that carry xlwings' VBA, or a second copy of ours, which Excel opens as well."""
    places = [folder / "xlwings.xlam"]
    roaming = environment.folder("APPDATA") if environment.system == "windows" else None
    if roaming:
        places += [roaming / "Microsoft" / "AddIns" / other for other in ("xlwings.xlam", name)]
    found = [str(place) for place in places if place.is_file()]
    for opened in opened_addins(environment):
        last = opened.replace("\\", "/").rpartition("/")[2].lower()
        if last in ("xlwings.xlam", name.lower()) and opened not in found:
            found.append(opened)
    finding = Finding("LB-456", values={"file": "; ".join(found)}) if found else None
    return item("others", "; ".join(found) or word("no"), finding)


def _library(environment: Environment) -> Item:
    """The library by which worksheet functions reach Python; VBA looks beside Python and one folder above."""
    version = environment.versions.get("xlwings", "")
    names = [f"xlwings{bits}-{version}.dll" for bits in ("64", "32")]
    folders = (environment.python.parent, environment.python.parent.parent)
    present = [folder / name for name in names for folder in folders if (folder / name).is_file()]
    if present:
        return item("library", "; ".join(map(str, present)))
    values = {"part": names[0], "found": "—", "needed": folders[0]}
    return item("library", word("no"), Finding("LB-459", values=values))


def _script(environment: Environment) -> Item:
    source = script_source(environment)
    target = script_folder(environment) / source.name
    if not target.is_file() or not source.is_file():
        return item("script", word("no"), Finding("LB-450", values={"file": target}))
    if target.read_bytes() != source.read_bytes():
        sums = {"found": sha256(target.read_bytes())[:_SHORT], "needed": sha256(source.read_bytes())[:_SHORT]}
        return item("script", target, Finding("LB-451", values={"file": target, **sums}))
    return item("script", target)


def _cloud(environment: Environment) -> Item:
    """Folders that OneDrive has taken over: books saved there are opened by a web address."""
    roots = [
        value for key in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer") if (value := environment.variable(key))
    ]
    documents = documents_folder(environment)
    inside = [str(environment.python)] if any(environment.python.is_relative_to(root) for root in roots) else []
    if "onedrive" in documents.lower() or any(root.lower() in documents.lower() for root in roots):
        inside.append(documents)
    finding = Finding("LB-457", values={"file": "; ".join(inside)}) if inside else None
    return item("cloud", "; ".join(inside or sorted(set(roots))) or word("no"), finding)
