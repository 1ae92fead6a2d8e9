"""Facts with sources and days of recording: which value prevails, and what was known when."""

import datetime
import itertools
from fractions import Fraction

import pytest
from tests.runtime.household import good

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.records import FactValue, MonthlySeries, Record

DECLARED = {"值": "100", "来源": "申报", "记录于": "2024-01-10"}
CHECKED = {"value": "120 元/月", "source": "核对", "recorded_on": "2024-03-10"}
RECHECKED = {"值": 125, "来源": "核对", "记录于": "2024-05-10"}
DECIDED = {"值": 90, "来源": "认定"}


def income(record: Record) -> FactValue:
    """The household's income."""
    return record.root.facts["月收入"]


def wage(record: Record, month: Month) -> FactValue | None:
    """The first member's wage in a month."""
    series = record.entities("成员")[0].facts["工资"].value
    assert isinstance(series, MonthlySeries)
    return series.at(month)


def wages(raw: object) -> Record:
    """A record whose one member has these wages."""
    return good({"成员": [{"姓名": "甲", "工资": raw}]})


def test_a_source_is_kept() -> None:
    """A single sourced value keeps its source and its day of recording."""
    fact = income(good({"月收入": DECLARED}))
    assert fact == FactValue(Fraction(100), "申报", datetime.date(2024, 1, 10))


@pytest.mark.parametrize("given", list(itertools.permutations([DECLARED, CHECKED, RECHECKED, DECIDED])))
def test_the_declared_order_prevails(given: tuple[object, ...]) -> None:
    """Whatever the order in the record, sources prevail as declared, later recordings first; all are kept."""
    fact = income(good({"月收入": list(given)}))
    values = [fact.value, *(other.value for other in fact.alternatives)]
    assert values == [125, 120, 100, 90]


def test_equal_values_need_no_order() -> None:
    """Several sources that agree are no problem, though no order ranks them."""
    fact = income(good({"月收入": [{"值": 1}, {"值": "1.0", "来源": "认定"}]}))
    assert fact.value == 1 and len(fact.alternatives) == 1


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2024-01-09", None),
        ("2024-01-10", 100),
        ("2024-03-09", 100),
        ("2024-03-10", 120),
        ("2024-05-10", 125),
        ("2030-01-01", 125),
    ],
)
def test_what_was_recorded_later_is_unknown(day: str, known: int | None) -> None:
    """On a day the value is the one that prevails among those recorded by then, or unknown."""
    record = good({"月收入": [CHECKED, DECLARED, RECHECKED]}).view(datetime.date.fromisoformat(day))
    fact = record.root.get("月收入")
    assert (fact and fact.value) == known


def test_no_day_hides_nothing() -> None:
    """Without a day of knowledge the record is as loaded."""
    record = good({"月收入": DECLARED})
    assert record.view(None) is record
    assert record.view(datetime.date(2030, 1, 1)) == record


def test_a_hidden_fact_is_presumed_again() -> None:
    """When a fact with 推定 is hidden, the presumed value stands, marked."""
    record = good(
        {"商品房数": {"值": 2, "记录于": "2024-05-01"}, "成员": [{"养老金": {"每月": {"值": 8, "记录于": "2024-05-01"}}}]}
    )
    early = record.view(datetime.date(2024, 4, 30))
    assert early.root.facts["商品房数"] == FactValue(Fraction(0), presumed=True)
    pension = early.entities("成员")[0].facts["养老金"].value
    assert isinstance(pension, MonthlySeries)
    assert pension.at(Month(2024, 1)) == FactValue(Fraction(0), presumed=True)


def test_entities_recorded_later_are_hidden() -> None:
    """An entry of a list that was recorded later is not in the list yet; the others keep their places."""
    entries = [{"类别": "甲", "记录于": "2024-05-01"}, {"类别": "乙", "recorded_on": "2024-01-01"}]
    record = good({"登记": entries})
    early = record.view(datetime.date(2024, 2, 1))
    assert [entity.facts["类别"].value for entity in early.entities("登记")] == ["乙"]
    assert early.entities("登记")[0].index == 1
    assert early.find("登记", "#1") is None and record.find("登记", "#1") is not None


def test_a_whole_list_may_be_recorded_later() -> None:
    """A list recorded later is unknown before, not empty."""
    record = good({"登记": {"值": [{"类别": "甲"}], "记录于": "2024-05-01"}})
    assert "登记" not in record.view(datetime.date(2024, 4, 30)).root.facts
    assert record.view(datetime.date(2024, 5, 1)) == record


JULY, AUGUST = Month(2024, 7), Month(2024, 8)


@pytest.mark.parametrize(
    "raw",
    [
        {"2024-07": [DECLARED, CHECKED], "2024-08": {"值": 50, "来源": "申报"}},
        [{"月": "2024-07", **DECLARED}, {"month": "2024-07", **CHECKED}, {"月": "2024-08", "值": 50, "来源": "申报"}],
        [
            {"值": {"2024-07": {"值": 100, "记录于": "2024-01-10"}, "2024-08": 50}, "来源": "申报"},
            {"值": {"2024-07": 120}, "来源": "核对", "记录于": "2024-03-10"},
        ],
    ],
    ids=["cells", "rows", "series"],
)
def test_three_spellings_of_a_series(raw: object) -> None:
    """Sources may stand on the months, on rows, or on whole series; the record is the same."""
    record = wages(raw)
    july, august = wage(record, JULY), wage(record, AUGUST)
    assert july is not None and (july.value, july.source) == (120, "核对")
    assert [other.value for other in july.alternatives] == [100]
    assert august == FactValue(Fraction(50), "申报")
    assert record == wages({"2024-07": [CHECKED, DECLARED], "2024-08": {"值": 50, "来源": "申报"}})


def test_a_stronger_source_for_all_months_prevails() -> None:
    """A value for every month from a stronger source prevails over a month's own from a weaker one."""
    record = wages({"每月": {"值": 7, "来源": "核对"}, "2024-07": {"值": 9, "来源": "申报"}})
    july = wage(record, JULY)
    assert july is not None and july.value == 7 and july.alternatives[0].value == 9


def test_a_month_of_the_same_source_prevails() -> None:
    """A month's own value stands before the one for every month from the same source."""
    record = wages({"值": {"每月": 7, "2024-07": 9}, "来源": "申报"})
    july, august = wage(record, JULY), wage(record, AUGUST)
    assert july is not None and august is not None
    assert (july.value, august.value) == (9, 7)


def test_months_recorded_later_are_hidden() -> None:
    """In a series each month is known from its own day; a series with nothing known is unknown."""
    record = wages({"2024-07": CHECKED, "2024-08": DECLARED})
    early = record.view(datetime.date(2024, 2, 1))
    assert wage(early, JULY) is None
    august = wage(early, AUGUST)
    assert august is not None and august.value == 100
    assert "工资" not in record.view(datetime.date(2024, 1, 1)).entities("成员")[0].facts
