"""Calls of the worksheet functions as Excel makes them, through `tests.udf_host` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


class Excel:
    """A process that plays Excel; results as a cell or as rows."""

    def __init__(self, book: Path | None = None) -> None:
        command = [sys.executable, "-m", "tests.udf_host", *([str(book)] if book else [])]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )

    def __call__(self, function: str, *arguments: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"function": function, "arguments": arguments}) + "\n")
        self.process.stdin.flush()
        rows = json.loads(self.process.stdout.readline())
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()
