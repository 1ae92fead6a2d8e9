"""What would turn a refusal, held against every value of every set of up to three facts, where there are few values."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from tests.properties.shipped import program_of as checked
from tests.strategies.choices import Seeded, pick

from baozhang_rules import PolicySet
from baozhang_rules.core.interp import Index
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.schema import NumberType
from baozhang_rules.text import Source
from baozhang_rules.whynot import changes
from baozhang_rules.whynot.facts import Changeable, changeable, changed
from baozhang_rules.whynot.trial import is_refused, is_turned, trial_of

DAY = date(2024, 9, 1)

HEAD = """语言版本 1
政策 试.穷尽
  施行 2020-01-01 起
分级 等级 : 重 重于 中 重于 轻
档案 家庭
  甲数 : 元 范围 0 元 至 4 元 精度 1 元
  乙数 : 元 范围 0 元 至 4 元 精度 1 元
  丙数 : 元 或 无 范围 1 元 至 4 元 精度 1 元
  本地 : 是否
  级 : 等级 或 无
  人们 : 成员 名单 1 至 2
档案 成员 属于 家庭 计量 人
  得 : 元 范围 0 元 至 3 元 精度 1 元
  算 : 是否
定义 总 : 元 = 合计 人们 的 得 其中 (算)
定义 人数 : 人 = 较大(计数 人们 其中 (算), 1 人)
定义 档 : 元
  当 级 重 以上 : 3 元
  当 本地 且 甲数 高于 2 元 : 1 元
  其他 : 乙数
"""
NUMBERS = ("甲数", "乙数", "丙数 无则 0 元", "总", "档", "甲数 + 乙数", "总 - 甲数", "较大(甲数, 总)", "较小(乙数, 档)", "不低于零(总 - 乙数)")
WORDS = ("低于", "不高于", "高于", "不低于", "为")


def condition(c: Seeded, depth: int = 1) -> str:
    """A condition over the facts."""
    kind = c.below(9)
    if kind == 0:
        return pick(c, ("本地", "非 本地", "级 中 以上", "级 不为 无", "丙数 不为 无"))
    if kind == 1:
        return f"总 / 人数 低于 {1 + c.below(3)} 元/人"
    if kind == 2 and depth:
        return f"({condition(c, 0)} {pick(c, ('且', '或'))} {condition(c, 0)})"
    if kind == 3:
        return f"任一 人们 满足 (算 且 得 {pick(c, WORDS)} {c.below(4)} 元)"
    return f"{pick(c, NUMBERS)} {pick(c, WORDS)} {c.below(6)} 元"


def policy_of(c: Seeded) -> str:
    """A class of some conditions after another one, and a benefit."""
    first, second = (
        f"救助对象 {name} 编码 {code} 范围 家庭\n  应当同时符合:\n"
        + "".join(f"    项{number}: {condition(c)}\n" for number in range(1 + c.below(3)))
        for name, code in (("前类", "Q"), ("后类", "H"))
    )
    return f"{HEAD}{first}{second}困难次序 : 前类 重于 后类\n定补 补 : 元/月 编码 B\n  对象 当 后类 且 {condition(c)}\n  基本额 10 元/月\n"


def record_of(c: Seeded) -> dict[str, Any]:
    """A household."""
    people = [{"得": c.below(4), "算": pick(c, ("是", "否"))} for _ in range(1 + c.below(2))]
    facts = {"甲数": c.below(5), "乙数": c.below(5), "丙数": pick(c, ("无", 1, 2, 3, 4)), "本地": pick(c, ("是", "否"))}
    return {**facts, "级": pick(c, ("无", "重", "中", "轻")), "人们": people}


def all_values(fact: Changeable) -> list[Any]:
    """Every other value."""
    values: list[Any] = [None] if fact.schema.optional else []
    if isinstance(fact.schema.type, NumberType):
        assert isinstance(fact.schema.low, Fraction) and isinstance(fact.schema.high, Fraction)
        values += [Fraction(n) for n in range(int(fact.schema.low), int(fact.schema.high) + 1)]
    else:
        values += getattr(fact.schema.type, "members", (True, False))
    return [value for value in values if value is not fact.old and value != fact.old]


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(6, 120))])
def test_the_sets_are_all_that_there_are(seed: int) -> None:
    """Every minimal set that trying all values finds is told, no other, and one number's value is the nearest."""
    c, counts = Seeded(seed), Counter[str]()
    index = Index(checked([Source("all.pol", policy_of(c))]))
    policy = PolicySet(index.program)
    for _ in range(2):
        decision = policy.decide(record_of(c), DAY)
        assert decision.record is not None and decision.decided is not None
        facts, _ = changeable(decision.record, index.program.schema, kinds(index))
        for query in filter(is_refused, decision.decided.results):
            found = changes(index, decision.record, decision.dates, query)
            assert not found.bounded
            told = {frozenset(change.path for change in each): {change.path: change.new for change in each} for each in found.sets}
            assert told.keys() == exhaustive(index, decision, query, facts, told), (seed, query.rule)
            counts[f"{len(told)}"] += 1
    assert counts


