"""The parser's table: which move each state makes on a symbol, and the rules it reduces by. Plain data."""

from __future__ import annotations

import json

from attrs import frozen

END = "$END"


@frozen
class Production:
    """One rule as the parser applies it: how many parts it takes, and what they become."""

    origin: str
    name: str
    """The builder's method; "" for a rule that starts with `_`, whose parts go to the rule around it."""
    size: int
    single: bool
    """Whether the only part of a rule such as `?atom` stands for it."""


@frozen
class Table:
    """An LALR(1) table: for each state, the next state on a symbol, or `~n` to reduce by production `n`."""

    start: int
    end: int
    productions: tuple[Production, ...]
    states: tuple[dict[str, int], ...]

    def to_json(self) -> bytes:
        """The table as it is kept between runs."""
        productions = [(each.origin, each.name, each.size, each.single) for each in self.productions]
        return json.dumps((self.start, self.end, productions, self.states), separators=(",", ":")).encode()


def table_from(data: bytes) -> Table | None:
    """The table that was written so; None when the data is none."""
    try:
        start, end, productions, states = json.loads(data)
        return Table(start, end, tuple(Production(*each) for each in productions), tuple(states))
    except (ValueError, TypeError):
        return None
