"""The connection to a running office, kept for the life of the helper process."""

from __future__ import annotations

import importlib
import time
from typing import Any

_state: dict[str, Any] = {}


def uno() -> Any:
    """The office's `uno` module, imported on the first use."""
    return importlib.import_module("uno")


def connect(address: str, seconds: float) -> str:
    """Connect to the office that listens at `pipe,name=...` or `socket,host=...,port=...`; its version.

    The office needs a moment to open its ear, so the attempt is repeated for the seconds given.
    """
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + seconds
    while True:
        try:
            context = resolver.resolve(f"uno:{address};urp;StarOffice.ComponentContext")
            break
        # The resolver raises NoConnectException, whose class exists only inside the office's modules.
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
    _state["context"] = context
    _state["desktop"] = service("com.sun.star.frame.Desktop")
    return version()


def version() -> str:
    """The version of the office, such as `7.4.7.2`."""
    settings = service("com.sun.star.configuration.ConfigurationProvider").createInstanceWithArguments(
        "com.sun.star.configuration.ConfigurationAccess",
        (property_value("nodepath", "/org.openoffice.Setup/Product"),),
    )
    return str(settings.getByName("ooSetupVersionAboutBox"))


def service(name: str) -> Any:
    """A service of the office by its name."""
    context = _state["context"]
    return context.ServiceManager.createInstanceWithContext(name, context)


def desktop() -> Any:
    """The office's desktop: all that is open in it."""
    return _state["desktop"]


def property_value(name: str, value: Any) -> Any:
    """A named value as the office takes its arguments."""
    pair = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    pair.Name, pair.Value = name, value
    return pair


def terminate() -> bool | None:
    """Ask the office to end; it may go before it has answered."""
    try:
        return bool(desktop().terminate())
    except Exception:
        return None


CALLS = {"connect": connect, "terminate": terminate, "version": version}
