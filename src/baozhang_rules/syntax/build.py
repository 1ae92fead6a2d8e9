"""What every part of the builder shares: parts of a declaration, spans, and problems found while building."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import attrs
from attrs import frozen

from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.tokens import Piece, Report, Tok
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Source, Span

_N = TypeVar("_N")


@frozen
class Part:
    """A piece of a declaration that is no node of its own, such as `编码 X`."""

    kind: str
    value: Any
    span: Span


Children = list[Any]


def span_of(meta: Any) -> Span:
    """Return the span of a rule's tokens."""
    return Span(meta.start_pos, max(meta.start_pos, meta.end_pos))


def ident(tok: Tok) -> nodes.Ident:
    """Return a word as a name."""
    text = tok.payload if isinstance(tok.payload, str) else str.__str__(tok)
    return nodes.Ident(text, span=tok.span)


def idents(children: Children) -> tuple[nodes.Ident, ...]:
    """Return every name among the children."""
    return tuple(ident(each) for each in children if isinstance(each, Tok) and each.type == "NAME")


def tokens(children: Children, *kinds: str) -> list[Tok]:
    """Return the tokens of some kinds."""
    return [each for each in children if isinstance(each, Tok) and each.type in kinds]


def token_of(children: Children, *kinds: str) -> Tok | None:
    """Return the first token of some kinds, or None."""
    return next(iter(tokens(children, *kinds)), None)


def has(children: Children, *kinds: str) -> bool:
    """Whether a token of some kinds is among the children."""
    return token_of(children, *kinds) is not None


def payload(children: Children, *kinds: str) -> Any:
    """Return what the first token of some kinds means, or None."""
    found = token_of(children, *kinds)
    return None if found is None else found.payload


def all_of(children: Children, kind: type[_N] | tuple[type[_N], ...]) -> tuple[_N, ...]:
    """Return the children of a node class."""
    return tuple(each for each in children if isinstance(each, kind) and not isinstance(each, Tok))


def one_of(children: Children, kind: type[_N] | tuple[type[_N], ...]) -> _N | None:
    """Return the first child of a node class, or None."""
    return next(iter(all_of(children, kind)), None)


def expressions(children: Children) -> tuple[Any, ...]:
    """Return the expressions among the children."""
    return tuple(each for each in children if type(each) in _EXPRESSIONS)


_EXPRESSIONS = frozenset(nodes.Expr.__args__)


def cut_at(children: Children, *kinds: str) -> tuple[Children, Children]:
    """Split the children at the first token of some kinds, which belongs to neither half."""
    for i, each in enumerate(children):
        if isinstance(each, Tok) and each.type in kinds:
            return children[:i], children[i + 1 :]
    return children, []


