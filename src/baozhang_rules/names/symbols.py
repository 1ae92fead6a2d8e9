"""Symbols: what the declarations of a bundle give names to, each with every place that declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from attrs import field, frozen

from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span

Node: TypeAlias = "syn.Declaration | syn.FactDecl | syn.Cell | syn.Ident"

VERSIONED = frozenset({"standard", "table", "definition", "class", "benefit", "scheme", "column", "fallback"})
"""Kinds of which several declarations may be dated or regional texts of one thing; `check` compares their validity."""

EXTENDED = frozenset({"entity"})
"""Kinds whose later declarations add to the first: a local policy may add facts to a record."""


@frozen(slots=True)
class Declared:
    """One declaration of a symbol: the file, its node, and the span of the name."""

    file: int
    node: Node = field(eq=False, repr=False)
    span: Span


@frozen(slots=True)
class Symbol:
    """A named thing.

    kind: ``enum member entity fact standard table definition class order unit benefit scheme column fallback deadline
    choice``.  ``owner``: the entity of a fact or definition, the enumeration of a member, the scheme of a column.
    """

    kind: str
    name: str
    owner: str
    declarations: tuple[Declared, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """Kind, owner and name: what makes a symbol one."""
        return self.kind, self.owner, self.name

    @property
    def first(self) -> Declared:
        """The first declaration in load order."""
        return self.declarations[0]

    @property
    def code(self) -> str:
        """The 编码 of the first declaration that gives one, else the name."""
        codes = (getattr(each.node, "code", None) for each in self.declarations)
        return next((code for code in codes if code), self.name)


_KINDS: dict[type, str] = {
    syn.StandardDecl: "standard",
    syn.TableDecl: "table",
    syn.ClassDecl: "class",
    syn.ClassOrder: "order",
    syn.UnitDecl: "unit",
    syn.BenefitDecl: "benefit",
    syn.FallbackDecl: "fallback",
    syn.DeadlineDecl: "deadline",
    syn.ChoiceDecl: "choice",
}


def symbols_of(trees: Iterable[syn.File]) -> tuple[Symbol, ...]:
    """Every symbol of some files; declarations of one kind, owner and name are one symbol."""
    files = tuple(trees)
    root = root_entity(files)
    found: dict[tuple[str, str, str], list[Declared]] = {}
    for index, tree in enumerate(files):
        for declaration in tree.declarations:
            for kind, owner, name, node in _named(declaration, root):
                found.setdefault((kind, owner, name.text), []).append(Declared(index, node, name.span))
    return tuple(Symbol(kind, name, owner, tuple(places)) for (kind, owner, name), places in found.items())


def root_entity(trees: Iterable[syn.File]) -> str:
    """The entity that no declaration puts under another; "" when there is none."""
    records = [d for tree in trees for d in tree.declarations if isinstance(d, syn.RecordDecl)]
    children = {d.name.text for d in records if d.parent is not None}
    return next((d.name.text for d in records if d.name.text not in children), "")


def _named(node: syn.Declaration, root: str) -> Iterator[tuple[str, str, syn.Ident, Node]]:
    match node:
        case syn.EnumDecl(name=name, members=members):
            yield "enum", "", name, node
            for member in members:
                yield "member", name.text, member, member
        case syn.RecordDecl(name=name, facts=facts):
            yield "entity", "", name, node
            for fact in facts:
                yield "fact", name.text, fact.name, fact
        case syn.Definition(entity=entity, name=name):
            yield "definition", entity.text if entity else root, name, node
        case syn.TierDecl(name=name, grid=grid):
            yield "scheme", "", name, node
            for cell in grid.header[1:]:
                if cell.name is not None and cell.type is not None:
                    yield "column", name.text, cell.name, cell
        case _:
            kind = _KINDS.get(type(node))
            written = getattr(node, "name", None)
            if kind is not None and isinstance(written, syn.Ident):
                yield kind, "", written, node