def kinds(index: Index) -> dict[tuple[str, str], Any]:
    """Every fact of every entity."""
    return {(name, fact.name): None for name, entity in index.program.schema.entities.items() for fact in entity.facts}


def exhaustive(index: Index, decision: Any, query: Any, facts: list[Changeable], told: Any) -> set[frozenset[Any]]:
    """The minimal sets, by whole runs of the scalar engine; a single number that is told must be the nearest of those that do."""
    minimal: set[frozenset[Any]] = set()
    trial = trial_of(index, query.rule)
    for size in (1, 2, 3):
        for some in combinations(facts, size):
            paths = frozenset(fact.path for fact in some)
            if any(less <= paths for less in minimal):
                continue
            turning = []
            for values in product(*map(all_values, some)):
                other = changed(decision.record, dict(zip((f.path for f in some), values, strict=True)))
                if is_turned(query, trial.results(other, decision.dates)):
                    turning.append(values)
                    if size > 1:
                        break
            if turning:
                minimal.add(paths)
                numbers = [v for (v,) in turning if isinstance(v, Fraction)] if size == 1 else []
                if numbers and isinstance(some[0].old, Fraction):
                    best = min(abs(v - some[0].old) for v in numbers)
                    assert abs(told[paths][some[0].path] - some[0].old) == best, (query.rule, paths)
    return minimal


def test_no_income_of_shanghai_is_missed() -> None:
    """For households of the shipped records: one number otherwise, by the scalar engine, turns a refusal only where that was told."""
    policy, counts = PolicySet.load(policies_path() / "shanghai"), Counter[str]()
    lines = (policies_path() / "examples" / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()
    for place in (40, 95, 185):
        decision = policy.decide(json.loads(lines[place]), DAY)
        assert decision.record is not None and decision.decided is not None
        facts, _ = changeable(decision.record, policy.program.schema, kinds(policy.index))
        for query in [each for each in decision.decided.results if is_refused(each) and each.rule in ("DIBAO", "DIBIAN")]:
            found = changes(policy.index, decision.record, decision.dates, query)
            told = {each[0].path for each in found.sets if len(each) == 1}
            for fact in facts:
                if fact.path not in told and isinstance(fact.schema.type, NumberType) and not fact.schema.unchangeable:
                    for value in map(Fraction, (0, 500, 1500, 3000, 5000, 8000, 11_000, 20_000)):
                        other = changed(decision.record, {fact.path: value})
                        counts["tried"] += 1
                        results = trial_of(policy.index, query.rule).results(other, decision.dates)
                        assert not is_turned(query, results), (place, query.rule, str(fact.path), value)
            counts["told"] += len(told)
    assert counts["tried"] > 500 and counts["told"] > 10, counts
