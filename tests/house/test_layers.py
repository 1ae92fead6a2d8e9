"""The floors of the house: which room may import which, and a few habits that every file keeps."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src"
PACKAGE = "baozhang_rules"
FILES = sorted((SRC / PACKAGE).rglob("*.py"))

# The package's `__init__` and `__main__` stand above all rooms: they re-export the API and start the CLI.
ROOF = 10
FLOORS = {
    "text": 0,
    "runtime": 0,
    "resources": 0,
    "kept": 0,
    "diagnostics": 1,
    "types": 1,
    "units": 1,
    "builtins": 2,
    "errors": 2,
    "syntax": 3,
    "core": 3,
    "names": 4,
    "check": 5,
    "explain": 5,
    "backends": 6,
    "pipeline": 6,
    "cache": 7,
    "format": 7,
    "lint": 7,
    "scenarios": 7,
    "whynot": 7,
    "ask": 7,
    "population": 7,
    "tables": 7,
    "ledger": 7,
    "matching": 7,
    "catalogue": 7,
    "lsp": 8,
    "docsgen": 8,
    "notices": 8,
    "cli": 9,
    "api": 9,
    "pytest_plugin": ROOF,
    "__init__": ROOF,
    "__main__": ROOF,
}

# Neighbours on one floor that may be imported all the same.
NEIGHBOURS = {
    ("types", "units"),  # a type names its unit
    ("runtime", "text"),  # what a record misspells is matched as a policy's words are: traditional forms, look-alikes
    ("pipeline", "backends"),  # the pipeline runs a back end
    ("ledger", "population"),
    ("matching", "population"),
    ("cli", "api"),
    ("ask", "whynot"),  # what settles an outcome is what is asked for
}


def room_of(module):
    """Return the room of a dotted module name inside the package; the package itself is its `__init__`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def module_of(path):
    """Return the dotted name of a file, and whether it is a package."""
    parts = path.relative_to(SRC).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return ".".join(parts[:-1] if is_package else parts), is_package


def imported_modules(tree, module, is_package):
    """Yield the modules of this package that a file imports, relative imports and inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module, is_package)
            if base.split(".")[0] == PACKAGE:
                yield from imported_from(base, [alias.name for alias in node.names])


def absolute(node, module, is_package):
    """Return the module that a `from … import` names, without leading dots."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    keep = len(parts) - node.level + (1 if is_package else 0)
    return ".".join([*parts[:keep], *filter(None, [node.module])])


def imported_from(base, names):
    """Yield what `from base import names` reaches: from the package itself, rooms; `__version__` is free."""
    if base != PACKAGE:
        yield base
        return
    for name in names:
        if name in FLOORS:
            yield f"{PACKAGE}.{name}"
        elif name != "__version__":
            yield PACKAGE


def complaint(importer, imported):
    """Return what is wrong with one room importing another, or None."""
    for room in (importer, imported):
        if room not in FLOORS:
            return f"`{room}` is not a room; give it a floor in the table"
    if importer == imported or FLOORS[imported] < FLOORS[importer] or (importer, imported) in NEIGHBOURS:
        return None
    return f"`{importer}` (floor {FLOORS[importer]}) imports `{imported}` (floor {FLOORS[imported]})"


def shown(path):
    """Return a file's name for a test id."""
    return str(path.relative_to(SRC))


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_a_room_imports_only_lower_rooms(path):
    """Each file imports only its own room and rooms on lower floors."""
    module, is_package = module_of(path)
    importer = room_of(f"{module}.__init__" if module == PACKAGE else module)
    assert importer in FLOORS, f"`{importer}` is not a room; give it a floor in the table"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [complaint(importer, room_of(name)) for name in imported_modules(tree, module, is_package)]
    assert [each for each in found if each] == []


@pytest.mark.parametrize(
    ("code", "module", "rooms"),
    [
        ("import baozhang_rules.core.interp", "baozhang_rules.text.source", ["core"]),
        ("from baozhang_rules import core, __version__", "baozhang_rules.text.source", ["core"]),
        ("from baozhang_rules import load", "baozhang_rules.text.source", ["__init__"]),
        ("from ..core import nodes", "baozhang_rules.text.source", ["core"]),
        ("from .. import core", "baozhang_rules.text.source", ["core"]),
        ("from . import width", "baozhang_rules.text.source", ["text"]),
        ("def f():\n    from baozhang_rules.cli import main", "baozhang_rules.text.source", ["cli"]),
        ("import attrs\nfrom lark import Lark", "baozhang_rules.text.source", []),
    ],
)
def test_the_reader_of_imports_sees_every_form(code, module, rooms):
    """An import is seen whether absolute, relative, of a name, or inside a function."""
    assert [room_of(name) for name in imported_modules(ast.parse(code), module, False)] == rooms


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("diagnostics", "text", True),
        ("text", "diagnostics", False),
        ("text", "runtime", False),
        ("syntax", "core", False),
        ("check", "core", True),
        ("ledger", "population", True),
        ("population", "ledger", False),
        ("cli", "cellar", False),
        ("text", "__init__", False),
    ],
)
def test_the_table_holds(importer, imported, allowed):
    """A higher room may import a lower one; neighbours and unknown rooms are refused."""
    assert (complaint(importer, imported) is None) is allowed
