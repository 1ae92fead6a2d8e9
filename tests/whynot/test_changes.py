"""What would turn a refusal: hand-computed examples, and what must hold of every set for generated programs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from attrs import evolve
from tests.properties.shipped import program_of as checked
from tests.strategies import programs as gen
from tests.strategies.choices import Seeded, pick

from baozhang_rules import PolicySet
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.explain.changes import why_not
from baozhang_rules.runtime.decision import Decided
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.records import Record, load_record
from baozhang_rules.runtime.schema import BoolType, DateType, EnumType, NumberType
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED
from baozhang_rules.text import Source
from baozhang_rules.whynot import changes, possible
from baozhang_rules.whynot.facts import changeable, changed
from baozhang_rules.whynot.families import View
from baozhang_rules.whynot.goal import Goal

pytestmark = pytest.mark.fuzz

F = Fraction
DAY = date(2024, 9, 1)

POLICY = """语言版本 1
政策 试.改变
  发布机关 试市民政局
  施行 2020-01-01 起

分级 残疾等级 : 一级 重于 二级 重于 三级 重于 四级

档案 家庭
  存款 : 元 范围 0 元 至 1000000 元 精度 0.01 元
  房产 : 套 范围 0 套 至 10 套 精度 1 套
  在本地 : 是否
  申请日 : 日期 范围 2024-01-01 至 2024-12-31
  成员 : 成员 名单 1 至 4

档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识
  出生日期 : 日期 不可改变
  工资 : 元/月 范围 0 元/月 至 100000 元/月 精度 0.01 元/月
  残疾等级 : 残疾等级 或 无 敏感

定义 家庭人数 : 人 = 计数 成员
定义 月收入 : 元/月 = 合计 成员 的 工资

救助对象 低收入 编码 DI 范围 家庭
  应当同时符合:
    收入: 月收入 / 家庭人数 低于 1100 元/人/月

救助对象 中收入 编码 ZHONG 范围 家庭
  应当同时符合:
    收入: 月收入 / 家庭人数 低于 1650 元/人/月

困难程度 : 低收入 重于 中收入

救助对象 少财产 编码 SHAO 范围 家庭
  应当同时符合:
    收入: 月收入 / 家庭人数 低于 1100 元/人/月
    存款: 存款 不超过 20000 元

救助对象 全部 编码 QUAN 范围 家庭
  应当同时符合:
    收入: 月收入 / 家庭人数 低于 1100 元/人/月
    存款: 存款 不超过 20000 元
    房产: 房产 1 套 以下
    本地: 在本地

救助对象 早申请 编码 ZAO 范围 家庭
  应当同时符合:
    日期: 申请日 早于 2024-03-01

救助对象 有重残 编码 CAN 范围 家庭
  应当同时符合:
    残疾: 任一 成员 满足 (残疾等级 二级 以上)

救助对象 有老人 编码 LAO 范围 家庭
  应当同时符合:
    老人: 任一 成员 满足 (出生日期 早于 1964-09-02)

定补 中补 : 元/月 编码 ZHONGBU
  对象 中收入
  额: 基本额 100 元/月
