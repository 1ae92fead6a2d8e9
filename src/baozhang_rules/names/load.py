"""From paths or package names to a bundle: which files there are, and which others they need."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from attrs import define, evolve, field

from baozhang_rules.diagnostics import Collector, Problem, did_you_mean, file_problem
from baozhang_rules.names.bundle import Bundle, FileEntry
from baozhang_rules.names.problems import EmptyPolicy, ImportCircle, LibraryMissing, NoPolicies, PackageMissing, SecondHeader
from baozhang_rules.names.symbols import symbols_of
from baozhang_rules.names.unique import check_unique
from baozhang_rules.resources import policies_dir
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.parse import parse
from baozhang_rules.text import ReadFailure, Source, Span, decode_source, read_source

_HEADER = re.compile(r"(?m)^[ \t]*(?:政策|policy)[ \t　]+([^\s#]+)")
_PACKAGE = re.compile(r"\w+(?:[.．]\w+)*")


def load_bundle(
    paths: Sequence[str | os.PathLike[str]],
    collector: Collector,
    library: Traversable | None = None,
    unsaved: Mapping[str, str] | None = None,
    scenarios: bool = True,
) -> Bundle:
    """Load files, folders (every .pol in them, sorted) or packages of the library, and everything that they need.

    ``library`` is the folder of packaged policies unless another is given.  ``unsaved`` holds texts that stand in place
    of a file's, by its path.  What can't be read or parsed is reported to ``collector``; the bundle holds the rest.
    Without ``scenarios``, the files of a folder that hold nothing but scenarios are left out, with what only they import:
    trying a policy beside others mustn't change what the folder decides.  A folder of nothing else is taken as it is.
    """
    loader = _Loader(collector, _Library(library), dict(unsaved or {}), scenarios)
    for path in paths:
        loader.add_path(path)
    return loader.bundle()


def bundle_sources(
    sources: Iterable[Source], collector: Collector, library: Traversable | None = None
) -> Bundle:
    """A bundle of texts at hand, and of what they need from the library."""
    loader = _Loader(collector, _Library(library), {})
    for source in sources:
        loader.add_source(source)
    return loader.bundle()


@define
class _Library:
    """The folder of packaged policies: which package stands in which file, read from their 政策 lines."""

    folder: Traversable | None
    paths: dict[str, str] = field(factory=dict)
    _sources: dict[str, list[Source]] | None = None

    def packages(self) -> dict[str, list[Source]]:
        """The sources of each package; the folder is read once, when something is first looked up.

        A source is named by its place within the library, so that a program is the same wherever it is installed.
        """
        if self._sources is None:
            self._sources = {}
            for source in self._all():
                header = _HEADER.search(source.text)
                if header is not None:
                    self._sources.setdefault(_dotted(header[1]), []).append(source)
        return self._sources

    def _all(self) -> Iterator[Source]:
        try:
            folder = policies_dir() if self.folder is None else self.folder
        except FileNotFoundError:
            return
        for name, file in _policy_files(folder, folder.name):
            try:
                self.paths[name] = str(file)
                yield decode_source(name, file.read_bytes())
            except (ReadFailure, OSError):
                continue  # a library file that can't be read is missing when some policy asks for it


@lru_cache(maxsize=128)
def _parsed(source: Source) -> tuple[syn.File, tuple[Problem, ...]]:
    """The tree of a text and its problems; packages that many policies import are parsed once."""
    heard = Collector()
    return parse(source, heard), heard.problems


def _policy_files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    """The policy files below a folder, with their names within it."""
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        inner = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _policy_files(entry, inner)
        elif entry.name.endswith(".pol"):
            yield inner, entry


def _readable(tree: syn.File) -> Iterator[syn.Declaration]:
    """The declarations of a text, of broken ones what could be read."""
    for each in tree.declarations:
        if not isinstance(each, syn.BadDecl):
            yield each
        elif each.readable is not None:
            yield each.readable


def _only_scenarios(source: Source) -> bool:
    """Whether a text holds scenarios and, beside them, nothing but what they import."""
    written, _ = _parsed(source)
    kinds = {type(each) for each in written.declarations}
    return syn.ScenarioDecl in kinds and kinds <= {syn.ScenarioDecl, syn.Import, syn.LanguageVersion}


def _dotted(name: str) -> str:
    return name.replace("．", ".")


@define
class _Loader:
    collector: Collector
    library: _Library
    unsaved: dict[str, str]
    scenarios: bool = True
    entries: list[FileEntry] = field(factory=list)
    asked: set[str] = field(factory=set)
    added: set[Source] = field(factory=set)

    # ------------------------------------------------------------------------------ what the caller names

    def add_path(self, path: str | os.PathLike[str]) -> None:
        """Add a file, a folder, or a package of the library."""
        text = os.fspath(path)
        if os.path.isdir(text):
            self._add_folder(Path(text))
        elif isinstance(path, str) and not os.path.lexists(text) and text not in self.unsaved and _is_package(text):
            self._add_package(text)
        else:
            self._add_file(text)

    def _add_folder(self, folder: Path) -> None:
        files = sorted(folder.rglob("*.pol"))
        if not files:
            self.collector.add(NoPolicies(str(folder)))
        sources = [source for file in files if (source := self._read(str(file))) is not None]
        policies = [source for source in sources if self.scenarios or not _only_scenarios(source)]
        for source in policies or sources:
            self.add_source(source)

    def _add_file(self, path: str) -> None:
        source = self._read(path)
        if source is not None:
            self.add_source(source)

    def _read(self, path: str) -> Source | None:
        try:
            text = self.unsaved.get(path)
            return read_source(path) if text is None else Source(path, text)
        except ReadFailure as failure:
            self.collector.add(file_problem(failure))
            return None

    def _add_package(self, name: str) -> None:
        packages = self.library.packages()
        if name not in packages:
            self.collector.add(LibraryMissing(name, near=did_you_mean(name, packages)))
        for source in packages.get(name, ()):
            self.add_source(source)

    def add_source(self, source: Source) -> None:
        """Add one text that the caller asked for."""
        self.asked.add(source.name)
        self._add(source)

    def _add(self, source: Source) -> None:
        if source not in self.added:
            self.added.add(source)
            self.entries.append(self._entry(source))

    def _entry(self, source: Source) -> FileEntry:
        written, problems = _parsed(source)
        self.collector.extend(problems)
        broken = tuple(d for d in written.declarations if isinstance(d, syn.BadDecl))
        tree = evolve(written, declarations=tuple(_readable(written))) if broken else written
        if not written.declarations and not problems and source.name in self.asked:
            self.collector.add(EmptyPolicy(source=source, span=Span(0, 0)))
        headers = [d for d in tree.declarations if isinstance(d, syn.PolicyHeader)]
        for second in headers[1:]:
            self.collector.add(SecondHeader(source=source, span=second.name.span))
        header = headers[0] if headers else None
        package = _dotted(header.name.text) if header else ""
        return FileEntry(source, tree, package, header, self.library.paths.get(source.name, source.name), broken)

    # --------------------------------------------------------------------------------- what they need

    def bundle(self) -> Bundle:
        """Find what is needed, put upper files first, and name everything."""
        self._find_needed()
        ordered = _ordered(self.entries, self.collector)
        asked = frozenset(i for i, entry in enumerate(ordered) if entry.source.name in self.asked)
        bundle = Bundle(ordered, symbols_of(entry.tree for entry in ordered), asked)
        check_unique(bundle, self.collector)
        return bundle

    def _find_needed(self) -> None:
        for entry in self.entries:  # grows while it is walked
            loaded = {each.package for each in self.entries}
            for line in entry.links:
                name = ".".join(line.path)
                if name not in loaded:
                    self._find(name, entry, line)

    def _find(self, name: str, entry: FileEntry, line: syn.Import | syn.Implements) -> None:
        packages = self.library.packages()
        for source in packages.get(name, ()):
            self._add(source)
        if name not in packages:
            known = {each.package for each in self.entries if each.package} | set(packages)
            near = did_you_mean(name, known - {entry.package})
            self.collector.add(PackageMissing(name, near=near, source=entry.source, span=line.span))


def _is_package(text: str) -> bool:
    return not text.endswith(".pol") and _PACKAGE.fullmatch(text) is not None


def _ordered(entries: Sequence[FileEntry], collector: Collector) -> tuple[FileEntry, ...]:
    """Files with those that they need before them, otherwise in the order given; circles are reported."""
    packages: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        packages.setdefault(entry.package, []).append(index)
    done: list[int] = []
    state: dict[int, str] = {}

    def visit(index: int, path: tuple[int, ...]) -> None:
        state[index] = "open"
        for line in entries[index].links:
            for needed in packages.get(".".join(line.path), ()):
                if state.get(needed) == "open":
                    _report_circle(entries, (*path, index), needed, line, collector)
                elif needed not in state:
                    visit(needed, (*path, index))
        state[index] = "done"
        done.append(index)

    for index in range(len(entries)):
        if index not in state:
            visit(index, ())
    return tuple(entries[index] for index in done)


def _report_circle(
    entries: Sequence[FileEntry],
    path: tuple[int, ...],
    back: int,
    line: syn.Import | syn.Implements,
    collector: Collector,
) -> None:
    circle = [entries[i].package for i in path[path.index(back) :]]
    entry = entries[path[-1]]
    names = tuple(name for i, name in enumerate(circle) if i == 0 or name != circle[i - 1])
    collector.add(ImportCircle((*names, entries[back].package), source=entry.source, span=line.span))
