"""`lb-xl install`: all of it or nothing, twice the same, and away again without a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lb_xl.findings import Finding, WorkbookFileError, errors
from lb_xl.installing.environment import Environment
from lb_xl.installing.excel import excel_steps
from lb_xl.installing.files import Journal
from lb_xl.installing.libreoffice import libreoffice_steps
from lb_xl.installing.manifest import (
    Manifest,
    backup_folder,
    load_manifest,
    manifest_file,
    save_manifest,
)
from lb_xl.installing.places import configuration_folder, package_program
from lb_xl.installing.steps import Step, take_away
from lb_xl.words import Words

Host = Literal["excel", "libreoffice", "all"]
State = Literal["placed", "in_place", "would_place", "removed", "would_remove", "skipped"]


@dataclass(frozen=True)
class Deed:
    """One thing that was done, or would be: its kind, what it concerns, and how it stands now."""

    kind: str
    target: str
    state: State


@dataclass(frozen=True)
class Outcome:
    """What came of a run. With an error among the findings everything stands as it stood before."""

    deeds: tuple[Deed, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether something stopped it."""
        return bool(errors(self.findings))


def outcome_text(outcome: Outcome, language: str) -> str:
    """What was done, a line each, what there is to say about it, and what to do next."""
    words = Words("install", language)
    lines = [f"{words[deed.kind].format(target=deed.target)}: {words[deed.state]}" for deed in outcome.deeds]
    lines += [finding.text(language) for finding in outcome.findings]
    states = {deed.state for deed in outcome.deeds}
    if outcome.failed:
        return "\n".join(lines)
    if states & {"would_place", "would_remove"}:
        return "\n".join([*lines, words["only_shown"]])
    if "removed" in states:
        return "\n".join([*lines, words["gone"]])
    if "placed" in states:
        return "\n".join([*lines, words["restart"]])
    return "\n".join([*lines, words["unchanged" if "in_place" in states else "nothing"]])


def install(
    environment: Environment,
    host: Host = "all",
    *,
    dry_run: bool = False,
    addin: Path | None = None,
    extension: Path | None = None,
) -> Outcome:
    """Puts lb_xl where the hosts start it; `addin` and `extension` name other files than those of the package."""
    if environment.is_administrator and environment.system != "windows":
        return Outcome(findings=(Finding("LB-443"),))
    steps, findings, skipped = _planned(environment, host, addin, extension)
    if errors(findings):
        return Outcome(findings=findings)
    try:
        manifest = load_manifest(environment)
    except WorkbookFileError:
        # A damaged record is written anew from what is placed now.
        manifest = Manifest()
    if dry_run:
        deeds = [_deed(step, step.is_done(environment, manifest), "would_place") for step in steps]
        return Outcome((*deeds, *skipped), findings)
    journal = Journal()
    try:
        deeds = _carried_out(steps, manifest, environment, journal)
    except OSError as error:
        journal.roll_back()
        values = {"file": error.filename or "", "reason": error.strerror or error}
        return Outcome(findings=(Finding("LB-442", values=values),))
    except WorkbookFileError as error:
        journal.roll_back()
        return Outcome(findings=(error.finding,))
    except BaseException:
        journal.roll_back()
        raise
    return Outcome((*deeds, *skipped), findings)


def uninstall(environment: Environment, host: Host = "all", *, dry_run: bool = False) -> Outcome:
    """Takes away what `install` placed, and puts back what it changed; what cannot be removed stays recorded."""
    if environment.is_administrator and environment.system != "windows":
        return Outcome(findings=(Finding("LB-443"),))
    try:
        manifest = load_manifest(environment)
    except WorkbookFileError as error:
        return Outcome(findings=(error.finding,))
    concerned = [record for record in reversed(manifest.records) if host in (record.host, "all")]
    if dry_run:
        return Outcome(tuple(Deed(record.kind, record.path, "would_remove") for record in concerned))
    program = package_program(environment)
    deeds: list[Deed] = []
    findings: list[Finding] = []
    for record in concerned:
        try:
            take_away(record, program, environment)
        except OSError as error:
            findings.append(Finding("LB-448", values={"file": record.path, "reason": error.strerror or error}))
        except WorkbookFileError as error:
            findings.append(error.finding)
        else:
            deeds.append(Deed(record.kind, record.path, "removed"))
            manifest = manifest.without(record)
    if concerned:
        _close(manifest, environment)
    return Outcome(tuple(deeds), tuple(findings))


def _planned(
    environment: Environment, host: Host, addin: Path | None, extension: Path | None
) -> tuple[tuple[Step, ...], tuple[Finding, ...], tuple[Deed, ...]]:
    """The steps of every host asked for; with `all`, a host that is not on this machine is skipped."""
    plans: dict[str, Callable[[], tuple[tuple[Step, ...], tuple[Finding, ...]]]] = {
        "excel": lambda: excel_steps(environment, addin),
        "libreoffice": lambda: libreoffice_steps(environment, extension),
    }
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: list[Deed] = []
    absent: list[Finding] = []
    for name, plan in plans.items():
        if host not in (name, "all"):
            continue
        more, said = plan()
        missing = [finding for finding in said if finding.code in ("LB-441", "LB-444")]
        if missing and host == "all":
            skipped.append(Deed(name, "", "skipped"))
            absent += missing
            continue
        steps, findings = steps + more, findings + said
    if not steps and not findings:
        findings = tuple(absent)
    return steps, findings, tuple(skipped)


def _carried_out(steps: tuple[Step, ...], manifest: Manifest, environment: Environment, journal: Journal) -> list[Deed]:
    deeds: list[Deed] = []
    for step in steps:
        done = step.is_done(environment, manifest)
        deeds.append(_deed(step, done, "placed"))
        if done:
            continue
        record = step.carry_out(environment, manifest, journal)
        if record is not None:
            manifest = manifest.with_record(record)
        # After every step, so that even a run that is cut off can be taken away.
        save_manifest(replace(manifest, python=str(environment.python)), environment, journal)
    if manifest.records:
        save_manifest(replace(manifest, python=str(environment.python)), environment, journal)
    return deeds


def _deed(step: Step, done: bool, otherwise: State) -> Deed:
    return Deed(step.kind, step.target, "in_place" if done else otherwise)


def _close(manifest: Manifest, environment: Environment) -> None:
    """The record without what is gone; no record, backup or folder once nothing is left."""
    if manifest.records:
        save_manifest(manifest, environment, Journal())
        return
    manifest_file(environment).unlink(missing_ok=True)
    for folder in (backup_folder(environment), configuration_folder(environment)):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
