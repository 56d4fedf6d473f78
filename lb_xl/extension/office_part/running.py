"""One run of a command: a pipe for it, our interpreter beside the office, and its message when it is done.

The office stays free meanwhile: the process is waited for on a thread of its own, and the pipe is closed after it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from typing import Any

from .asking import QUESTIONS, answers
from .settings import Interpreter, interpreter
from .uno_objects import on_main_thread, service, uno
from .words import definitions, words

MODULE = "lb_xl.extension.command"

# Documents with a command at work: a second click waits for nothing and starts nothing.
_busy: set[str] = set()


def run(context: Any, frame: Any, name: str, given: list[Any] | None = None) -> None:
    """Start a command on the document of a frame and return at once; `given` spares asking the user."""
    document = frame.getController().getModel()
    key = str(document.RuntimeUID)
    if key in _busy:
        return
    said = words(context)
    found = interpreter(os.environ)
    if found is None:
        # Not from here: the click that called us has to come to its end first.
        on_main_thread(context, lambda: show(context, frame, said["title"], said["no_interpreter"], is_error=True))
        return
    need = definitions()["needs"].get(name, "")
    if given is None and need in QUESTIONS:
        on_main_thread(context, lambda: _asked(context, frame, name, need))
        return
    _start(context, frame, name, found, given or [])


def _asked(context: Any, frame: Any, name: str, need: str) -> None:
    """Ask for what a command needs and start it, unless the user cancels."""
    given = answers(context, frame, need)
    if given is not None:
        run(context, frame, name, given)


def _start(context: Any, frame: Any, name: str, found: Interpreter, given: list[Any]) -> None:
    said = words(context)
    document = frame.getController().getModel()
    key = str(document.RuntimeUID)
    _busy.add(key)
    indicator = frame.createStatusIndicator()
    indicator.start(said["running"].format(command=said["commands"].get(name, "")), 0)
    arguments = [name, "--document", key, "--arguments", json.dumps(given)]
    arguments += ["--modified"] if document.isModified() else []

    def work() -> None:
        answer: dict[str, Any] | None = None
        try:
            answer = _answer(context, found, arguments)
        finally:
            _busy.discard(key)
            on_main_thread(context, lambda: finish(answer))

    def finish(answer: dict[str, Any] | None) -> None:
        indicator.end()
        if answer is None:
            show(context, frame, said["title"], said["failed"], is_error=True)
        elif answer["message"]:
            show(context, frame, said["title"], answer["message"], is_error=bool(answer["is_error"]))

    threading.Thread(target=work, name="lb_xl", daemon=True).start()


def show(context: Any, frame: Any, title: str, text: str, *, is_error: bool) -> None:
    """A message box over the window of the document."""
    kind = uno().Enum("com.sun.star.awt.MessageBoxType", "ERRORBOX" if is_error else "INFOBOX")
    toolkit = service(context, "com.sun.star.awt.Toolkit")
    box = toolkit.createMessageBox(frame.getContainerWindow(), kind, 1, title, text)
    box.execute()
    box.dispose()


def _answer(context: Any, found: Interpreter, arguments: list[str]) -> dict[str, Any] | None:
    """What the process answers on its last line; None where it answers nothing."""
    address = "pipe,name=lb_xl_" + uuid.uuid4().hex
    # It listens as long as it is referred to, so nobody else finds the office open after the run.
    acceptor = service(context, "com.sun.star.office.Acceptor")
    acceptor.initialize((address + ";urp;StarOffice.ComponentContext", True))
    variables = found.environment(os.environ)
    program = _office_program(context)
    if program:
        variables["LB_XL_SOFFICE"] = program
    done = subprocess.run(
        [found.python, "-m", MODULE, *arguments, "--office", address],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        # On Windows a console would open for a moment.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    del acceptor
    lines = done.stdout.decode("utf-8", errors="replace").strip().splitlines()
    try:
        answer = json.loads(lines[-1])
    except (IndexError, ValueError):
        return None
    return answer if isinstance(answer, dict) and {"message", "is_error"} <= answer.keys() else None


def _office_program(context: Any) -> str:
    """The program of this very office; another one may be installed beside it."""
    expander = context.getValueByName("/singletons/com.sun.star.util.theMacroExpander")
    folder = uno().fileUrlToSystemPath(expander.expandMacros("$BRAND_BASE_DIR/$BRAND_BIN_SUBDIR"))
    path = os.path.join(folder, "soffice.exe" if sys.platform == "win32" else "soffice")
    return path if os.path.isfile(path) else ""
