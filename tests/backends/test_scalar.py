"""The engine behind the public API: when it decides, what it keeps, what it does where it can't."""

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import programs as made
from tests.strategies.choices import Seeded

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.engine import NO_GAPS, TOP, Engine
from baozhang_rules.backends.python.outcome import text_of
from baozhang_rules.backends.python.plan import Unsupported
from baozhang_rules.backends.python.scalar import EngineWarning
from baozhang_rules.core.interp import Index
from baozhang_rules.explain.decision_json import exact_text
from baozhang_rules.runtime.dates import AgeConvention, LeapDay, age_in_years
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.packed import pack
from baozhang_rules.runtime.records import load_record

TOWN = Path(__file__).resolve().parents[2] / "policies" / "examples" / "town.pol"
RECORD = TOWN.with_suffix(".json").read_text(encoding="utf-8")
DAY = date(2024, 6, 1)


@pytest.fixture
def town():
    """The example policy, from which the interpreter has decided one record already."""
    policy = PolicySet.load(TOWN)
    policy.decide(RECORD, DAY)
    return policy


def test_the_second_decision_is_the_first_one():
    """Generated code decides from the second record on, and says in JSON, text and results what the interpreter said."""
    policy = PolicySet.load(TOWN)
    record = load_record(RECORD, policy.program.schema)
    first, second = policy.decide(record, DAY), policy.decide(record, DAY)
    assert type(first._outcome).__name__ == "Decided" and type(second._outcome).__name__ == "Session"
    assert second.to_json() == first.to_json()
    assert [result.data for result in second.results] == [result.data for result in first.results]
    for lang in ("zh", "en"):
        assert second.explain(lang) == first.explain(lang)
    assert second == first


def test_a_text_is_read_without_a_record_and_names_itself(town):
    """A decision from JSON text names the text by its digest; the record is made when it is asked for."""
    text, record = town.decide(RECORD, DAY), town.decide(load_record(RECORD, town.program.schema), DAY)
    named = text.to_json()["record"]
    assert named["digest_of"] == "text" and len(named["digest"]) == 64 and named["id"] == "示例-青石-001"
    assert "record" not in vars(text)
    assert PolicySet.load(TOWN).decide(f"  {RECORD}\n".encode(), DAY).to_json()["record"] == named
    assert text.record == record.record
    assert {**text.to_json(), "record": None} == {**record.to_json(), "record": None}


def test_a_record_is_loaded_once_for_several_days(town):
    """A record loaded by the policy set is decided as its data are on every day; what is wrong with data is told, not raised."""
    record = town.record(RECORD)
    for day in (DAY, DAY + timedelta(days=400)):
        assert town.decide(record, day).to_json()["results"] == town.decide(RECORD, day).to_json()["results"]
    problems = town.record("{")
    assert [problem.code for problem in problems] == ["REC0002"]


def test_a_decision_from_generated_code_is_picklable(town):
    """What was decided by generated code comes back from pickle with the same results and explanation, without the code."""
    decision = town.decide(RECORD, DAY)
    again = pickle.loads(pickle.dumps(decision))
    assert [r.data for r in again.results] == [r.data for r in decision.results]
    assert again.explain() == decision.explain()


def test_an_explanation_stands_when_the_mapping_changes(town):
    """The record is a snapshot: what happens to the mapping that was handed in changes neither answer nor explanation."""
    given_record = json.loads(RECORD)
    decision = town.decide(given_record, DAY)
    told = decision.explain()
    given_record["成员"][0]["月收入"] = "9999 元/月"
    assert decision.explain() == told and town.decide(given_record, DAY).explain() != told


def test_threads_decide_alike(town):
    """Many threads that share a policy set get the same answers."""
    days = [DAY + timedelta(days=40 * place) for place in range(12)]
    alone = [PolicySet.load(TOWN).decide(RECORD, day).to_json() for day in days]
    with ThreadPoolExecutor(8) as pool:
        for told in pool.map(lambda _: [town.decide(RECORD, day).to_json() for day in days], range(8)):
            assert [{**each, "record": None} for each in told] == [{**each, "record": None} for each in alone]


def test_a_mistake_in_generated_code_is_a_warning_with_its_place(town, monkeypatch):
    """Should generated code fail, the policy's place is named in a coded warning, and the interpreter decides the record."""
    wanted = town.decide(RECORD, DAY).explain()
    engine = town.scalar.engine
    resolution = engine.resolve("990101", DAY, None)
    entry = engine.entry(TOP, resolution, NO_GAPS)
    line = next(at for at, origin in enumerate(entry.origins, 1) if origin.file >= 0)
    place = TOWN.read_text(encoding="utf-8").count("\n", 0, entry.origins[line - 1].start) + 1
    broken = compile("\n" * (line - 1) + "def run(*_): raise ZeroDivisionError", entry.filename, "exec")
    scope = {}
    exec(broken, scope)
    object.__setattr__(entry, "run", scope["run"])
    with pytest.warns(EngineWarning, match=rf"ENG0001: .*town\.pol:{place}: ZeroDivisionError"):
        decision = town.decide(RECORD, DAY)
    assert decision.explain() == wanted