class Base:
    """The builder's state: the source, and where problems go."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source = source
        self.report = report
        # Spans inside parentheses, and aggregates that need a stretch of months after them.
        self.closed: set[tuple[int, int]] = set()
        self.pending: dict[tuple[int, int], Any] = {}

    def build(self, root: Piece) -> Any:
        """Return what a piece means: the method named like its rule gets its place and what its parts mean."""
        for piece in reversed(_outermost_first(root)):
            parts = [each.value if type(each) is Piece else each for each in piece.children]
            piece.value = getattr(self, piece.rule)(piece, parts)
        return root.value

    def complain(self, kind: Any, span: Span, *values: object, **more: object) -> None:
        """Report a problem of this source."""
        self.report(kind(*values, source=self.source, span=span, **more))

    def finish(self) -> None:
        """Report what could only be judged when everything around it was known."""
        for (start, end), (kind, edits) in self.pending.items():
            self.complain(kind, Span(start, end), edits=edits)
        self.pending.clear()

    def only(self, children: Children, kind: str) -> Any:
        """Return the value of the one part of a kind, None when absent; a second one is reported."""
        found = [each for each in children if isinstance(each, Part) and each.kind == kind]
        for again in found[1:]:
            self.twice(again.span, kind)
        return found[0].value if found else None

    def every(self, children: Children, kind: str) -> tuple[Any, ...]:
        """Return the values of all parts of a kind."""
        return tuple(each.value for each in children if isinstance(each, Part) and each.kind == kind)

    def single(self, children: Children, kind: type[_N], concept: str) -> _N | None:
        """Return the one child of a class, None when absent; a second one is reported."""
        found = all_of(children, kind)
        for again in found[1:]:
            self.twice(again.span, concept)  # type: ignore[attr-defined]
        return found[0] if found else None

    def twice(self, span: Span, concept: str) -> None:
        """Report a part that is written twice."""
        zh, en = said(concept)
        self.complain(problems.WrittenTwice, span, zh, en)

    def lacking(self, span: Span, concept: str) -> None:
        """Report a part that is missing."""
        zh, en = said(concept)
        self.complain(problems.PartMissing, span, f"「{zh}」" if zh in _SPELT else zh, en)

    def whole_number(self, number: nodes.Number) -> int:
        """Return a positive whole number; anything else is reported and read as 1."""
        if number.value.denominator == 1 and 0 < number.value < 10**6 and not number.percent:
            return int(number.value)
        self.complain(problems.WrongCount, number.span)
        return 1

    def cite_of(self, children: Children) -> nodes.Cite | None:
        """Return the citation of a declaration or line."""
        return self.single(children, nodes.Cite, "basis")

    # ------------------------------------------------------------------------------ small shared rules

    def with_law(self, meta: Any, children: Children) -> Any:
        """Hang the law text on what follows it."""
        law, inner = children
        node = inner.value if isinstance(inner, Part) else inner
        if not any(each.name == "law" for each in attrs.fields(type(node))):
            self.complain(problems.StrayLaw, law.span)
            return inner
        node = attrs.evolve(node, law=law.payload)
        return attrs.evolve(inner, value=node) if isinstance(inner, Part) else node

    def declaration(self, _meta: Any, children: Children) -> Any:
        """Pass on the one declaration."""
        return children[0]

    def cite(self, _meta: Any, children: Children) -> nodes.Cite:
        """`依据 …`."""
        found: nodes.Cite = children[0].payload
        return found

    def code(self, meta: Any, children: Children) -> Part:
        """`编码 X`."""
        return Part("code", str(children[1].payload), span_of(meta))

    def names(self, meta: Any, children: Children) -> Part:
        """`甲, 乙`."""
        before = children[0].value if isinstance(children[0], Part) else ()
        return Part("names", (*before, *idents(children)), span_of(meta))


def _outermost_first(root: Piece) -> list[Piece]:
    """Return all pieces, each before its parts, and these from the last to the first; a list may be nested 1,000 deep."""
    found: list[Piece] = []
    waiting = [root]
    while waiting:
        piece = waiting.pop()
        found.append(piece)
        waiting += [each for each in piece.children if type(each) is Piece]
    return found


_LABELS = {
    "grid": ("表格", "the table"),
    "value": ("值", "the value"),
    "base_date": ("基准日", "the base date"),
    "scenario_record": ("档案的内容", "the record"),
    "members": ("「单独提出」", "`take out`"),
    "region": ("地区", "region"),
    "validity": ("施行", "in force"),
}
_SPELT = frozenset(entry.zh for entry in words().sections["keywords"].values())


def said(concept: str) -> tuple[str, str]:
    """Return how a part is called in messages, in Chinese and English."""
    if concept in _LABELS:
        return _LABELS[concept]
    for section in ("keywords", "meta"):
        entry = words().sections[section].get(concept)
        if entry is not None:
            return entry.zh, entry.en
    return concept, concept


def joined(children: Iterable[Any]) -> tuple[nodes.Ident, ...]:
    """Return the names of every `names` part among the children, in order."""
    return tuple(each for part in children if isinstance(part, Part) and part.kind == "names" for each in part.value)
