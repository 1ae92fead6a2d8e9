"""Site ids are made of codes: they survive translation, comments, layout and moved declarations (docs/decisions/0003)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from tests.properties.shipped import budget, outcomes, places, policy, program, program_of, records, respell, sources
from tests.properties.test_order import shuffled

from baozhang_rules import PolicySet
from baozhang_rules.text import Source

pytestmark = pytest.mark.fuzz

NAMES = ("town", "shanghai", "snap")
FREE = (">", "发布机关", "文号", "说明", "issuer", "document", "note")


def airy(source: Source, chance: random.Random) -> Source:
    """Blank lines and comments between any two lines, and comments after lines where nothing else may be meant by #."""
    lines: list[str] = []
    for line in source.text.splitlines():
        lines += ["", "   "][: chance.randrange(3)]
        if chance.random() < 0.3:
            lines.append(" " * chance.randrange(8) + "# 注 救助对象 甲: | 1 |")
        free = re.search('["「]', line) or line.lstrip().startswith(FREE)
        lines.append(line if free or not line.strip() or chance.random() < 0.7 else f"{line}   # 注")
    return Source(source.name, "\n".join(lines) + "\n")


def indented(source: Source, _chance: random.Random) -> Source:
    """Twice the indentation, and full-width signs for half-width ones where a line holds no quoted text."""
    lines = []
    for line in source.text.splitlines():
        depth = len(line) - len(line.lstrip(" "))
        plain = not re.search(r'["「#>|]|依据|basis|发布机关|文号|说明|issuer|document|note', line)
        body = line[depth:].translate(str.maketrans(":(),", "：（），")) if plain else line[depth:]
        lines.append(" " * (2 * depth) + body)
    return Source(source.name, "\n".join(lines) + "\n")


def crlf(source: Source, _chance: random.Random) -> Source:
    return Source(source.name, source.text.replace("\n", "\r\n"))


def translated(source: Source, _chance: random.Random) -> Source:
    return respell(source, "en" if re.search("^语言版本", source.text, re.MULTILINE) else "zh")


CHANGES: dict[str, Callable[[Source, random.Random], Source]] = {
    "translated": translated,
    "comments and blank lines": airy,
    "indentation and full-width signs": indented,
    "line ends": crlf,
    "moved declarations": shuffled,
}


def ids(made: PolicySet) -> list[tuple[str, str, str, str]]:
    return sorted((site.id, site.kind, site.parent, site.code) for site in made.program.sites)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", NAMES)
def test_sites_survive(name: str, change: str) -> None:
    """A text that is only written otherwise has the same site ids, and decisions rest on the same ones."""
    chance = random.Random(f"{name} {change}")
    texts = [CHANGES[change](source, chance) for source in sources(name)]
    assert any(text.text != source.text for text, source in zip(texts, sources(name), strict=True))
    made = PolicySet(program_of(texts))
    assert ids(made) == ids(policy(name))
    seen: set[str] = set()
    for record, day in records(name, budget(2, 20)):
        before, after = policy(name).decide(record, day), made.decide(record, day)
        assert places(before) == places(after)
        assert outcomes(before) == outcomes(after)
        seen |= places(before)
    assert seen


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_made_of_codes(name: str) -> None:
    """Each site has an id of its own without a file's name; blanks stand only where the author's own words are the name."""
    sites = program(name).sites
    every = {site.id for site in sites}
    assert len(every) == len(sites)
    assert {site.parent for site in sites} <= every | {""}
    assert [id for id in every if ".pol" in id] == []
    assert {id.split("/")[0] for id in every if re.search(r"\s", id)} <= {"check", "hint", "always"}


def test_a_renamed_clause_is_another_site() -> None:
    """A clause's label is part of its id where it has no code, so renaming one is seen."""
    town = sources("town")[0]
    text = town.text.replace("    存款: 存款 /", "    存款额: 存款 /", 1).replace("因 存款", "因 存款额")
    renamed = PolicySet(program_of([Source(town.name, text)]))
    changed = set(ids(renamed)) ^ set(ids(policy("town")))
    assert {id for id, *_ in changed} == {"KUNNAN/all/存款", "KUNNAN/all/存款额"}


def test_reordered_clauses_keep_their_ids() -> None:
    """Clauses with labels may change places within their group without changing any id."""
    town = sources("town")[0]
    marked = re.search(r"(    收入: .*\n)(    存款: .*\n)", town.text)
    assert marked is not None
    swapped = town.text.replace(marked[0], marked[2] + marked[1], 1)
    assert swapped != town.text
    assert ids(PolicySet(program_of([Source(town.name, swapped)]))) == ids(policy("town"))