"""


@pytest.fixture(scope="module")
def policy() -> PolicySet:
    """The policy of the examples."""
    return PolicySet(checked([Source("change.pol", POLICY)]))


def record(*wages: str, **facts: Any) -> dict[str, Any]:
    """A household with everything given."""
    members = [
        {"姓名": "甲乙丙丁"[place], "出生日期": "1980-01-01", "工资": wage, "残疾等级": "四级"}
        for place, wage in enumerate(wages)
    ]
    return {"存款": "0", "房产": 0, "在本地": "是", "申请日": "2024-02-01", "成员": members, **facts}


def sets(policy: PolicySet, facts: dict[str, Any], name: str, **limit: int) -> list[dict[str, Any]]:
    """The sets of changes as path → new value."""
    found = policy.decide(facts, DAY).changes(name, **limit)
    return [{str(change.path): change.new for change in each} for each in found.sets]


def test_the_nearest_income_is_told_to_the_cent(policy: PolicySet) -> None:
    """Two persons, strictly below 1100 each: together at most 2199.99, so 甲 may earn 2199.99 − 500 = 1699.99."""
    assert sets(policy, record("1700", "500"), "DI") == [{"成员[1].工资": F("1699.99")}, {"成员[2].工资": F("499.99")}]


def test_two_facts_are_told_where_one_is_not_enough(policy: PolicySet) -> None:
    """Income and savings both over their lines: 1099.99 元/月 for one person, and exactly 20000 元."""
    assert sets(policy, record("3000", 存款="30000"), "SHAO") == [{"存款": F(20000), "成员[1].工资": F("1099.99")}]


def test_incomes_that_turn_it_only_together(policy: PolicySet) -> None:
    """4000 and 3000 with a line of 2199.99: neither can fall enough alone; 甲 to 2199.99 when 乙 has nothing."""
    (found,) = sets(policy, record("4000", "3000"), "DI")
    assert found == {"成员[1].工资": F("2199.99"), "成员[2].工资": F(0)}


def test_none_within_three_is_an_answer(policy: PolicySet) -> None:
    """Four clauses fail, each by a fact of its own: no three facts help, and that is told."""
    decision = policy.decide(record("3000", 存款="30000", 房产=3, 在本地="否"), DAY)
    found = decision.changes("QUAN")
    assert (found.sets, found.none_within, found.bounded) == ((), True, False)


def test_three_facts_are_told(policy: PolicySet) -> None:
    """Three clauses fail: income, savings, and 1 套以下 with three."""
    expected = {"存款": F(20000), "房产": F(1), "成员[1].工资": F("1099.99")}
    assert sets(policy, record("3000", 存款="30000", 房产=3), "QUAN") == [expected]


def test_an_unchangeable_fact_is_marked_and_never_proposed(policy: PolicySet) -> None:
    """Nobody was born before September 1964: only birth dates matter, they can't be otherwise, so that there is no way."""
    found = policy.decide(record("0", "0"), DAY).changes("LAO")
    assert found.none_within
    assert [str(path) for path in found.unchangeable] == ["成员[1].出生日期", "成员[2].出生日期"]


def test_the_nearest_day_and_the_nearest_member_of_an_enumeration(policy: PolicySet) -> None:
    """早于 3 月 1 日 is 29 February in 2024; from 四级, 二级 is the nearest that is 二级以上."""
    assert sets(policy, record("0", 申请日="2024-08-01"), "ZAO") == [{"申请日": date(2024, 2, 29)}]
    assert sets(policy, record("0", "0"), "CAN") == [{"成员[1].残疾等级": "二级"}, {"成员[2].残疾等级": "二级"}]


def test_a_window_between_two_lines_is_found(policy: PolicySet) -> None:
    """中补 is for 中收入 alone: one person with 5000 needs less than 1650; with nothing he would be 低收入."""
    assert sets(policy, record("5000"), "ZHONGBU") == [{"成员[1].工资": F("1649.99")}]


def test_a_class_held_back_by_one_above(policy: PolicySet) -> None:
    """With 1000 a person is 低收入; 中收入 begins where 低收入 ends, at 1100."""
    assert sets(policy, record("1000"), "ZHONG") == [{"成员[1].工资": F(1100)}]


def test_a_number_at_its_end_may_have_to_go_up_into_a_window(policy: PolicySet) -> None:
    """With nothing a person is 低收入; 中收入 is from 1100 to below 1650, neither at 0 nor at the other end of the range."""
    assert sets(policy, record("0"), "ZHONG") == [{"成员[1].工资": F(1100)}]


