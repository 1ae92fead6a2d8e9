"""Loading records: what is taken, and exactly how."""

import datetime
import json
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.runtime.household import good

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.records import FactValue, MonthlySeries, Record

FULL = {
    "编号": "A-1",
    "居住地": "310101",
    "成员": [
        {"姓名": "王小明", "证件号": "11010519491231002x", "出生日期": "1949-12-31", "配偶": "李四"},
        {"姓名": "李四", "工资": {"2024-07": "1632.50 元/月"}, "残疾等级": "二级", "配偶": None},
    ],
    "登记": "无",
    "货币财产": "10,000.55 元",
    "车辆价值": None,
    "免核": True,
    "起算月": "2024年7月",
    "补贴率": "80%",
    "申请日": "2024年7月1日",
    "病种": "慢性病",
    "备注": "无",
    "认定": [{"会议纪要号": "2024-1", "金额": 100}],
    "选择": {"生计": "方案 甲"},
}


def value(record: Record, name: str) -> object:
    """The value of a fact of the household."""
    fact = record.root.get(name)
    assert fact is not None
    return fact.value


def test_each_kind_of_fact_is_read_exactly() -> None:
    """Amounts, regions, months, days, truth, ratios and text become exact Python values; 无 becomes None."""
    record = good(json.dumps(FULL))
    assert value(record, "居住地") == "310101"
    assert value(record, "货币财产") == Fraction("10000.55")
    assert value(record, "车辆价值") is None
    assert value(record, "免核") is True
    assert value(record, "起算月") == Month(2024, 7)
    assert value(record, "补贴率") == Fraction(4, 5)
    assert value(record, "申请日") == datetime.date(2024, 7, 1)
    assert value(record, "病种") == "慢性病"
    assert value(record, "备注") is None
    assert value(record, "登记") == ()


def test_text_and_python_values_give_the_same_record() -> None:
    """JSON text, UTF-8 bytes with or without a mark, and a mapping of Python values load to equal records."""
    text = json.dumps(FULL, ensure_ascii=False)
    python = {
        **FULL,
        "货币财产": Decimal("10000.55"),
        "补贴率": Fraction(4, 5),
        "起算月": Month(2024, 7),
        "申请日": datetime.date(2024, 7, 1),
        "认定": ({"会议纪要号": "2024-1", "金额": Decimal(100)},),
    }
    records = [good(text), good(text.encode()), good(b"\xef\xbb\xbf" + text.encode()), good(python)]
    assert all(record == records[0] for record in records)
    assert len({record.digest for record in records}) == 1
    assert len(set(records)) == 1


@pytest.mark.parametrize(
    "given", ["0.1", "0.10", "1e-1", '"0.1"', '"0.10 元"', '"0.1元"', '"0.1 yuan"', "100e-3"]
)  # fmt: skip
def test_amounts_are_exact_however_written(given: str) -> None:
    """A tenth is a tenth, as a number, as text, and with the unit in either spelling."""
    assert value(good(f'{{"货币财产": {given}}}'), "货币财产") == Fraction(1, 10)


@pytest.mark.parametrize(("given", "meant"), [("是", True), ("否", False), (False, False), ("yes", True)])
def test_truth_in_words(given: object, meant: bool) -> None:
    """是 and 否 are as good as true and false."""
    assert value(good({"免核": given}), "免核") is meant


def test_aliases_name_the_same_facts() -> None:
    """A record that uses the aliases is equal to the one that uses the declared names."""
    english = {"region": 310101, "savings": "5", "members": [{"name": "甲", "birth_date": "2000-01-01"}], "id": 7}
    chinese = {"编号": "7", "成员": [{"出生日期": "2000-01-01", "姓名": "甲"}], "货币财产": 5, "居住地": "310101"}
    assert good(english) == good(chinese)
    assert good(english).digest == good(chinese).digest


def test_unknown_is_not_none() -> None:
    """An absent fact or list is unknown, which differs from 无 and from an empty list."""
    record = good({})
    assert record.root.get("车辆价值") is None and "登记" not in record.root.facts
    assert good({"车辆价值": "无", "登记": []}).root.facts["车辆价值"].value is None
    assert record != good({"车辆价值": None})


def test_presumed_facts_are_marked() -> None:
    """An absent fact with 推定 has the presumed value, marked; a given one isn't marked."""
    assert good({}).root.facts["商品房数"] == FactValue(Fraction(0), presumed=True)
    assert good({"商品房数": 0}).root.facts["商品房数"] == FactValue(Fraction(0))


def test_links_are_keys_of_entities() -> None:
    """A link is the key of its target, wherever the target stands, and the record finds it."""
    record = good(FULL)
    first, second = record.entities("成员")
    assert first.facts["配偶"].value == "李四"
    assert record.find("成员", "李四") == second
    assert record.find("成员", "王五") is None
    assert second.facts["配偶"].value is None
    assert (first.steps, first.path, second.index) == (("成员", 0), "成员[1]", 1)


