"""The loop that reads tokens by the table: shift, reduce, or say where it got stuck."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from attrs import frozen

from baozhang_rules.syntax.table import END, Production, Table
from baozhang_rules.syntax.tokens import Piece, Tok, token


@frozen
class Spot:
    """Where a parse stands: the states from the start to here."""

    table: Table
    states: tuple[int, ...]

    def admits(self, *kinds: str) -> bool:
        """Whether these terminals can follow, one after the other."""
        states = list(self.states)
        for kind in kinds:
            while (move := self.table.states[states[-1]].get(kind)) is not None and move < 0:
                production = self.table.productions[~move]
                del states[len(states) - production.size :]
                states.append(self.table.states[states[-1]][production.origin])
            if move is None:
                return False
            states.append(move)
        return True

    @cached_property
    def admitted(self) -> frozenset[str]:
        """The terminals that can really follow: the table's entries that lead to a shift."""
        return frozenset(kind for kind in self.table.states[self.states[-1]] if kind.isupper() and self.admits(kind))


class Unexpected(Exception):
    """A token that can't stand where it does."""

    def __init__(self, found: Tok, spot: Spot) -> None:
        super().__init__(found.type)
        self.token = found
        self.spot = spot


@frozen
class Parser:
    """Reads the tokens of one declaration."""

    table: Table

    def parse(self, tokens: Iterable[Tok]) -> Piece:
        """Return the tree; ambiguous words are settled on the way, in place."""
        states = [self.table.start]
        values: list[Any] = []
        place = 0
        for each in tokens:
            if each.also:
                _settle(each, Spot(self.table, tuple(states)))
            move = self._reduce(each.type, states, values)
            if move is None:
                raise Unexpected(each, Spot(self.table, tuple(states)))
            states.append(move)
            values.append(each)
            place = each.end_pos
        self._reduce(END, states, values)
        if states[-1] != self.table.end:
            raise Unexpected(token(END, "", place, place), Spot(self.table, tuple(states)))
        tree: Piece = values[-1]
        return tree

    def _reduce(self, kind: str, states: list[int], values: list[Any]) -> int | None:
        """Apply every rule that ends before a terminal; return the state that it leads to, None where it can't stand."""
        rows, productions = self.table.states, self.table.productions
        while (move := rows[states[-1]].get(kind)) is not None and move < 0:
            production = productions[~move]
            cut = len(states) - production.size
            parts = values[cut - 1 :]
            del states[cut:], values[cut - 1 :]
            values.append(_value(production, parts))
            states.append(rows[states[-1]][production.origin])
        return move


def _value(production: Production, parts: list[Any]) -> Any:
    """Return what the parts of a rule become; a list is what a rule that starts with `_` hands on."""
    taken = parts
    if list in map(type, parts):
        taken = parts[0] if type(parts[0]) is list else parts[:1]
        for part in parts[1:]:
            if type(part) is list:
                taken += part
            else:
                taken.append(part)
    if not production.name:
        return taken
    return taken[0] if production.single and len(taken) == 1 else Piece(production.name, taken)


def _settle(each: Tok, spot: Spot) -> None:
    """Give an ambiguous word the first meaning that can really stand at this spot: the table's row also holds words that can't."""
    each.type, each.payload = next((meaning for meaning in each.also if spot.admits(meaning[0])), each.also[0])