def test_what_is_not_refused_has_nothing_to_change(policy: PolicySet) -> None:
    """A class that holds is told as such, which isn't the same as none within three."""
    found = policy.decide(record("1000"), DAY).changes("DI")
    assert (found.refused, found.sets, found.none_within, found.runs) == (False, (), False, 0)


def test_a_search_at_its_limit_says_so(policy: PolicySet) -> None:
    """With too few runs nothing is claimed: neither a set nor that there is none."""
    found = policy.decide(record("3000", 存款="30000"), DAY).changes("SHAO", most=5)
    assert found.bounded and not found.sets and not found.none_within and found.runs <= 5
    assert policy.decide(record("3000"), DAY).changes("DI", most=0).bounded


def test_another_engine_may_run(policy: PolicySet) -> None:
    """An engine that leaves no trace finds the same sets."""
    decision = policy.decide(record("3000", 存款="30000"), DAY)
    assert decision.record is not None

    def bare(record: Record) -> Any:
        after = decide(policy.index, record, decision.dates)
        assert isinstance(after, Decided)
        return evolve(after, trace=evolve(after.trace, nodes=FrozenMap({})))

    found = changes(policy.index, decision.record, decision.dates, decision["SHAO"].data, run=bare)
    assert found == decision.changes("SHAO")


# ------------------------------------------------------------------------------------------------- words


def told(policy: PolicySet, facts: dict[str, Any], name: str, lang: str, reader: str = "clerk", show: bool = False) -> str:
    """The answer as text."""
    decision = policy.decide(facts, DAY)
    assert decision.decided is not None
    found = decision.changes(name)
    return why_not(policy.index, decision.decided, decision[name].data, found, reader, show).text(lang)


def test_changes_in_words(policy: PolicySet) -> None:
    """A sentence says whose fact, from what to what, and what then."""
    facts = record("1632.50", 存款="30000")
    assert "若 存款 由 30000 元 降到 20000 元，并且 甲 的 工资 由 1632.50 元/月 降到 1099.99 元/月，则符合。" in told(
        policy, facts, "SHAO", "zh"
    )
    assert "went down from 30000 CNY to 20000 CNY, and 工资 of 甲 went down from 1632.50" in told(policy, facts, "SHAO", "en")
    assert "三项以内" in told(policy, record("0"), "LAO", "zh") and "出生日期 of 甲" in told(policy, record("0"), "LAO", "en")
    assert "2024-08-01 提前到 2024-02-29" in told(policy, record("0", 申请日="2024-08-01"), "ZAO", "zh")


def test_sensitive_values_are_masked(policy: PolicySet) -> None:
    """A sensitive fact is named, its values are shown only to a clerk who asks; the public not even which."""
    assert "四级" not in told(policy, record("0"), "CAN", "zh") and "残疾等级" in told(policy, record("0"), "CAN", "zh")
    assert "由 四级 变为 二级" in told(policy, record("0"), "CAN", "zh", show=True)
    assert "四级" not in told(policy, record("0"), "CAN", "zh", "public", True)
    for name in ("CAN", "DI"):
        withheld = told(policy, record("5000"), name, "zh", "public")
        assert withheld.endswith("：怎样才能改变结果，只告诉申请人和经办人。\n") and "工资" not in withheld and "5000" not in withheld


# --------------------------------------------------------------------------------------------- generated

MANY = os.environ.get("BAOZHANG_FUZZ") == "ci"
SEEDS = 9000 if MANY else 300
LIMIT = 400 if MANY else 150


def turned(index: Index, record: Record, dates: Any, query: Any) -> bool:
    """Whether a whole run of the reference no longer refuses what was refused."""
    after = decide(index, record, dates)
    if not isinstance(after, Decided):
        return False
    result = next((r for r in after.results if (r.rule, r.unit, r.entity) == (query.rule, query.unit, query.entity)), None)
    if result is None or result.own is not True:
        return False
    if result.kind == "class":
        return query.own is False or result.member_of is True
    return result.value is not NOT_ENTITLED and not isinstance(result.value, UNSETTLED)


