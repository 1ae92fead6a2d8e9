"""The reasons of results and what was presumed, read without the whole trace, are those that the whole trace tells."""

import sys
from collections import Counter
from datetime import date

import pytest
from tests.strategies import programs as made
from tests.strategies.choices import Seeded
from tests.strategies.columnar import simplified

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.scalar import Scalar
from baozhang_rules.core.reads import presumed_for_deadlines_alone
from baozhang_rules.core.reasons import decided_clauses, decided_reason
from baozhang_rules.resources import policies_dir
from baozhang_rules.runtime.records import Record, load_record

ON = date(2025, 9, 1)


def told(policy, decided):
    """Everything that stands in columns: results, classes, reasons and clauses."""
    index = policy.index
    return [(r, decided_reason(index, decided, r), decided_clauses(index, decided, r)) for r in decided.results], dict(decided.classes)


def compared(policy, record, dates, counts):
    """Whether both tell the same of a record."""
    decision = policy._decide(record, dates, {"calendar": None})
    if decision.refused:
        counts["refused"] += 1
        return True
    counts[type(decision._outcome).__name__] += 1
    counts["presumed"] += bool(decision._presumed)
    if sorted(decision._presumed) != sorted(map(str, decision.decided.trace.presumed)):
        return False
    return told(policy, decision.reasoned) == told(policy, decision.decided)


def test_generated_programs():
    """Forty programs with records that are complete, with gaps, and with findings."""
    counts, wrong = Counter(), []
    sys.setrecursionlimit(20000)
    for seed in range(40):
        for plain in (False, True):
            program, choices = made.program_of(seed), Seeded(seed)
            policy, dates = PolicySet(simplified(program) if plain else program), made.dates_for(choices)
            for number in range(6):
                raw = made.record_for(choices, policy.program)
                raw = made.masked_by(choices, raw, policy.program) if number % 2 else raw
                record = load_record(raw, policy.program.schema)
                assert isinstance(record, Record)
                if not compared(policy, record, dates, counts):
                    wrong.append((seed, plain, number))
    assert wrong == []
    assert counts["Session"] > 200
    assert counts["presumed"] > 10


@pytest.mark.parametrize("folder", ["medical", "services", "national", "shanghai"])
def test_shipped_policies(folder, monkeypatch):
    """Generated households of the sets that aren't lowered whole, one of ten facts unknown: units, rests, bills within members."""
    pytest.importorskip("pyarrow")
    from baozhang_rules.population.fields import fields_of
    from baozhang_rules.population.generate import Generator
    from baozhang_rules.population.reading import rows_of
    from baozhang_rules.runtime.decision import Dates

    policy, counts, whole = PolicySet.load(policies_dir() / folder), Counter(), []
    batch = Generator(policy.program, ON, 5, 100).batch(0, 250)
    decided = Scalar.decided
    monkeypatch.setattr(Scalar, "decided", lambda self, *given: [whole.append(1), decided(self, *given)][1])
    rows = rows_of(batch, fields_of(batch.schema, policy.program.schema))
    assert all(compared(policy, row, Dates(ON, ON), counts) for row in rows)
    assert counts["Session"] > 5
    assert len(whole) == counts["Session"]
    assert presumed_for_deadlines_alone(policy.program)


@pytest.mark.parametrize(("more", "alone"), [("", True), ("  规则 已经受理 : 受理日 为 无 或 受理日 不早于 申请日 错误 \"先申请,后受理\"", False)])
def test_what_is_presumed_for_deadlines_alone(tmp_path, more, alone):
    """受理日, which may be presumed 无, begins a deadline; where a rule on records reads it too, the whole trace has to say what was read."""
    path = tmp_path / "p.pol"
    path.write_text(POLICY.replace("MORE\n", f"{more}\n" if more else ""), encoding="utf-8")
    policy = PolicySet.load(path)
    assert presumed_for_deadlines_alone(policy.program) is alone
    for given, presumed in (({}, ["受理日"]), ({"受理日": "2024-05-30"}, [])):
        record = {"存款": 0, "申请日": "2024-05-20", "车辆数": 1} | given
        for _ in range(3):
            assert policy.decide(record, on=date(2024, 6, 1)).to_json()["presumed"] == presumed


def test_what_is_presumed_for_a_share(tmp_path):
    """A weight by which an amount is divided among persons is read, also where nothing but 分摊 reads it: it is told as presumed."""
    path = tmp_path / "p.pol"
    path.write_text(SHARED, encoding="utf-8")
    policy = PolicySet.load(path)
    record = {"存款": 0, "成员": [{"姓名": "甲"}, {"姓名": "乙", "份数": 2}]}
    for _ in range(3):
        assert policy.decide(record, on=date(2024, 6, 1)).to_json()["presumed"] == ["成员[1].份数"]


SHARED = """语言版本 1
政策 甲镇.办法
档案 家庭
  存款 : 元 范围 0 元 至 100 元 精度 0.01 元
  成员 : 成员 名单 1 至 12
档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识
  份数 : 人 范围 0 人 至 9 人 精度 1 人   未载明 推定 1 人 依据 甲办法第十三条
救助对象 困难户 编码 KN
  应当同时符合:
    钱: 存款 低于 50 元
定义 成员 的 次序 = 排名 按 份数 从低到高 并列时 按 记录次序
定补 补助 : 元/月 编码 BZ
  对象 困难户
  基本额 100 元/月
  四舍五入到 1 元/月
  分摊 按 成员 按比例 份数 舍去不足 0.01 元/月 尾差 归 次序
"""

POLICY = """语言版本 1
政策 甲镇.办法
档案 家庭
  存款 : 元 范围 0 元 至 100 元 精度 0.01 元
  申请日 : 日期
  车辆数 : 辆 范围 0 辆 至 9 辆 精度 1 辆   未载明 推定 0 辆 依据 甲办法第十三条
  受理日 : 日期 或 无   未载明 推定 无 依据 甲办法第二十条
MORE
救助对象 困难户 编码 KN
  应当同时符合:
    钱: 存款 低于 50 元
期限 核对 : 20 天 自 受理日 次日   依据 甲办法第二十一条
"""
