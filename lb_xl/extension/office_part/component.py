"""The two services of the extension: the handler of our addresses, and the job that binds buttons."""

# The names of methods and functions are the office's.
# ruff: noqa: N802

from __future__ import annotations

import importlib
from typing import Any

from . import buttons, running
from .uno_objects import Component, structure
from .words import definitions

COMMANDS = "by.lb_xl.calc.Commands"
REBINDING = "by.lb_xl.calc.Rebinding"
ARGUMENTS = "Arguments"


class Commands(Component):
    """Carries out addresses such as `vnd.lb-xl:compute_balance`: menu items, toolbar, buttons."""

    name = COMMANDS
    interfaces = (
        "com.sun.star.lang.XServiceInfo",
        "com.sun.star.lang.XInitialization",
        "com.sun.star.frame.XDispatchProvider",
        "com.sun.star.frame.XDispatch",
    )

    def __init__(self, context: Any, *arguments: Any) -> None:
        self._context = context
        self._frame: Any = None

    def initialize(self, arguments: tuple[Any, ...]) -> None:
        if arguments:
            self._frame = arguments[0]

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:
        return self if url.Complete.startswith(definitions()["protocol"]) else None

    def queryDispatches(self, requests: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self.queryDispatch(each.FeatureURL, each.FrameName, each.SearchFlags) for each in requests)

    def dispatch(self, url: Any, arguments: tuple[Any, ...]) -> None:
        if self._frame is not None:
            # A recorded macro, or a test, brings the answers to the questions along.
            given = next((list(each.Value) for each in arguments if each.Name == ARGUMENTS), None)
            running.run(self._context, self._frame, url.Complete[len(definitions()["protocol"]) :], given)

    def addStatusListener(self, listener: Any, url: Any) -> None:
        listener.statusChanged(
            structure("com.sun.star.frame.FeatureStateEvent", Source=self, FeatureURL=url, IsEnabled=True)
        )

    def removeStatusListener(self, listener: Any, url: Any) -> None:
        """Nothing to do: a command is offered always and looks at the document when it is called."""


class Rebinding(Component):
    """Called when a document has been opened, and before and after it is written."""

    name = REBINDING
    interfaces = ("com.sun.star.lang.XServiceInfo", "com.sun.star.task.XJob")

    def __init__(self, context: Any, *arguments: Any) -> None:
        self._context = context

    def execute(self, arguments: tuple[Any, ...]) -> None:
        given = {each.Name: each.Value for each in arguments}
        facts: dict[str, Any] = {each.Name: each.Value for each in given.get("Environment", ())}
        document, event = facts.get("Model"), str(facts.get("EventName", ""))
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            return
        if event in ("OnSave", "OnSaveAs", "OnCopyTo"):
            buttons.release(document)
        else:
            buttons.bind(document, definitions()["protocol"], definitions()["buttons"])


_SERVICES: list[Any] = [Commands, Rebinding]


def getComponentFactory(implementation: str, manager: Any, key: Any) -> Any:
    """The factory of a service, for the office's loader."""
    return _helper().getComponentFactory(implementation, key, manager)


def writeRegistryInfo(manager: Any, key: Any) -> bool:
    """Tells the office's loader which services there are."""
    return bool(_helper().writeRegistryInfo(key, manager))


def _helper() -> Any:
    helper = importlib.import_module("unohelper").ImplementationHelper()
    for implementation in _SERVICES:
        helper.addImplementation(implementation, implementation.name, (implementation.name,))
    return helper
