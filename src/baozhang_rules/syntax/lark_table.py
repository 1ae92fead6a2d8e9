"""The table of a grammar, worked out by Lark. That takes half a second, and Lark is needed for nothing else."""

from __future__ import annotations

from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from baozhang_rules.syntax.table import Production, Table


def made_by_lark(grammar: str, start: str) -> Table:
    """Return the table of a grammar whose terminals are all declared."""
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
