"""What a token is within its declaration, where its kind alone doesn't say: read from the parse tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import define, field

from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.tokens import Chunk, Piece, Tok, flatten

# Where a colon follows a label rather than a name that is being declared, it touches the label.
_LABELLED = frozenset({
    "clause", "step", "option", "group", "section", "section_bands", "layers", "scenario_record", "given_value",
    "given_unknown", "given_grid", "given_items", "given_of", "change", "expectations",
})  # fmt: skip
_SIGNED = frozenset({"minus", "negative"})


@define
class Roles:
    """Offsets of tokens: colons that touch a label, signs of a number, options that open a column; words by section."""

    labels: set[int] = field(factory=set)
    signs: set[int] = field(factory=set)
    options: set[int] = field(factory=set)
    sections: dict[int, str] = field(factory=dict)

    def add(self, chunk: Chunk) -> None:
        """Learn the roles of a chunk's tokens; parsing settles its ambiguous words too."""
        waiting = [parser().parse(list(flatten(chunk.lines)))]
        while waiting:
            piece = waiting.pop()
            self._part(piece.rule, piece.children)
            waiting += [each for each in piece.children if isinstance(each, Piece)]

    def _part(self, rule: str, children: list[Any]) -> None:
        own = [each for each in children if isinstance(each, Tok)]
        if rule in _LABELLED:
            self.labels.update(each.span.start for each in own if each.type == "COLON")
        elif rule in _SIGNED:
            self.signs.update(each.span.start for each in own if each.type == "MINUS")
        elif rule == "fact":
            self._option(children[3:])
        elif rule == "convention":
            self._word(own[1], "conventions")
            self._word(own[3], "convention_values")
        elif rule == "fact_sensitive":
            for each in own[1:]:
                self._word(each, "sensitive")
        elif rule == "expect_outcome" and any(each.type == "KW_BECAUSE" for each in own):
            self._causes(children)

    def _option(self, children: list[Any]) -> None:
        """The first option of a fact; 按月 belongs to its type."""
        found = [each for each in children if isinstance(each, Piece) and each.rule != "fact_monthly"]
        self.options.update(_first(each).span.start for each in found[:1])

    def _causes(self, children: list[Any]) -> None:
        pieces = {each.rule: each for each in children if isinstance(each, Piece)}
        if _first(pieces["outcome"]).type == "KW_FAULT":
            for each in _tokens(pieces["names"]):
                if each.type == "NAME":
                    self._word(each, "causes")

    def _word(self, token: Tok, section: str) -> None:
        self.sections[token.span.start] = section


def _tokens(piece: Piece) -> Iterator[Tok]:
    """The tokens of a rule in order; it is used on the parts of a line, which nest a little."""
    for each in piece.children:
        if isinstance(each, Piece):
            yield from _tokens(each)
        else:
            yield each


def _first(piece: Piece) -> Tok:
    return next(_tokens(piece))
