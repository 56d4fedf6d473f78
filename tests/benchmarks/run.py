"""How fast lb_xl is beside what one would write today: `python -m tests.benchmarks.run [--rounds 5] [--only NAME]`.

Each case runs in a fresh process; one round runs every case in turn, and a ratio is taken inside its round. Printed
are medians over the rounds; ratios hold on any machine, seconds on this one. Nothing is asserted about time; that all
give the same numbers is. `--profile` prints where the time of a run goes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
NOT_ON_THE_CLICK_PATH = ("polars", "pyarrow", "duckdb", "scipy", "matplotlib")
LOOK = f"import lb_xl.macros, sys; print([name for name in {NOT_ON_THE_CLICK_PATH} if name in sys.modules])"
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Sample:
    """One run of a case: seconds of the whole process, of its processor, peak memory, and what it printed last."""

    wall: float
    processor: float
    memory: float
    said: str

    @property
    def work(self) -> float:
        """Seconds that the case itself reports, without start and imports."""
        return float(json.loads(self.said)["work"])


@dataclass(frozen=True)
class Case:
    """What is run, on which workbook, in the words of the report."""

    name: str
    title: str
    arguments: Callable[[Path, Path], list[str]]
    book: str = "synthetic"
    samples: list[Sample] = field(default_factory=list)


def _module(name: str, *arguments: str) -> list[str]:
    return ["-m", name, *arguments]


def _compute(_: Path, book: Path) -> list[str]:
    return _module("lb_xl.cli", "compute", str(book))


def _own(case: str, book: Path) -> list[str]:
    return _module(OWN, case, str(book))


def _peer(case: str, folder: Path, book: Path) -> list[str]:
    return _module(PEERS, case, str(folder), str(book))


OWN, PEERS = "tests.benchmarks.own", "tests.benchmarks.peers"
CASES = (
    Case("compute", "lb_xl: compute in place", _compute),
    Case("append", "pandas: read_excel, append overlay", lambda folder, book: _peer("append", folder, book)),
    Case("new_file", "pandas: read_excel, to_excel new file", lambda folder, book: _peer("new_file", folder, book)),
    Case("save", "lb_xl: write results and save (work)", lambda _, book: _own("save", book)),
    Case("load_and_save", "openpyxl: load and save (work)", lambda folder, book: _peer("load_and_save", folder, book)),
    Case("import", "import lb_xl.macros", lambda _, __: ["-c", "import lb_xl.macros"]),
    Case("import_peer", "import xlwings, pandas", lambda _, __: ["-c", "import xlwings, pandas"]),
    Case("example", "example: compute in place", _compute, "example"),
    Case("click", "example: cold click", lambda _, book: _own("click", book), "example"),
    Case("fill", "lb_xl: import 16 CSV files (work)", lambda _, book: _own("fill", book), "empty"),
)


def _wall(sample: Sample) -> float:
    return sample.wall


def _work(sample: Sample) -> float:
    return sample.work


RATIOS: tuple[tuple[str, str, str, Callable[[Sample], float], str], ...] = (
    ("in place", "compute", "append", _wall, "must 0.15, aim 0.10"),
    ("to a new file", "compute", "new_file", _wall, "must 0.40, aim 0.30"),
    ("saving", "save", "load_and_save", _work, "must 0.08"),
    ("import", "import", "import_peer", _wall, "must 1.3"),
)
"""Title, our case, the peer, what is compared, and the goal."""


def run(arguments: Sequence[str], environment: dict[str, str]) -> Sample:
    """One fresh process, measured from outside."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments}: exit {process.returncode}\n{said}")
    # Linux counts kilobytes, macOS bytes.
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MEGABYTE
    lines = said.strip().splitlines()
    return Sample(wall, usage.ru_utime + usage.ru_stime, memory, lines[-1] if lines else "")


def books(folder: Path) -> dict[str, Path]:
    """The workbooks of the cases; made in another process, since a child is charged with its parent's memory."""
    run(_module(OWN, "build", str(folder)), environment_in(folder))
    example = next((folder / "example").glob("*.xlsx"))
    return {"synthetic": folder / "synthetic.xlsx", "empty": folder / "empty.xlsx", "example": example}


