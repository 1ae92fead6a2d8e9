"""Finds the `grammars/` and `policies/` folders: inside an installed wheel, or at the top of a checkout.

A wheel carries both under `baozhang_rules/_data/`. A checkout (and so an editable install) has no such
folder, and both are read where they are edited.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

_HERE = os.path.dirname(os.path.abspath(__file__))


def grammar_text(name: str) -> str:
    """Return the text of `grammars/<name>`, from a wheel (zipped or unpacked) or a checkout."""
    found = data_folder("grammars")
    if found is not None and os.path.isfile(os.path.join(found, name)):
        with open(os.path.join(found, name), encoding="utf-8") as file:
            return file.read()
    grammar = None if found is not None else _zipped("grammars").joinpath(name)
    if grammar is None or not grammar.is_file():
        raise FileNotFoundError(f"no grammar named {name!r}")
    return grammar.read_text(encoding="utf-8")


def policies_dir() -> Traversable:
    """Return the folder of packaged policies; it is a `pathlib.Path` unless the package is zipped."""
    return policies_path() if data_folder("policies") is not None else _zipped("policies")


def policies_path() -> Path:
    """Return the folder of packaged policies as a real path; a zipped package has none, and is refused."""
    from pathlib import Path

    folder = data_folder("policies")
    if folder is None:
        raise FileNotFoundError("the packaged policies are inside a zip file and have no path")
    return Path(folder)


def policy_files(folder: str, name: str) -> Iterator[tuple[str, str]]:
    """The policy files below a folder in the order of their names: (name within it, path)."""
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        inner = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from policy_files(entry.path, inner)
        elif entry.name.endswith(".pol"):
            yield inner, entry.path


def data_folder(name: str) -> str | None:
    """The path of `grammars` or `policies`; None when neither the package nor a checkout has it as a folder."""
    for folder in (os.path.join(_HERE, "_data", name), os.path.join(os.path.dirname(os.path.dirname(_HERE)), name)):
        if os.path.isdir(folder):
            return folder
    return None


def _zipped(name: str) -> Traversable:
    """A folder of a package that Python imports from an archive; finding it takes modules that are slow to import."""
    from importlib.resources import files

    packaged = files("baozhang_rules").joinpath("_data", name)
    if packaged.is_dir():
        return packaged
    raise FileNotFoundError(f"the folder `{name}` is neither in the package nor beside it")