def check_sets(index: Index, record: Record, dates: Any, query: Any, counts: Counter[str]) -> None:
    """Every set turns the refusal, no part of it does, and no ordered value may be one step nearer."""
    found = changes(index, record, dates, query, most=LIMIT)
    counts["refused"] += 1
    counts["none"] += found.none_within
    seen = [frozenset(change.path for change in each) for each in found.sets]
    assert not any(one < other for one in seen for other in seen)
    for each in found.sets:
        counts[f"of {len(each)}"] += 1
        values = {change.path: change.new for change in each}
        assert all(change.old != change.new for change in each) and 1 <= len(each) <= 3
        assert turned(index, changed(record, values), dates, query)
        for size in range(1, len(each)):
            for part in combinations(values, size):
                assert not turned(index, changed(record, {path: values[path] for path in part}), dates, query)
        for change in each:
            schema = fact_schema(index, record, change.path)
            assert not schema.unchangeable and not schema.is_key
            if isinstance(schema.type, NumberType) and isinstance(change.old, Fraction) and change.new is not None:
                step = (schema.step or F(1)) * (1 if change.old > change.new else -1)
                assert schema.low is None or schema.low <= change.new
                assert schema.high is None or change.new <= schema.high
                nearer = {**values, change.path: change.new + step}
                assert not turned(index, changed(record, nearer), dates, query)


def fact_schema(index: Index, record: Record, path: Any) -> Any:
    """The declaration of a fact."""
    entity = next(each for each in record.walk() if each.steps == path.entity)
    return index.fact(entity.entity_name, path.fact)


def refusals(seeds: range) -> Iterator[tuple[int, Seeded, Index, Record, Any, Any]]:
    """Every refusal of the generated programs and records of some seeds: the seed, its choices, and what was decided by what."""
    for seed in seeds:
        program = gen.program_of(seed)
        index, c = Index(program), Seeded(seed)
        record = load_record(gen.record_for(c, program), program.schema)
        assert isinstance(record, Record)
        dates = gen.dates_for(c)
        decided = decide(index, record, dates)
        for query in decided.results if isinstance(decided, Decided) else ():
            if query.own is False or query.member_of is False or query.value is NOT_ENTITLED:
                yield seed, c, index, record.view(dates.known), dates, query


def test_what_is_told_holds_for_generated_programs() -> None:
    """For generated programs and records, sets of one, two and more facts are told, and each is what it claims to be."""
    counts: Counter[str] = Counter()
    for _, _, index, record, dates, query in refusals(range(SEEDS)):
        check_sets(index, record, dates, query, counts)
    assert counts["of 1"] > SEEDS // 4 and counts["of 2"] and counts["none"], counts
    assert counts["refused"] >= (10_000 if MANY else 300), counts


def test_days_apart_are_a_number_and_days_are_none() -> None:
    """Where days between two days are compared with a number without ends, the search ends, and claims nothing that it can't prove."""
    found = [changes(index, record, dates, query) for _, _, index, record, dates, query in refusals(range(20_640, 20_641))]
    assert [(each.bounded, each.none_within) for each in found] == [(True, False), (False, True)]


TRIES = 20


