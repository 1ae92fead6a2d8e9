"""Files that are checked together: their packages, what each sees of the others, and the names in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import field, frozen

from baozhang_rules.names.symbols import Symbol, root_entity
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source


@frozen
class FileEntry:
    """One file: its source, tree, dotted package name ("" without a 政策 line) and header.

    ``tree`` holds what could be read; ``broken`` the declarations that couldn't be, or not wholly.
    ``path`` is where it is read from; a library file's source is named by its place within the library, wherever that is.
    """

    source: Source
    tree: syn.File = field(repr=False)
    package: str
    header: syn.PolicyHeader | None = field(repr=False)
    path: str = field(default="", eq=False, repr=False)
    broken: tuple[syn.BadDecl, ...] = field(default=(), eq=False, repr=False)

    @property
    def imports(self) -> tuple[syn.Import, ...]:
        """Its 引入 lines."""
        return tuple(d for d in self.tree.declarations if isinstance(d, syn.Import))

    @property
    def implements(self) -> tuple[syn.Implements, ...]:
        """Its 实施 lines."""
        return tuple(d for d in self.tree.declarations if isinstance(d, syn.Implements))

    @property
    def links(self) -> tuple[syn.Import | syn.Implements, ...]:
        """Its 引入 and 实施 lines."""
        return tuple(d for d in self.tree.declarations if isinstance(d, (syn.Import, syn.Implements)))

    @property
    def needs(self) -> tuple[str, ...]:
        """The packages that it imports or implements, each once, in written order."""
        return tuple(dict.fromkeys(".".join(d.path) for d in self.links))


@frozen
class Bundle:
    """The files of one check, upper ones before those that need them, and every symbol in them.

    ``asked`` are the files that the caller named; the others came from the library because some file needs them.
    """

    files: tuple[FileEntry, ...]
    symbols: tuple[Symbol, ...]
    asked: frozenset[int] = frozenset()

    @cached_property
    def root(self) -> str:
        """The root entity; "" when no file declares one."""
        return root_entity(entry.tree for entry in self.files)

    @cached_property
    def _packages(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for index, entry in enumerate(self.files):
            found.setdefault(entry.package or f"#{index}", []).append(index)
        return {name: tuple(files) for name, files in found.items()}

    @cached_property
    def _visible(self) -> tuple[frozenset[int], ...]:
        return tuple(frozenset(self._reach(index)) for index in range(len(self.files)))

    def _reach(self, start: int) -> set[int]:
        seen: set[int] = set()
        todo = [start, *self._packages.get(self.files[start].package, ())]
        while todo:
            index = todo.pop()
            if index not in seen:
                seen.add(index)
                for package in self.files[index].needs:
                    todo.extend(self._packages.get(package, ()))
        return seen

    @cached_property
    def by_name(self) -> dict[str, tuple[Symbol, ...]]:
        """All symbols by their name."""
        found: dict[str, list[Symbol]] = {}
        for symbol in self.symbols:
            found.setdefault(symbol.name, []).append(symbol)
        return {name: tuple(symbols) for name, symbols in found.items()}

    def visible_files(self, file: int) -> frozenset[int]:
        """The files whose names a file sees: its own package, and what it imports or implements, transitively."""
        return self._visible[file]

    def sees(self, file: int, symbol: Symbol) -> bool:
        """Whether a file sees any declaration of a symbol."""
        visible = self._visible[file]
        return any(each.file in visible for each in symbol.declarations)

    def find(self, file: int, name: str, *kinds: str, owner: str | None = None) -> tuple[Symbol, ...]:
        """The visible symbols of a name, of some kinds (any when none is given) and of an owner."""
        return tuple(s for s in self._all(name, kinds, owner) if self.sees(file, s))

    def hidden(self, file: int, name: str, *kinds: str, owner: str | None = None) -> Symbol | None:
        """A symbol of this name that exists in the bundle but that the file doesn't see."""
        return next((s for s in self._all(name, kinds, owner) if not self.sees(file, s)), None)

    def _all(self, name: str, kinds: tuple[str, ...], owner: str | None) -> Iterator[Symbol]:
        for symbol in self.by_name.get(name, ()):
            if (not kinds or symbol.kind in kinds) and (owner is None or symbol.owner == owner):
                yield symbol

    def of_kind(self, *kinds: str) -> tuple[Symbol, ...]:
        """All symbols of some kinds, in load order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        return tuple(symbol for symbol in self.symbols if symbol.kind in kinds)

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Symbol, ...]]:
        found: dict[str, list[Symbol]] = {}
        for symbol in self.symbols:
            found.setdefault(symbol.kind, []).append(symbol)
        return {kind: tuple(symbols) for kind, symbols in found.items()}

    @cached_property
    def meetings(self) -> tuple[syn.MeetingDecl, ...]:
        """The 集体研究 lines of all files."""
        return tuple(d for entry in self.files for d in entry.tree.declarations if isinstance(d, syn.MeetingDecl))

    def names(self, file: int, kinds: Iterable[str], owner: str | None = None) -> frozenset[str]:
        """The names of some kinds that a file sees, for suggestions."""
        wanted = frozenset(kinds)
        return frozenset(
            s.name
            for s in self.symbols
            if s.kind in wanted and (owner is None or s.owner == owner) and self.sees(file, s)
        )

    def package_of(self, symbol: Symbol) -> str:
        """The package in which a symbol is first declared."""
        return self.files[symbol.first.file].package

    def implemented(self, file: int) -> frozenset[int]:
        """The files of the packages that a file's 实施 lines name, and of what these implement in turn."""
        seen: set[int] = set()
        todo = [file]
        while todo:
            for line in self.files[todo.pop()].implements:
                fresh = set(self._packages.get(".".join(line.path), ())) - seen
                seen |= fresh
                todo.extend(fresh)
        return frozenset(seen)
