"""Finds the `grammars/` and `policies/` folders: inside an installed wheel, or at the top of a checkout.

A wheel carries both under `baozhang_rules/_data/`. A checkout (and so an editable install) has no such
folder, and both are read where they are edited.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def grammar_text(name: str) -> str:
    """Return the text of `grammars/<name>`, from a wheel (zipped or unpacked) or a checkout."""
    grammar = _folder("grammars").joinpath(name)
    if not grammar.is_file():
        raise FileNotFoundError(f"no grammar named {name!r}")
    return grammar.read_text(encoding="utf-8")


def policies_dir() -> Traversable:
    """Return the folder of packaged policies; it is a `pathlib.Path` unless the package is zipped."""
    return _folder("policies")


def policies_path() -> Path:
    """Return the folder of packaged policies as a real path; a zipped package has none, and is refused."""
    folder = policies_dir()
    if not isinstance(folder, Path):
        raise FileNotFoundError("the packaged policies are inside a zip file and have no path")
    return folder


def _folder(name: str) -> Traversable:
    packaged = files("baozhang_rules").joinpath("_data", name)
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[2] / name
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"the folder `{name}` is neither in the package nor beside it")
