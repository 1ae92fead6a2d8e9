"""The grammar itself: no conflict is resolved silently, and it agrees with the keyword table and the builder."""

import logging
import re

import pytest
from lark import Lark, logger

from baozhang_rules.resources import grammar_text
from baozhang_rules.syntax.build_scenario import Builder
from baozhang_rules.syntax.grammar import full_grammar, parser
from baozhang_rules.syntax.words import words


def log_of(grammar):
    """Return what Lark logs while it makes a parser."""
    records = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        Lark(grammar, parser="lalr", lexer="basic", start="declaration", debug=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    return records


def test_there_is_no_conflict():
    """Lark reports no shift/reduce and no reduce/reduce conflict."""
    assert [line for line in log_of(full_grammar()) if "onflict" in line] == []


def test_the_log_would_show_a_conflict():
    """The search for conflicts finds one in an ambiguous grammar."""
    ambiguous = "declaration: NAME | declaration NAME declaration\n%declare NAME"
    assert any("onflict" in line for line in log_of(ambiguous))


def test_the_parser_is_made_once():
    """Asking for the parser again gives the same one."""
    assert parser() is parser()


def test_every_keyword_of_the_grammar_is_in_the_table():
    """The terminals KW_X and the concepts of the table are the same, but for those that begin free text."""
    bare = re.sub(r"//.*", "", grammar_text("pol.lark"))
    used = {name.removeprefix("KW_").lower() for name in re.findall(r"\bKW_[A-Z_]+\b", bare)}
    assert used ^ set(words().sections["keywords"]) == {"basis", "unverified"}


def test_every_rule_has_a_builder():
    """Each name under which the grammar gives a tree is a method of the builder."""
    named = {each.name for each in parser().table.productions} - {""}
    kept = {name for name in named if not callable(getattr(Builder, name, None))}
    # These only pass on one child, or always carry an alias.
    assert all(name.startswith("lawful_") or name == "atom" for name in kept)


@pytest.mark.parametrize("section", ["keywords", "units", "compare", "columns", "meta"])
def test_entries_have_both_languages(section):
    """Every entry has a Chinese and an English spelling."""
    for entry in words().sections[section].values():
        assert entry.zh and entry.en


def test_no_spelling_is_ambiguous_by_accident():
    """A word spells two concepts only where the grammar tells them apart."""
    doubles = {p.text for group in words().phrases.values() for p in group if len(p.terminals) > 1}
    assert doubles == {"范围", "的", "times", "由", "不足", "合计", "届满"}
