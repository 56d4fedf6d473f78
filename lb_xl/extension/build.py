"""Builds the extension: `python -m lb_xl.extension.build`.

Run it after a change of the commands, their words, the macros of the buttons or the part that runs inside
LibreOffice, and commit what it writes: `templates/lb_xl.oxt`, and the same file in the package, from which
`lb-xl install` takes it. A test builds it again and compares it part by part.
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from importlib.resources import files
from pathlib import Path

from lb_xl.extension import parts
from lb_xl.extension.definitions import commands, icon_files, office_words
from lb_xl.installing.places import extension_path
from lb_xl.workbook.deterministic_zip import normalised

NAME = "lb_xl.oxt"
OFFICE_FOLDER = "pythonpath/lb_xl_office"


def extension_parts() -> dict[str, bytes]:
    """The files of the extension by their paths in it."""
    texts = {
        "description.xml": parts.description(),
        "META-INF/manifest.xml": parts.manifest(),
        "Addons.xcu": parts.addons(commands()),
        "CalcWindowState.xcu": parts.window_state(),
        "ProtocolHandler.xcu": parts.protocol_handler(),
        "Jobs.xcu": parts.jobs(),
        "lb_xl_component.py": parts.COMPONENT,
        f"{OFFICE_FOLDER}/words.json": json.dumps(office_words(), ensure_ascii=False, indent=1) + "\n",
    }
    used = {command.icon for command in commands()}
    texts |= {parts.icon_path(name): drawing for name, drawing in icon_files().items() if name in used}
    for module in files("lb_xl.extension.office_part").iterdir():
        if module.name.endswith(".py"):
            texts[f"{OFFICE_FOLDER}/{module.name}"] = module.read_text(encoding="utf-8")
    return {name: text.encode("utf-8") for name, text in texts.items()}


def extension_bytes() -> bytes:
    """The packed extension, the same bytes at each build."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in extension_parts().items():
            archive.writestr(name, content)
    return normalised(stream.getvalue())


def build_extension(path: Path) -> Path:
    """Write the extension to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(extension_bytes())
    return path


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m lb_xl.extension.build", description="Build the extension.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("templates"))
    options = parser.parse_args()
    for path in (options.folder / NAME, extension_path()):
        print(build_extension(path))


if __name__ == "__main__":
    main()
