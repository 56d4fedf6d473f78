"""Objects that the office can call, made without importing its interfaces: this package loads anywhere."""

# The names of methods are the office's.
# ruff: noqa: N802

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any


def uno() -> Any:
    """The office's `uno` module, imported on the first use."""
    return importlib.import_module("uno")


def service(context: Any, name: str) -> Any:
    """A service of the office by its name."""
    return context.ServiceManager.createInstanceWithContext(name, context)


def constant(name: str) -> Any:
    """A constant of the office by its name."""
    return uno().getConstantByName(name)


def structure(name: str, **members: Any) -> Any:
    """A structure of the office with some of its members set."""
    made = uno().createUnoStruct(name)
    for member, value in members.items():
        setattr(made, member, value)
    return made


class UnoObject:
    """What can be handed to the office: it tells by name which interfaces it has."""

    interfaces: tuple[str, ...] = ()

    def getTypes(self) -> Any:
        return tuple(uno().getTypeByName(name) for name in (*self.interfaces, "com.sun.star.lang.XTypeProvider"))

    def getImplementationId(self) -> Any:
        return uno().ByteSequence(b"")


class Component(UnoObject):
    """A service that the office makes by its name."""

    name = ""

    def getImplementationName(self) -> str:
        return self.name

    def supportsService(self, name: str) -> bool:
        return name == self.name

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return (self.name,)


class MainThreadCall(UnoObject):
    """A function that the office calls on its main thread, where alone windows may be touched."""

    interfaces = ("com.sun.star.awt.XCallback",)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action

    def notify(self, data: Any) -> None:
        self._action()


def on_main_thread(context: Any, action: Callable[[], None]) -> None:
    """Have a function called on the office's main thread, soon."""
    service(context, "com.sun.star.awt.AsyncCallback").addCallback(MainThreadCall(action), None)
