"""The policies of a bundle: a line each, chosen by place, subject, day and class; and where a name or a document stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from attrs import frozen

from baozhang_rules.builtins import region_chain
from baozhang_rules.catalogue.sources import Sources
from baozhang_rules.core.interp import Index
from baozhang_rules.names import Bundle
from baozhang_rules.syntax import nodes as syn


@frozen
class Entry:
    """One policy: its file, header, and what it declares by kind."""

    package: str
    path: str
    header: syn.PolicyHeader | None
    declared: tuple[tuple[str, str], ...]
    classes: frozenset[str]

    @property
    def region(self) -> str:
        """The place that it is for; "" is everywhere."""
        return region_of(self.header)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Its first and last day, where they are written."""
        validity = None if self.header is None else self.header.validity
        return (None, None) if validity is None else (validity.start, validity.end)

    def is_in_force(self, day: date) -> bool:
        """Whether the policy as a whole is in force on a day; what it holds may have days of its own."""
        start, end = self.days
        return (start is None or start <= day) and (end is None or day <= end)

    def is_about(self, word: str) -> bool:
        """Whether a word stands in its name, its note or the names that it declares."""
        note = "" if self.header is None else self.header.note or ""
        return any(word in text for text in (self.package, note, *(name for _, name in self.declared)))


def region_of(header: syn.PolicyHeader | None) -> str:
    """The place that a policy is for, by its 地区 line; "" is everywhere."""
    validity = None if header is None else header.validity
    return "" if validity is None else validity.region or ""


@frozen
class Wanted:
    """Which policies are wanted; what isn't said is not asked."""

    region: str | None = None
    subject: str | None = None
    day: date | None = None
    class_name: str | None = None

    def takes(self, entry: Entry) -> bool:
        """Whether an entry is one of them."""
        return (
            (self.region is None or entry.region in region_chain(self.region))
            and (self.subject is None or entry.is_about(self.subject))
            and (self.day is None or entry.is_in_force(self.day))
            and (self.class_name is None or self.class_name in entry.classes)
        )


def entries(bundle: Bundle, wanted: Wanted | None = None) -> tuple[Entry, ...]:
    """The policies among the files that were asked for (those with a 政策 line), in the order of their names."""
    classes = {symbol.name: symbol.code for symbol in bundle.of_kind("class")}
    found = [_entry(bundle, number, classes) for number in sorted(bundle.asked) if bundle.files[number].package]
    return tuple(sorted((e for e in found if wanted is None or wanted.takes(e)), key=lambda e: e.package))


def _entry(bundle: Bundle, number: int, classes: dict[str, str]) -> Entry:
    file = bundle.files[number]
    declared = tuple(
        (symbol.kind, symbol.name)
        for symbol in bundle.symbols
        if symbol.kind not in ("member", "fact", "column") and any(each.file == number for each in symbol.declarations)
    )
    words = set(_words(file.source.text))
    used = {name for name in classes if name in words}
    return Entry(file.package, file.source.name, file.header, declared, frozenset(used | {classes[name] for name in used}))


def _words(text: str) -> Iterator[str]:
    """The names in a text as an author separates them; comments and quotations count for nothing."""
    for line in text.splitlines():
        bare = line.split("#", 1)[0]
        if not bare.lstrip().startswith(">"):
            for sign in "，,、:：()（）|":
                bare = bare.replace(sign, " ")
            yield from bare.split()


@frozen
class Place:
    """A line of a file, and what stands there."""

    file: str
    line: int
    kind: str
    text: str


def places(bundle: Bundle, index: Index | None, sources: Sources, asked: str) -> tuple[Place, ...]:
    """Where a name is declared, and where a document (by id, number or words of its title) is cited, each line once."""
    ids = {each.id for each in sources.all if asked in each.names or (len(asked) > 3 and asked in each.title)}
    found = [*_declared(bundle, lambda name, code: asked in (name, code)), *_headers(bundle, asked)]
    for site in () if index is None else index.program.sites:
        cited = site.cite is not None and (
            asked in site.cite.text or any(each.id in ids for each in sources.cited_in(site.cite.text))
        )
        if cited and site.cite is not None and site.origin.file >= 0:
            source = bundle.files[site.origin.file].source
            found.append(Place(source.name, source.position(site.origin.start).line, site.kind, site.cite.text))
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.file, each.line)))


def _headers(bundle: Bundle, asked: str) -> Iterator[Place]:
    """The policies that are themselves a document: its number stands in their 文号 line."""
    for file in bundle.files:
        header = file.header
        if header is not None and header.document and asked in (header.document, header.document.removesuffix(" 待核")):
            line = file.source.position(header.span.start).line
            yield Place(file.source.name, line, "policy", f"{file.package}  {header.document}")


def _declared(bundle: Bundle, is_asked: Callable[[str, str], bool]) -> Iterator[Place]:
    for symbol in bundle.symbols:
        if is_asked(symbol.name, symbol.code):
            for each in symbol.declarations:
                source = bundle.files[each.file].source
                yield Place(source.name, source.position(each.span.start).line, symbol.kind, symbol.name)