def other_values(c: Seeded, schema: Any, old: Any) -> list[Any]:
    """Values that a fact might have instead, some of them at random: told from the schema alone."""
    found: list[Any] = [None] if schema.optional else []
    match schema.type:
        case BoolType():
            found += [True, False]
        case EnumType(members=members):
            found += members
        case NumberType():
            step = schema.step or F(1)
            low, high = ((schema.low or F(0)) // step, (schema.high if schema.high is not None else F(5000)) // step)
            here = [old // step + each for each in (-1, 1)] if isinstance(old, Fraction) else []
            places = [low, high, *here, *(int(low) + c.below(int(high - low) + 1) for _ in range(3))]
            found += [step * place for place in places if low <= place <= high and step * place >= (schema.low or 0)]
        case DateType() if isinstance(old, date):
            low = schema.low or date.fromordinal(max(1, old.toordinal() - 400))
            high = schema.high or date.fromordinal(min(date.max.toordinal(), old.toordinal() + 400))
            found += [low, high, date.fromordinal(low.toordinal() + c.below((high - low).days + 1))]
    return [value for value in found if value != old]


def test_nothing_is_missed_in_generated_programs() -> None:
    """Values of up to three facts taken at random turn a refusal only where a set among these facts was told, no farther off."""
    counts: Counter[str] = Counter()
    for seed, c, index, record, dates, query in refusals(range(20_000, 20_000 + (1500 if MANY else 60))):
        facts, _ = changeable(record, index.program.schema, kinds_of(index.program))
        found = changes(index, record, dates, query)
        told = {frozenset(change.path for change in each): each for each in found.sets}
        counts["bounded" if found.bounded else "none" if found.none_within else "sets"] += 1
        for _ in range(0 if found.bounded or not facts else TRIES):
            some = [pick(c, facts) for _ in range(1 + c.below(3))]
            values = {f.path: pick(c, o) for f in some if (o := other_values(c, f.schema, f.old))}
            if values and turned(index, changed(record, values), dates, query):
                counts["turned"] += 1
                assert any(paths <= values.keys() for paths in told), (seed, query.rule, values)
                if len(values) == 1 and told:
                    check_nearest(facts, told[frozenset(values)][0], values)
    assert counts["bounded"] * 10 < counts["sets"] + counts["none"], counts
    assert counts["turned"] > 15, counts


def kinds_of(program: Any) -> dict[tuple[str, str], Any]:
    """Every fact of every entity."""
    return {(name, fact.name): None for name, entity in program.schema.entities.items() for fact in entity.facts}


def check_nearest(facts: list[Any], change: Any, values: dict[Any, Any]) -> None:
    """No value on the fact's line is nearer than the one told."""
    fact = next(each for each in facts if each.path == change.path)
    value = values[change.path]
    if fact.ordered and fact.old is not None and value is not None:
        assert change.new is not None
        assert abs(fact.place(change.new) - fact.place(fact.old)) <= abs(fact.place(value) - fact.place(fact.old))


def turned_by(index: Index, record: Record, dates: Any, query: Any, values: Any) -> bool:
    """Whether a whole run of the reference no longer refuses it with these values."""
    return turned(index, changed(record, values), dates, query)


def test_a_refusal_worked_out_is_what_a_run_says() -> None:
    """For changed facts, the condition worked out for a record holds exactly where a whole run of the reference gives what was refused."""
    counts: Counter[str] = Counter()
    for seed, c, index, record, dates, query in refusals(range(40_000, 40_000 + (1000 if MANY else 60))):
        goal = Goal(index, record, dates, query, {}, partial(turned_by, index, record, dates, query))
        for _ in range(TRIES if goal.node.mask else 0):
            leaves = {1 << place: leaf for place, leaf in enumerate(goal.ground.leaves)}
            bits = {bit: leaf for bit, leaf in leaves.items() if bit & goal.node.mask}  # no others are ever changed
            some = [pick(c, list(bits)) for _ in range(1 + c.below(4))]
            point = {bit: pick(c, o) for bit in some if (o := other_values(c, bits[bit].schema, bits[bit].old))}
            found = possible.bits(View(goal.ground, point).of(goal.node))
            really = turned(index, changed(record, {bits[b].path: v for b, v in point.items()}), dates, query)
            counts["open" if found & (found - 1) else str(really)] += 1
            assert found & possible.TRUE if really else found != possible.TRUE, (seed, query.rule, point)
    assert counts["open"] * 5 < sum(counts.values()) and counts["True"] > 10 and counts["False"] > 100, counts
