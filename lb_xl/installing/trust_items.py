"""Settings of Excel's Trust Center that keep macros from running, and what to ask the administrator for."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator

from lb_xl.findings import Finding
from lb_xl.installing.environment import Environment
from lb_xl.installing.excel_registry import office_version
from lb_xl.installing.item import Item, item, word
from lb_xl.installing.places import start_up_folder
from lb_xl.installing.settings import expanded_path
from lb_xl.language import Text

_ASKING = 2
"""VBAWarnings where nobody has set it: macros are off until the user allows them."""


def trust_items(environment: Environment) -> list[Item]:
    """How the Trust Center stands. An add-in in the start-up folder is trusted, unless locations are switched off."""
    if environment.system == "macos":
        return [_macos_macros(environment)]
    if environment.system != "windows":
        return []
    return [
        _visual_basic(environment),
        _macros(environment),
        _internet(environment),
        _addins(environment),
        _locations(environment),
        item("project_access", word("not_needed")),
    ]


def _visual_basic(environment: Environment) -> Item:
    version = office_version(environment)
    off = any(
        _is_on(
            environment.registry(f"{root}\\Software\\Policies\\Microsoft\\Office\\{version}\\Common").values, "vbaoff"
        )
        for root in ("HKCU", "HKLM")
    )
    if off:
        return _blocked("visual_basic", "vbaoff", 1, "policy", "request_visual_basic")
    return item("visual_basic", word("allowed"))


def _macros(environment: Environment) -> Item:
    found, origin = _setting(environment, "VBAWarnings")
    level = found if isinstance(found, int) and 1 <= found <= 4 else _ASKING
    value = word(f"macros_{level}")
    if level > _ASKING:
        effect = {"effect": word("effect_buttons"), "request": word("request_macros")}
        return item("macros", value, _finding("LB-454", "VBAWarnings", level, origin, effect))
    return item("macros", value)


def _internet(environment: Environment) -> Item:
    found, origin = _setting(environment, "blockcontentexecutionfrominternet")
    if found == 1:
        effect = {"effect": word("effect_internet"), "request": word("request_internet")}
        finding = _finding("LB-454", "blockcontentexecutionfrominternet", 1, origin, effect)
        return item("internet", word("blocked"), finding)
    return item("internet", word("internet_default") if found is None else word("allowed"))


def _addins(environment: Environment) -> Item:
    for name, request in (("DisableAllAddins", "request_addins"), ("RequireAddinSig", "request_signature")):
        found, origin = _setting(environment, name)
        if found == 1:
            return _blocked("addins", name, 1, origin, request)
    return item("addins", word("allowed"))


def _locations(environment: Environment) -> Item:
    found, origin = _setting(environment, "AllLocationsDisabled", "Trusted Locations")
    level, _ = _setting(environment, "VBAWarnings")
    if found == 1 and level != 1:
        return _blocked("locations", "AllLocationsDisabled", 1, origin, "request_locations")
    trusted = list(_trusted_folders(environment))
    folder = start_up_folder(environment)
    shown = "; ".join(trusted) or word("locations_default")
    if trusted and folder and not any(_same_or_above(place, str(folder)) for place in trusted):
        effect = {"effect": word("effect_locations"), "request": word("request_start_up", folder=folder)}
        return item("locations", shown, _finding("LB-454", "Trusted Locations", len(trusted), origin, effect))
    return item("locations", shown)


def _trusted_folders(environment: Environment) -> Iterator[str]:
    for _, key in _security_keys(environment):
        for below in environment.registry(f"{key}\\Trusted Locations").below:
            path = environment.registry(f"{key}\\Trusted Locations\\{below}").values.get("path")
            if path:
                yield str(expanded_path(str(path), environment))


def _same_or_above(place: str, folder: str) -> bool:
    # The parents of the start-up folder count too: "subfolders are trusted" is how offices set it.
    left, right = (text.replace("\\", "/").rstrip("/").lower() for text in (place, folder))
    return right == left or right.startswith(left + "/")


def _blocked(name: str, setting: str, value: int, origin: str, request: str) -> Item:
    finding = _finding("LB-453", setting, value, origin, {"request": word(request)})
    return item(name, word("blocked"), finding)


def _finding(code: str, setting: str, value: int, origin: str, words: dict[str, Text]) -> Finding:
    return Finding(code, values={"setting": setting, "value": value, "origin": word(f"by_{origin}"), **words})


def _setting(environment: Environment, name: str, below: str = "") -> tuple[object, str]:
    """A value of the Trust Center and who set it; the administrator's word comes before the user's."""
    for origin, key in _security_keys(environment):
        values = environment.registry(f"{key}\\{below}" if below else key).values
        if name.lower() in values:
            return values[name.lower()], origin
    return None, "user"


def _security_keys(environment: Environment) -> Iterator[tuple[str, str]]:
    version = office_version(environment)
    for root, policies in (("HKCU", "Policies"), ("HKLM", "Policies"), ("HKCU", "Policies\\Microsoft\\Cloud")):
        vendor = "" if policies.endswith("Cloud") else "\\Microsoft"
        yield "policy", f"{root}\\Software\\{policies}{vendor}\\Office\\{version}\\Excel\\Security"
    yield "user", f"HKCU\\Software\\Microsoft\\Office\\{version}\\Excel\\Security"


def _is_on(values: object, name: str) -> bool:
    return isinstance(values, dict) and values.get(name) == 1


def _macos_macros(environment: Environment) -> Item:
    preferences = "Library/Preferences/com.microsoft.office.plist"
    file = environment.home / "Library/Group Containers/UBF8T346G9.Office" / preferences
    for path in (file, environment.home / preferences):
        try:
            state = plistlib.loads(path.read_bytes()).get("VisualBasicMacroExecutionState")
        except (OSError, ValueError):
            continue
        if state == "DisabledWithoutWarnings":
            words = {"setting": "VisualBasicMacroExecutionState", "value": state, "origin": word("by_user")}
            return item("macros", word("blocked"), Finding("LB-453", values=words | {"request": word("request_macos")}))
    return item("macros", word("allowed"))