def test_generated_text_holds_no_word_of_the_policy():
    """Names, texts and numbers of a policy reach generated code as data: its text is ASCII and holds none of the names."""
    for seed in range(40):
        program = made.program_of(seed)
        engine, choices = Engine(Index(program)), Seeded(seed)
        record = load_record(made.record_for(choices, program), program.schema)
        try:
            engine.run(pack(record, engine.layout), Dates(date(2024, 8, 1), date(2024, 8, 1)))
        except Unsupported:
            continue
        assert engine._entries
        for entry in engine._entries.values():
            assert entry.source.isascii()


def test_forgotten_functions_are_made_anew(monkeypatch, town):
    """A stream of ever new days and places keeps no more functions and look-ups than the bound."""
    from baozhang_rules.backends.python import engine as engines

    monkeypatch.setattr(engines, "KEPT", 4)
    for place in range(30):
        town.decide(RECORD, DAY + timedelta(days=place))
    assert len(town.scalar.engine._resolutions) <= 4 and len(town.scalar.engine._entries) <= 4


@pytest.mark.parametrize("age", AgeConvention)
@pytest.mark.parametrize("leap", LeapDay)
def test_ages_by_difference_of_written_dates(age, leap):
    """The completed years found by subtracting dates written as yyyymmdd are those of the calendar rule, at every corner."""
    engine = type("Engine", (), {"age_conventions": (age, leap)})()
    session = type("Session", (), {"engine": engine})()
    from baozhang_rules.backends.python.session import Session

    births = [date(2000, 2, 29), date(2000, 2, 28), date(2000, 3, 1), date(1999, 12, 31), date(2001, 1, 1), date(1996, 2, 29)]
    for birth in births:
        for days in range(-3, 366 * 9):
            on = birth + timedelta(days=days)
            day = Session.age_day(session, on)
            written = birth.year * 10000 + birth.month * 100 + birth.day
            found = (day - written) // 10000 if birth < on else 0 if birth == on else -1
            assert found == age_in_years(birth, on, age, leap), (birth, on)


@given(st.integers(-(10**20), 10**20), st.integers(0, 8))
def test_decimal_text_is_exact(number, places):
    """A whole number over a power of ten is told as the same exact decimal as the rational."""
    assert text_of(number, 10**places, places) == exact_text(Fraction(number, 10**places))


@pytest.mark.parametrize("wrong", ["2024-06-01", 20240601, None])
def test_a_date_of_another_kind_is_the_callers_mistake(town, wrong):
    """What is no `datetime.date` is told by a code at the call, before anything is decided."""
    with pytest.raises(TypeError, match="API0004"):
        town.decide(RECORD, wrong)


def test_reads_at_other_dates_keep_no_more_with_every_record():
    """Deciding the same record again adds nothing to what is kept, also where values at other dates and units are read."""
    policy = PolicySet.load(TOWN.parents[1] / "shanghai")
    line = (TOWN.parent / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()[0]
    kept = []
    for _ in range(14):
        policy.decide(line, date(2024, 9, 1))
        engine = policy.scalar.engine
        kept.append(sum(len(each.entries) for each in engine._resolutions.values()))
    assert kept[-1] == kept[-2] == kept[-3] > 1


ORDERED = """语言版本 1
政策 甲镇.办法
档案 家庭
  成员 : 成员 名单 1 至 9
档案 成员 属于 家庭 计量 人
  岁数 : 周岁 范围 0 周岁 至 120 周岁 精度 1 周岁
  退休 : 是否
  残疾 : 是否
定义 成员 的 高龄额 : 元/月
  当 岁数 90 周岁 以上 : 100 元/月
  其他 : 50 元/月
定义 成员 的 加发 : 元/月
  = 10 元/月
  但 残疾人 当 残疾 : 20 元/月
  但 退休人 当 退休 : 30 元/月
  但 老人 当 岁数 80 周岁 以上 : 高龄额
  老人 优先 残疾人
  老人 优先 退休人
  退休人 优先 残疾人
定补 津贴 : 元/月 编码 JT 范围 成员
  对象 当 岁数 1 周岁 以上
  基本额 加发
  四舍五入到 1 元/月
"""


def test_exceptions_in_one_order(tmp_path):
    """Before a retired person's 30 come the old one's 50 or 100, after them 20 for a disability, then 10, whichever hold together;
    where 残疾 isn't known it matters only to those who are neither old nor retired.  高龄额 is read by one exception alone."""
    (tmp_path / "p.pol").write_text(ORDERED, encoding="utf-8")
    policy = PolicySet.load(tmp_path / "p.pol")
    for age, old in ((30, None), (85, 50), (95, 100)):
        for retired in (True, False):
            for disabled in (True, False, None):
                fact = {} if disabled is None else {"残疾": disabled}
                expected = old or (30 if retired else None if disabled is None else 20 if disabled else 10)
                for _ in range(10):
                    result = policy.decide({"成员": [{"岁数": age, "退休": retired, **fact}]}, DAY)["津贴"]
                    assert result.amount == expected
                    assert {path.fact for path in result.missing} == (set() if expected else {"残疾"})
