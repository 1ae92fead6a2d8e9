"""The parser, made from `grammars/pol.lark` and the keyword table."""

from functools import lru_cache

from baozhang_rules.kept import digest, find, keep
from baozhang_rules.resources import grammar_text
from baozhang_rules.syntax.lalr import Parser
from baozhang_rules.syntax.table import Table, table_from
from baozhang_rules.syntax.words import words

_FORM = "baozhang-grammar 1"
_SIGNS = (
    "BAD BAR BULLET CITE CMP COLON COLUMN COMMA DATE DAY_POSITION DEDENT DOT DURATION EMPTY EQ EXCLUDED FREE "
    "FUNCTION GRID INCLUDED INDENT LAW LPAR META MINUS MONTH MONTH_POSITION NAME NEWLINE NUMBER PLUS POST RPAR "
    "SLASH STAR STRING UNIT"
)


def full_grammar() -> str:
    """Return the grammar with its terminals declared: one for each keyword, and those of signs and literals."""
    keywords = " ".join(f"KW_{concept.upper()}" for concept in words().sections["keywords"])
    return f"{grammar_text('pol.lark')}\n%declare {_SIGNS} {keywords}\n"


@lru_cache(maxsize=1)
def parser() -> Parser:
    """Return the parser of one declaration; it is made once."""
    return Parser(table_of(full_grammar()))


def table_of(grammar: str) -> Table:
    """Return the table of a grammar: the one kept from an earlier run, else a new one, which is kept."""
    key = f"grammar-{digest(grammar.encode())}"
    kept = find(_FORM, key)
    table = None if kept is None else table_from(kept)
    if table is None:
        from baozhang_rules.syntax.lark_table import made_by_lark  # importing Lark takes as long as checking a policy

        table = made_by_lark(grammar, "declaration")
        keep(_FORM, key, table.to_json())
    return table