def environment_in(folder: Path) -> dict[str, str]:
    """Compiled modules are kept, as an installed package has them, but not in the source tree."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def measure(cases: Iterable[Case], rounds: int, folder: Path, sources: dict[str, Path]) -> None:
    """Every case once a round, each on a fresh copy of its workbook; the first round only warms up."""
    environment = environment_in(folder)
    for number in range(rounds + 1):
        for case in cases:
            source = sources[case.book]
            copy = source.with_name("copy.xlsx")
            shutil.copyfile(source, copy)
            sample = run(case.arguments(folder, copy), environment)
            if number:
                case.samples.append(sample)
            elif case.name == "compute":
                _compare(folder, copy)
            for backup in source.parent.glob("copy.*.bak.xlsx"):
                backup.unlink()
        print(f"round {number} of {rounds}" if number else "warm", file=sys.stderr)


def _compare(folder: Path, book: Path) -> None:
    """Our numbers in the workbook against those of pandas."""
    environment = environment_in(folder)
    said = [run(arguments, environment).said for arguments in (_own("total", book), _peer("new_file", folder, book))]
    ours, theirs = (json.loads(text)["sum"] for text in said)
    if ours != theirs:
        raise SystemExit(f"the sums differ: {ours} and {theirs}")
    print(f"the sums agree: {ours}", file=sys.stderr)


def report(cases: Sequence[Case]) -> None:
    """Medians of every case, and the ratios."""
    print("| case | seconds | processor | peak MB |\n| --- | --- | --- | --- |")
    for case in cases:
        reports_work = case.samples[0].said.startswith("{") and "work" in json.loads(case.samples[0].said)
        wall = median(sample.wall for sample in case.samples)
        work = f" (work {median(sample.work for sample in case.samples):.2f})" if reports_work else ""
        processor = median(sample.processor for sample in case.samples)
        memory = max(sample.memory for sample in case.samples)
        print(f"| {case.title} | {wall:.2f}{work} | {processor:.2f} | {memory:.0f} |")
    print("\n| ratio | median | span | of processor time | goal |\n| --- | --- | --- | --- | --- |")
    by_name = {case.name: case for case in cases}
    for title, ours, peer, of, goal in RATIOS:
        if ours in by_name and peer in by_name:
            pairs = zip(by_name[ours].samples, by_name[peer].samples, strict=True)
            both = [(of(one) / of(other), one.processor / other.processor) for one, other in pairs]
            ratios = [ratio for ratio, _ in both]
            span = f"{min(ratios):.3f}-{max(ratios):.3f}"
            whole = f"{median(ratio for _, ratio in both):.3f}" if of is _wall else ""
            print(f"| {title} | {median(ratios):.3f} | {span} | {whole} | {goal} |")


def profile(rounds: int, folder: Path, sources: dict[str, Path]) -> None:
    """Seconds by step of a run on each workbook; medians."""
    environment = environment_in(folder)
    for name in ("synthetic", "example"):
        source = sources[name]
        found: list[dict[str, float]] = []
        for _ in range(rounds + 1):
            copy = source.with_name("copy.xlsx")
            shutil.copyfile(source, copy)
            found.append(json.loads(run(_module(OWN, "compute", str(copy)), environment).said))
        steps = {step: median(each[step] for each in found[1:]) for step in found[0]}
        print(f"\n{name}: " + ", ".join(f"{step} {seconds:.3f}" for step, seconds in steps.items()))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help=f"one ratio or case: {', '.join(case.name for case in CASES)}")
    parser.add_argument("--profile", action="store_true", help="where the time of a run goes")
    options = parser.parse_args()
    names = {options.only, *(peer for _, ours, peer, _, _ in RATIOS if ours == options.only)}
    cases = [case for case in CASES if options.only is None or case.name in names]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = books(folder)
        if options.profile:
            profile(options.rounds, folder, sources)
            return
        measure(cases, options.rounds, folder, sources)
        report(cases)
        print(f"\nnot to be imported by lb_xl.macros, but imported: {run(['-c', LOOK], environment_in(folder)).said}")


if __name__ == "__main__":
    main()
