"""Chinese and English are two spellings of one language: respelling a policy changes no tree, no program, no decision."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import attrs
import pytest
from tests.properties.shipped import (
    DAY,
    bare,
    budget,
    outcomes,
    places,
    policy,
    program,
    program_of,
    records,
    respell,
    sources,
    tokens,
)
from tests.strategies.choices import Seeded
from tests.strategies.texts import COMPARED, POSTFIX, household, policy_text

from baozhang_rules import PolicySet
from baozhang_rules.builtins import by_name
from baozhang_rules.core.nodes import Program
from baozhang_rules.diagnostics import Collector
from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.parse import parse
from baozhang_rules.syntax.words import WordLang
from baozhang_rules.text import Source

pytestmark = pytest.mark.fuzz

OTHER: dict[str, WordLang] = {"town": "en", "shanghai": "en", "snap": "zh"}
"""The language that each set isn't written in."""

QUOTED = {"cell", "layer", "section", "band"}
"""Kinds of places that are called by the words of the text itself, which respelling changes."""

FILES = [(name, source) for name in OTHER for source in sources(name)]


@lru_cache(maxsize=128)
def spelt(source: Source, lang: WordLang) -> Source:
    return respell(source, lang)


@lru_cache(maxsize=4)
def respelt(name: str) -> tuple[Source, ...]:
    return tuple(spelt(source, OTHER[name]) for source in sources(name))


@lru_cache(maxsize=4)
def respelt_program(name: str) -> Program:
    return program_of(respelt(name))


def tree(source: Source) -> Any:
    """The declarations of a text, each builtin under its id; there must be no problem."""
    collector = Collector()
    file = parse(source, collector)
    assert [(p.code, p.message("en"), p.span) for p in collector.problems] == []
    return canonical(file.declarations)


def canonical(node: Any) -> Any:
    if isinstance(node, tuple):
        return tuple(canonical(each) for each in node)
    if isinstance(node, nodes.Call):
        builtin = by_name(node.function.text)
        name = node.function.text if builtin is None else builtin.id
        return ("call", name, canonical(node.arguments))
    if attrs.has(type(node)):
        return (type(node).__name__, *(canonical(getattr(node, f.name)) for f in attrs.fields(type(node)) if f.eq is not False))
    return node


def unlabelled(made: Program) -> Program:
    """The program without the words by which `QUOTED` places are called."""
    sites = tuple(attrs.evolve(s, label="") if s.kind in QUOTED else s for s in made.sites)
    return attrs.evolve(made, sites=sites)


@pytest.mark.parametrize(("name", "source"), FILES, ids=[source.name for _, source in FILES])
def test_a_respelled_text_has_the_same_tree(name: str, source: Source) -> None:
    """A file spelt in the other language reads as the same declarations."""
    assert tree(spelt(source, OTHER[name])) == tree(source)


@pytest.mark.parametrize(("name", "source"), FILES, ids=[source.name for _, source in FILES])
def test_spelling_there_and_back_changes_nothing_more(name: str, source: Source) -> None:
    """Back in its own language a file has the same tree, and once more there the same text as the first time."""
    there = spelt(source, OTHER[name])
    back = respell(there, "zh" if OTHER[name] == "en" else "en")
    assert tree(back) == tree(source)
    assert respell(back, OTHER[name]).text == there.text


@pytest.mark.parametrize("name", OTHER)
def test_no_keyword_is_left(name: str) -> None:
    """Of a respelt text's words only names, the author's texts and signs are still in its first language."""
    first = re.compile("[\u4e00-\u9fff]" if OTHER[name] == "en" else "[a-z]{2}")
    authored = {"NAME", "STRING", "FREE", "META", "CITE", "LAW"}
    written = {s.slice(t.span) for s in respelt(name) for t in tokens(s) if t.type not in authored}
    assert len(written) > 20
    assert [word for word in written if first.search(word)] == []


@pytest.mark.parametrize("name", OTHER)
def test_a_respelled_set_is_the_same_program(name: str) -> None:
    """The core program is equal, but for the places that are called by words of the text."""
    assert bare(unlabelled(respelt_program(name))) == bare(unlabelled(program(name)))


@pytest.mark.parametrize("name", OTHER)
def test_places_keep_what_the_author_called_them(name: str) -> None:
    """Only places that quote the text are called otherwise after respelling."""
    before = {site.id: site for site in program(name).sites}
    changed = {s.kind for s in respelt_program(name).sites if before[s.id].label != s.label}
    assert changed <= QUOTED


@pytest.mark.parametrize("name", OTHER)
def test_a_respelled_set_decides_alike(name: str) -> None:
    """Example records get the same outcomes, amounts and places under both spellings."""
    ours, theirs = policy(name), PolicySet(respelt_program(name))
    for record, day in records(name, budget(8, 60)):
        first, second = ours.decide(record, day), theirs.decide(record, day)
        assert outcomes(first) == outcomes(second)
        assert places(first) == places(second)


def test_a_keyword_spelt_wrongly_is_seen() -> None:
    """A change of one comparison word changes the tree, so the comparison of trees can fail."""
    town = sources("town")[0]
    other = Source(town.name, town.text.replace("低于", "不超过", 1))
    assert tree(other) != tree(town)
    assert bare(program_of([other])) != bare(program_of([town]))


def test_mixed_spellings_are_one_language() -> None:
    """A file may be half in one language, half in the other: lines of the two spellings may stand beside each other."""
    town = sources("town")[0]
    english = respelt("town")[0]
    blocks = [re.split(r"\n(?=\S)", source.text) for source in (town, english)]
    assert len(blocks[0]) == len(blocks[1])
    mixed = "\n".join(pair[place % 2] for place, pair in enumerate(zip(*blocks, strict=True)))
    assert bare(unlabelled(program_of([Source(town.name, mixed)]))) == bare(unlabelled(program("town")))


def test_generated_policies_are_spelt_either_way_alike() -> None:
    """Generated policies, respelt in English, are the same program, read back to the same tree, and decide their records alike."""
    texts, said = set(), set()
    for seed in range(budget(30, 200)):
        choices = Seeded(seed)
        source = Source("生成.pol", policy_text(choices))
        english = respell(source, "en")
        texts.add(source.text)
        said |= {each for each in COMPARED + POSTFIX if f" {each} " in source.text}
        ours, theirs = program_of([source]), program_of([english])
        assert bare(unlabelled(ours)) == bare(unlabelled(theirs)), seed
        assert tree(respell(english, "zh")) == tree(source), seed
        one, other = PolicySet(ours), PolicySet(theirs)
        for _ in range(3):
            record = household(choices)
            first, second = one.decide(record, DAY), other.decide(record, DAY)
            assert outcomes(first) == outcomes(second) and places(first) == places(second), seed
    assert len(texts) == budget(30, 200) and said >= set(COMPARED)