def test_entities_without_a_key_are_numbered() -> None:
    """Entities of a kind without 标识 are #1, #2 … in record order, and linked by that number."""
    record = good({"登记": [{"类别": "甲"}, {"类别": "乙", "前次": 1}, {"前次": "#2"}]})
    assert [entity.key for entity in record.entities("登记")] == ["#1", "#2", "#3"]
    assert [entity.facts["前次"].value for entity in record.entities("登记")[1:]] == ["#1", "#2"]


def test_identity_numbers_have_one_spelling() -> None:
    """A small x in an identity number becomes the capital."""
    assert good(FULL).entities("成员")[0].facts["证件号"].value == "11010519491231002X"


def test_what_is_no_fact_passes_through() -> None:
    """Number of the record, findings and choices are kept as they came, frozen and exact."""
    record = good(json.dumps(FULL))
    assert record.id == "A-1"
    assert record.findings == (FrozenMap({"会议纪要号": "2024-1", "金额": Fraction(100)}),)
    assert record.choices == FrozenMap({"生计": "方案 甲"})


def test_records_are_immutable_and_pickle() -> None:
    """A record cannot be changed, hashes, and survives pickling before and after its digest was asked for."""
    record = good(FULL)
    for act in (
        lambda: setattr(record, "id", "B"),
        lambda: setattr(record.root, "key", "B"),
        lambda: setattr(record.root.facts, "x", 1),
    ):
        with pytest.raises(AttributeError):
            act()
    fresh = pickle.loads(pickle.dumps(record))
    digest = record.digest
    assert pickle.loads(pickle.dumps(record)) == record == fresh
    assert fresh.digest == digest
    assert hash(fresh) == hash(record)
    assert fresh.find("成员", "李四") == record.find("成员", "李四")


def test_every_difference_changes_the_digest() -> None:
    """Records that differ in a value, a kind of value, a source, an order or what passed through differ in digest."""
    variants: list[dict[str, object]] = [
        {},
        {"备注": "1"},
        {"备注": None},
        {"备注": "01"},
        {"病种": "1"},
        {"月收入": 1},
        {"月收入": {"值": 1, "来源": "申报"}},
        {"月收入": {"值": 1, "来源": "核对"}},
        {"月收入": {"值": 1, "记录于": "2024-01-01"}},
        {"登记": []},
        {"登记": [{}]},
        {"登记": [{"类别": "a"}, {"类别": "b"}]},
        {"登记": [{"类别": "b"}, {"类别": "a"}]},
        {"认定": []},
        {"选择": []},
        {"编号": "1"},
        {"成员": [{"姓名": "a", "工资": {"2024-01": 1}}]},
        {"成员": [{"姓名": "a", "工资": {"2024-02": 1}}]},
        {"成员": [{"姓名": "a", "工资": {"每月": 1}}]},
    ]
    assert len({good(variant).digest for variant in variants}) == len(variants)


def test_sensitive_values_are_masked_wherever_shown() -> None:
    """The repr of a record and its parts keeps only what masks keep, of keys and links too."""
    record = good(FULL)
    first = record.entities("成员")[0]
    parts = [record, record.root, first, *first.facts.values(), record.root.facts]
    for part in parts:
        for secret in ("小明", "19491231", "1949-12-31", "慢性病", "李四", "A-1"):
            assert secret not in repr(part), part
    assert first.facts["姓名"].shown() == "王＊＊"
    assert first.facts["姓名"].shown(masked=False) == "王小明"
    assert "10000.55" in repr(record)


def test_a_series_keeps_its_months() -> None:
    """A monthly fact is a series whose months not given are unknown, unless a value for every month is given."""
    record = good(
        {"成员": [{"姓名": "甲", "工资": {"2024-07": 100, "2024年8月": "200 元/月"}}, {"工资": {"每月": 5, "2024-01": 6}}]}
    )
    one, other = (member.facts["工资"].value for member in record.entities("成员"))
    assert isinstance(one, MonthlySeries) and isinstance(other, MonthlySeries)
    found = [one.at(Month(2024, month)) for month in (6, 7, 8)]
    assert [fact and fact.value for fact in found] == [None, 100, 200]
    assert [(fact := other.at(Month(2024, month))) and fact.value for month in (1, 2)] == [6, 5]


@pytest.mark.parametrize("rent", [None, "无", {"值": "无"}, {"每月": None}, [{"月": "每月", "值": None}]])
def test_a_series_may_be_none(rent: object) -> None:
    """无 for a whole monthly fact is 无 in every month, however it is written."""
    series = good({"成员": [{"租金": rent}]}).entities("成员")[0].facts["租金"].value
    assert series == MonthlySeries(every=FactValue(None))


def test_presumed_series_fill_the_months_not_given() -> None:
    """Months of a presumed monthly fact that aren't given have the presumed value, marked."""
    for wages in ({}, {"养老金": {"2024-07": 9}}):
        pension = good({"成员": [{"姓名": "甲", **wages}]}).entities("成员")[0].facts["养老金"].value
        assert isinstance(pension, MonthlySeries)
        assert pension.at(Month(2024, 6)) == FactValue(Fraction(0), presumed=True)
        given = pension.at(Month(2024, 7))
        assert given is not None and given.presumed == (not wages)
