"""The loop of the helper process: one request a line in, one answer a line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from . import blocks, connection, documents, layout, number_formats, printing, tables, window

CALLS: dict[str, Callable[..., Any]] = {
    name: function
    for module in (connection, documents, blocks, layout, number_formats, printing, tables, window)
    for name, function in module.CALLS.items()
}


def answer(line: bytes) -> dict[str, Any]:
    """The answer to one request; whatever goes wrong becomes an answer as well."""
    try:
        request = json.loads(line.decode("utf-8"))
        return {"result": CALLS[request["call"]](**request["arguments"])}
    # An office answers with exceptions of its own classes; the other side has to hear of every one.
    except Exception as error:
        message = getattr(error, "Message", None) or str(error) or type(error).__name__
        return {"error": message, "kind": type(error).__name__.rpartition(".")[2]}


def main() -> None:
    """Serve requests until the input ends."""
    output = sys.stdout.buffer
    # A stray print of the office's libraries must not be taken for an answer.
    sys.stdout = sys.stderr
    for line in sys.stdin.buffer:
        output.write(json.dumps(answer(line), ensure_ascii=True).encode("ascii") + b"\n")
        output.flush()


if __name__ == "__main__":
    main()
