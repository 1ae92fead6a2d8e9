"""What Lark works out of the grammar, as data: which move each state makes on a token, and the rules it reduces by."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

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


def made_by_lark(grammar: str, start: str) -> Table:
    """Return the table of a grammar whose terminals are all declared; working it out takes half a second."""
    lark = Lark(grammar, parser="lalr", lexer="basic", start=start, maybe_placeholders=False)
    data, memo = lark.memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    symbols = table["tokens"]
    rules = [key for key, each in memo.items() if each["__type__"] == "Rule"]
    numbers = {key: number for number, key in enumerate(rules)}

    def move(reduces: bool, what: Any) -> int:
        return ~numbers[what["@"]] if reduces else int(what)

    states = {
        state: {str(symbols[symbol]): move(*each) for symbol, each in row.items()}
        for state, row in table["states"].items()
    }
    return Table(
        table["start_states"][start],
        table["end_states"][start],
        tuple(_production(memo[key]) for key in rules),
        tuple(states[number] for number in range(len(states))),
    )


def _production(rule: dict[str, Any]) -> Production:
    origin = str(rule["origin"]["name"])
    name = str(rule["alias"] or origin)
    single = bool(rule["options"]["expand1"]) and not rule["alias"]
    return Production(origin, "" if name.startswith("_") else name, len(rule["expansion"]), single)
