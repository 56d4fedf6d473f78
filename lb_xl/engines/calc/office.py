"""A LibreOffice of our own, or one that runs already, and the helper process that speaks to it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from lb_xl.engines.calc.errors import OfficeError, OfficeTimeoutError
from lb_xl.engines.calc.installation import Installation, installation
from lb_xl.engines.calc.profile import write_profile
from lb_xl.office_environment import office_environment

ANSWER_SECONDS = 180.0
START_SECONDS = 90.0
STOP_SECONDS = 10.0

# The helper's folder goes to the end of the path, so that none of our module names hides one of its own.
_HELPER = "import runpy, sys; sys.path.append(sys.argv[1]); runpy.run_module('office_bridge', run_name='__main__')"


class Office:
    """A running LibreOffice. Every call is one request and one answer; threads take turns.

    Made by `Office.start()` (a process and a profile of its own, ended with it) or `Office.connect(address)`
    (one that runs already and stays). A context manager, so that nothing is left running.
    """

    def __init__(self, address: str, found: Installation | None = None, *, seconds: float = 10.0) -> None:
        self.address = address
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._lock = threading.Lock()
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._helper = _helper((found or installation()).python)
        threading.Thread(target=_pump, args=(self._helper.stdout, self._answers), daemon=True).start()
        try:
            self.version: str = self.call("connect", address=address, seconds=seconds)
        except BaseException:
            self.stop()
            raise

    @classmethod
    def start(cls, *, window: bool = False, environment: dict[str, str] | None = None) -> Office:
        """Start an office with its own profile and pipe; without a window unless asked.

        `environment` adds variables, `DISPLAY` for instance.
        """
        found = installation()
        folder = Path(tempfile.mkdtemp(prefix="lb_xl_office_"))
        name = f"lb_xl_{uuid.uuid4().hex}"
        process: subprocess.Popen[bytes] | None = None
        try:
            profile = write_profile(folder / "profile")
            command = [
                str(found.program),
                f"--accept=pipe,name={name};urp;",
                f"-env:UserInstallation={profile.as_uri()}",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                "--nolockcheck",
            ]
            process = subprocess.Popen(
                command if window else [*command, "--headless", "--invisible"],
                env=office_environment(os.environ, found.python) | (environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # The starter script leaves the office to a child: the group is what has to be ended.
                start_new_session=True,
            )
            office = cls(f"pipe,name={name}", found, seconds=START_SECONDS)
        except BaseException:
            if process is not None:
                _end(process)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        office._process, office._folder = process, folder
        return office

    @classmethod
    def connect(cls, address: str) -> Office:
        """Connect to an office that listens at `pipe,name=NAME` or `socket,host=localhost,port=NUMBER`."""
        return cls(address)

    @property
    def is_ours(self) -> bool:
        """Whether it was started here and ends with this object."""
        return self._process is not None

    @property
    def process_id(self) -> int:
        """The number of the office's process, or of the helper's for an office that ran already."""
        return (self._process or self._helper).pid

    def call(self, name: str, /, *, answer_seconds: float = ANSWER_SECONDS, **arguments: Any) -> Any:
        """Send one request to the helper and wait for its answer.

        Raises `OfficeTimeoutError` and ends the helper where none comes in time; `OfficeError` where the
        office refuses.
        """
        request = json.dumps({"call": name, "arguments": arguments}).encode("ascii") + b"\n"
        with self._lock:
            if self._helper.stdin is None or self._helper.poll() is not None:
                raise OfficeError("the helper process of LibreOffice has ended")
            try:
                self._helper.stdin.write(request)
                self._helper.stdin.flush()
                line = self._answers.get(timeout=answer_seconds)
            except queue.Empty:
                # A late answer must not be taken for that to the next request.
                self._helper.kill()
                raise OfficeTimeoutError(f"no answer to {name} in {answer_seconds:g} s") from None
            except OSError as error:
                raise OfficeError(f"the helper process of LibreOffice has ended: {error}") from error
        if not line:
            raise OfficeError(f"the helper process of LibreOffice ended at {name}")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(answer["error"], answer["kind"])
        return answer["result"]

    def stop(self) -> None:
        """End the helper and, where it was started here, the office with its profile."""
        if self._process is not None and self._helper.poll() is None:
            with contextlib.suppress(OfficeError):
                self.call("close_all", answer_seconds=STOP_SECONDS)
                self.call("terminate", answer_seconds=STOP_SECONDS)
        _end_helper(self._helper)
        if self._process is not None:
            _end(self._process)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Office:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _helper(python: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(python), "-c", _HELPER, str(Path(__file__).resolve().parent)],
        env=office_environment(os.environ, python) | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Ctrl+C at our terminal is ours to answer: the helper is ended in its turn.
        start_new_session=True,
    )


def _pump(stream: IO[bytes] | None, answers: queue.SimpleQueue[bytes]) -> None:
    if stream is not None:
        with contextlib.suppress(ValueError, OSError):
            for line in stream:
                answers.put(line)
    answers.put(b"")


def _end_helper(helper: subprocess.Popen[bytes]) -> None:
    if helper.stdin is not None:
        with contextlib.suppress(OSError):
            helper.stdin.close()
    try:
        helper.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        helper.kill()
        helper.wait()
    if helper.stdout is not None:
        helper.stdout.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    # The starter may be gone while a child of its group still runs.
    if sys.platform == "win32":
        if process.poll() is None:
            process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
