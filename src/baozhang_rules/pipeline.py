"""From paths to a program, one cached property per phase: ``str → Source → syntax.File → Bundle → core.Program → Index``."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from attrs import define, field

from baozhang_rules.check.program import sound_program
from baozhang_rules.core.interp import Index
from baozhang_rules.core.nodes import Program
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import Bundle, load_bundle
from baozhang_rules.text import ReadFailure, read_source


@define(slots=False)
class Pipeline:
    """The phases for one set of paths (files, directories or dotted package names); problems gather in ``problems``."""

    paths: Sequence[str | Path]
    problems: Collector = field(factory=Collector)
    scenarios: bool = True
    """Whether the files of a folder that hold nothing but scenarios are read; deciding leaves them out."""

    @cached_property
    def bundle(self) -> Bundle:
        """Sources read, parsed, and their names resolved."""
        return load_bundle([str(path) for path in self.paths], self.problems, scenarios=self.scenarios)

    @cached_property
    def sound(self) -> Program | None:
        """The program as far as it is sound; None where some text can't be read."""
        return sound_program(self.bundle, self.problems)

    @cached_property
    def program(self) -> Program | None:
        """The checked program; None when there is any error."""
        sound = self.sound
        return None if self.problems.has_errors else sound

    @cached_property
    def index(self) -> Index | None:
        """The program with its look-ups."""
        return None if self.program is None else Index(self.program)


def policy_sets(paths: Sequence[str | Path]) -> list[list[str]]:
    """The files named by ``paths`` (directories searched), grouped so that files that import each other stand together.

    A directory may hold policies of several countries that share nothing; each group is checked by itself.  Names of
    packages stand alone.
    """
    files: list[str] = []
    for path in paths:
        found = sorted(str(p) for p in Path(path).rglob("*.pol")) if os.path.isdir(path) else [str(path)]
        files += [file for file in found if file not in files]
    packages = {file: _links(file) for file in files}
    group = {file: file for file in files}

    def root(file: str) -> str:
        while group[file] != file:
            file = group[file]
        return file

    owner: dict[str, str] = {}
    for file, names in packages.items():
        for name in names:
            group[root(file)] = root(owner.setdefault(name, file))
    sets: dict[str, list[str]] = {}
    for file in files:
        sets.setdefault(root(file), []).append(file)
    return list(sets.values())


def _links(file: str) -> list[str]:
    """The packages that a file is, imports or implements; nothing when it can't be read (checking it will say why)."""
    if not os.path.isfile(file):
        return []
    try:
        text = read_source(file).text
    except ReadFailure:
        return []
    return [".".join(part.strip() for part in match.group(1).split(".")) for match in _PACKAGE.finditer(text)]


_PACKAGE = re.compile(r"^(?:政策|引入|实施|policy|import|implements?)\s+([^\s#]+(?:\s*\.\s*[^\s#]+)*)", re.MULTILINE)
