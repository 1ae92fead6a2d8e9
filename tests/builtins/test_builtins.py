"""The builtins: their meaning, their signatures, and their records."""

from datetime import date
from fractions import Fraction as F

import pytest

from baozhang_rules.builtins import BUILTINS, BuiltinEnv, SignatureError, by_name, region_chain, region_contains
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.values import Fault
from baozhang_rules.types import BAD, BOOL, DATE, TEXT, DurationT, NumberT, OptionalT
from baozhang_rules.units import unit

CALENDAR = WorkingCalendar.from_json({"2024": {"放假": ["2024-10-01", "2024-10-02"], "上班": ["2024-09-29"]}})
ENV = BuiltinEnv({"age": "birthday", "leap_day": "mar1", "month_end": "clip"}, CALENDAR)
YUAN, MONTH, DAY = NumberT(unit("yuan")), NumberT(unit("month")), NumberT(unit("day"))

VALUES = [
    ("larger", (F(1), F(3), F(2)), F(3)),
    ("smaller", (F(1), F(3), F(-2)), F(-2)),
    ("nonnegative", (F(-1, 3),), F(0)),
    ("nonnegative", (F(1, 3),), F(1, 3)),
    ("absolute", (F(-1, 3),), F(1, 3)),
    ("age", (date(2000, 2, 29), date(2018, 2, 28)), F(17)),
    ("age", (date(2000, 2, 29), date(2018, 3, 1)), F(18)),
    ("months_between", (date(2024, 1, 31), date(2024, 2, 29)), F(1)),
    ("months_between", (date(2024, 1, 15), date(2024, 3, 14)), F(1)),
    ("months_between", (date(2024, 3, 15), date(2024, 1, 15)), F(-2)),
    ("days_between", (date(2024, 2, 28), date(2024, 3, 1)), F(2)),
    ("add_months", (date(2024, 1, 31), F(1)), date(2024, 2, 29)),
    ("add_months", (date(2024, 3, 31), F(-1)), date(2024, 2, 29)),
    ("add_days", (date(2024, 2, 28), F(2)), date(2024, 3, 1)),
    ("year_of", (date(2024, 7, 1),), F(2024)),
    ("month_of", (date(2024, 7, 1),), F(7)),
    ("month_start", (date(2024, 7, 15),), date(2024, 7, 1)),
    ("month_end", (date(2024, 2, 15),), date(2024, 2, 29)),
    ("region_in", ("310101", "310000"), True),
    ("region_in", ("310000", "310101"), False),
    ("region_in", ("310101001", "310101"), True),
    ("working_days_after", (date(2024, 9, 28), F(1)), date(2024, 9, 29)),
    ("working_days_after", (date(2024, 9, 30), F(1)), date(2024, 10, 3)),
]


@pytest.mark.parametrize(("id", "arguments", "value"), VALUES)
def test_the_value_of_a_builtin(id, arguments, value):
    """Exact values, dates clipped or counted by the declared conventions."""
    assert BUILTINS[id].evaluate(arguments, ENV) == value


@pytest.mark.parametrize(
    ("id", "arguments", "env", "cause"),
    [
        ("working_days_after", (date(2024, 12, 30), F(5)), ENV, "calendar_missing"),
        ("working_days_after", (date(2024, 1, 1), F(1)), BuiltinEnv(), "calendar_missing"),
        ("age", (date(2000, 1, 1), date(2024, 1, 1)), BuiltinEnv(), "convention_missing"),
        ("add_months", (date(2024, 1, 1), F(1)), BuiltinEnv(), "convention_missing"),
        ("add_months", (date(2024, 1, 1), F(1, 2)), ENV, "not_whole"),
        ("add_days", (date(9999, 12, 31), F(1)), ENV, "date_out_of_range"),
    ],
)
def test_what_the_applicant_cannot_mend_is_a_fault(id, arguments, env, cause):
    """A missing calendar or convention, and a result outside the calendar, never raise."""
    found = BUILTINS[id].evaluate(arguments, env)
    assert isinstance(found, Fault) and found.cause == cause


@pytest.mark.parametrize(
    ("id", "types", "result"),
    [
        ("larger", (YUAN, YUAN), YUAN),
        ("larger", (YUAN, MONTH), "units"),
        ("larger", (YUAN,), "arity"),
        ("larger", (YUAN,) * 9, "arity"),
        ("larger", (YUAN, BAD), YUAN),
        ("larger", (YUAN, OptionalT(YUAN)), "none"),
        ("absolute", (DATE,), "type"),
        ("age", (DATE, DATE), NumberT(unit("age"))),
        ("age", (TEXT, DATE), "type"),
        ("add_months", (DATE, MONTH), DATE),
        ("add_months", (DATE, DAY), "type"),
        ("working_days_after", (DATE, DurationT("working_days")), DATE),
        ("working_days_after", (DATE, DAY), "type"),
        ("region_in", (TEXT, TEXT), "type"),
    ],
)
def test_the_signature_of_a_builtin(id, types, result):
    """Arguments have the units of the signature; a problem says which argument it is about."""
    found = BUILTINS[id].check(types)
    if isinstance(result, str):
        assert isinstance(found, SignatureError) and found.kind == result
    else:
        assert found == result


@pytest.mark.parametrize("builtin", BUILTINS.values(), ids=BUILTINS)
def test_a_builtin_is_found_by_both_names_and_says_what_it_does(builtin):
    """Each has its page in both languages, an example that calls it, and a source."""
    assert by_name(builtin.zh) is builtin and by_name(builtin.en) is builtin
    assert builtin.doc_zh and builtin.doc_en.endswith(".") and builtin.source
    assert builtin.example.startswith(f"{builtin.zh}(")


def test_no_builtin_is_called_by_another_name():
    """A word that is none of the names finds nothing."""
    assert by_name("今天") is None


def test_regions_form_a_tree():
    """A code's chain goes up to everywhere; everything lies in everywhere and in itself."""
    assert region_chain("310101") == ("310101", "310100", "310000", "")
    assert region_chain("310101001") == ("310101001", "310101", "310100", "310000", "")
    assert region_contains("", "310101") and region_contains("310101", "310101")
    assert not region_contains("310101", "310102")


def test_a_region_check_is_a_condition():
    """region_in is of type 是否."""
    region = BUILTINS["region_in"].param(0).type
    assert BUILTINS["region_in"].check((region, region)) == BOOL
