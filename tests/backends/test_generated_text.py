"""Generated text as a tool for people and as a border for data: its lines are found, and no word of a policy is part of it."""

import gc
import json
import linecache
import re
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.engine import NO_GAPS, TOP
from baozhang_rules.backends.python.scalar import EngineWarning

TOWN = Path(__file__).resolve().parents[2] / "policies" / "examples" / "town.pol"
RECORD = TOWN.with_suffix(".json").read_text(encoding="utf-8")
DAY = date(2024, 6, 1)
MADE = ("top fast", "answers", "told", "facts", "record reader")


def used(path=TOWN):
    """A policy set all of whose kinds of code were made."""
    policy = PolicySet.load(path)
    for _ in range(2):
        decision = policy.decide(RECORD, DAY)
        decision.json()
        decision.compact("clerk")
    return policy


def lines():
    """The text of every generated file that can be looked up, by its name."""
    return {name: "".join(entry[2]) for name, entry in linecache.cache.items() if len(entry) == 4 and any(kind in name for kind in MADE)}


def test_no_text_that_is_generated_holds_a_word_of_the_policy(tmp_path):
    """Names, members, texts and regions with characters of code reach every generated function as constants, never in its text."""
    nasty = tmp_path / "nasty.pol"
    odd = TOWN.read_text(encoding="utf-8").replace("困难家庭", "__import__").replace("救助标准", "eval").replace("月人均收入", "lambda")
    nasty.write_text(odd, encoding="utf-8")
    policy = used(nasty)
    assert policy.decide(RECORD, DAY)["__import__"].is_member
    found = lines()
    assert all(any(kind in name for name in found) for kind in MADE)
    for name, text in found.items():
        assert text.isascii(), name
        assert not any(word in text for word in ("__import__", "eval", "lambda", "KUNNAN", "BUZHU", "990101")), name


def test_two_policy_sets_of_one_name_show_their_own_lines(tmp_path):
    """What a debugger shows of a function is the text that it was made from, also where another policy set has the same name."""
    other = tmp_path / "town.pol"
    other.write_text(TOWN.read_text(encoding="utf-8").replace("不低于", "低于").replace("的 1.4 倍", "的 1.7 倍"), encoding="utf-8")
    sets = [used(), used(other)]
    entries = [entry for policy in sets for engine in (policy.scalar.engine, policy.scalar._teller.engine) for entry in engine._entries.values()]
    assert len({entry.filename for entry in entries}) == len(entries) >= 4
    for entry in entries:
        assert "".join(linecache.getlines(entry.filename)) == entry.source


def test_lines_go_with_their_function():
    """A policy set that nobody holds any more leaves no text behind: a process that loads anew doesn't fill."""
    gc.collect()
    before = set(lines())
    policy = used()
    assert len(lines()) > len(before)
    del policy
    gc.collect()
    assert {name for name in set(lines()) - before if "record reader" not in name} == set()


def test_a_mistake_in_telling_names_its_own_place():
    """Should the code that keeps what is told fail, the warning names the policy's line that this code was made from."""
    policy = used()
    wanted = policy.decide(RECORD, DAY).compact("clerk")
    engine = policy.scalar._teller.engine
    entry = engine.entry(TOP, engine.resolve("990101", DAY, None), NO_GAPS)
    line = [at for at, origin in enumerate(entry.origins, 1) if origin.file >= 0][-1]
    place = TOWN.read_text(encoding="utf-8").count("\n", 0, entry.origins[line - 1].start) + 1
    scope = {}
    exec(compile("\n" * (line - 1) + "def run(*_): raise ZeroDivisionError", entry.filename, "exec"), scope)
    object.__setattr__(entry, "run", scope["run"])
    with pytest.warns(EngineWarning, match=rf"ENG0001: .*town\.pol:{place}: ZeroDivisionError"):
        told = policy.decide(RECORD, DAY).compact("clerk")
    assert policy.restore(told).text("zh") == policy.restore(wanted).text("zh")


def test_every_line_that_works_a_value_out_has_its_place():
    """What sums, compares or divides was made from a line of the policy: the total of incomes from its definition, a clause from its own."""
    engine = used().scalar.engine
    entry = engine.entry(TOP, engine.resolve("990101", DAY, None), NO_GAPS)
    policy = TOWN.read_text(encoding="utf-8")
    made = list(zip(entry.source.splitlines(), entry.origins, strict=True))
    body = [(line.strip(), origin) for line, origin in made if not re.match(r"    r\d+ = ", line)]
    works = [(line, origin) for line, origin in body if re.search(r" (\+=|<=?|>=?|\+|-|//) ", line)]
    assert len(works) > 8
    assert [line for line, origin in works if origin.file < 0] == []
    told = {line: policy[origin.start : origin.end] for line, origin in works}
    assert {"合计 成员 的 月收入", "计数 成员"} <= {text for line, text in told.items() if "+=" in line}
    assert any("月人均收入 低于 救助标准" in text for line, text in told.items() if "<" in line)


def test_what_becomes_of_a_rule_has_the_place_of_its_condition():
    """How 不享受 counts in sums, and what is open of a rule, has no text of its own: it is told at the rule's condition."""
    shanghai = PolicySet.load(TOWN.parents[1] / "shanghai")
    with open(TOWN.with_name("shanghai_records.jsonl"), "rb") as stream:
        list(islice(shanghai.decide_lines(stream, date(2024, 9, 1)), 3))
    made = [pair for entry in shanghai.scalar.engine._entries.values() for pair in zip(entry.source.splitlines(), entry.origins, strict=True)]
    beside = [origin for line, origin in made if "S.counted(" in line or " join((" in line]
    assert beside and all(origin.file >= 0 for origin in beside)


@pytest.mark.parametrize("kind", ["record reader", "answers"])
def test_a_mistake_in_reading_or_writing_is_a_warning_too(kind, monkeypatch):
    """Should the code that reads a record's text or writes the answers fail, a coded warning tells so, and nothing else is different."""
    policy = used()
    wanted = policy.decide(RECORD, DAY)
    scalar = policy.scalar

    def fails(*_):
        raise ZeroDivisionError(kind)

    if kind == "answers":
        made = scalar._writer._made._made
        made |= {key: (entry, fails) for key, (entry, _) in made.items()}
    else:
        monkeypatch.setattr(type(scalar._reader), "read", fails)
    with pytest.warns(EngineWarning, match="ENG0001: 青石镇.生活救助: ZeroDivisionError") as caught:
        found = policy.decide(RECORD, DAY)
        text = found.json()
    assert {warning.filename for warning in caught} == {__file__}
    assert (text, found.explain()) == (json.dumps(wanted.to_json(), ensure_ascii=False), wanted.explain())
