"""Bounds: what is computed before anything runs holds of everything that runs."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.check.rules.deciding import decided, household, program
from tests.check.rules.test_meaning import BENEFIT, FALLBACK

from baozhang_rules.check.work import LIMIT, Work
from baozhang_rules.core.bounds import numbers as num
from baozhang_rules.core.bounds.proofs import Kind, Width, proofs

MADE = program(BENEFIT + FALLBACK)
ROWS = {row.id: row for row in proofs(MADE) if row.kind in (Kind.STANDARD, Kind.TABLE, Kind.DEFINITION, Kind.AMOUNT)}


def test_an_average_carries_one_denominator_of_data():
    """月人均收入 is cents over the number of members, up to 30."""
    row = ROWS["家庭.月人均收入"]
    assert (row.grid, row.over, row.low, row.high) == (100, 30, 0, 30_000_000)
    assert row.width is Width.FAST


def test_rounding_ends_the_denominator():
    """The payable amount is whole 元."""
    row = ROWS["M"]
    assert (row.grid, row.over) == (1, 1)
    assert row.low >= 0


def test_counts_have_the_bounds_of_their_list():
    """A household has 1 to 30 members."""
    row = ROWS["家庭.家庭人数"]
    assert (row.low, row.high, row.grid) == (1, 30, 1)


def test_a_fallback_is_bounded_by_its_cap():
    """Whatever is claimed, at most the cap is paid."""
    assert (ROWS["F"].low, ROWS["F"].high) == (0, 20000)


WAGES = st.integers(0, 100_000_000).map(lambda cents: Fraction(cents, 100))
MEMBERS = st.lists(
    st.fixed_dictionaries({
        "工资": WAGES,
        "重病": st.booleans(),
        "残疾等级": st.sampled_from([None, "一级", "三级"]),
        "出生日期": st.sampled_from(["1940-01-01", "1990-02-28", "2020-05-05"]),
    }),
    min_size=1,
    max_size=5,
)
PAID = st.none() | st.integers(0, 10_000_000)


@settings(max_examples=60, deadline=None)
@given(MEMBERS, st.integers(0, 1_000_000_000), PAID, PAID, st.integers(0, 10_000_000))
def test_every_value_lies_within_its_bounds(members, cents, first, second, used):
    """Each definition and amount of a random household is in its interval and on its grid."""
    facts = {"医药费": Fraction(cents, 100), "基本医保支付": first, "补充医保支付": second, "年度救助": used}
    outcome = decided(MADE, household(*members, **facts))
    seen = [(key[0], value) for key, value in outcome.trace.definitions.items()]
    seen += [(result.rule, result.gross) for result in outcome.results]
    for name, value in seen:
        row = ROWS.get(name)
        if row is not None and isinstance(value, Fraction):
            assert row.low <= value <= row.high
            assert any((value * row.grid * d).denominator == 1 for d in range(1, row.over + 1))


@pytest.mark.parametrize("sign", [1, -1])
@settings(max_examples=200)
@given(a=st.fractions(-1000, 1000, max_denominator=100), b=st.fractions(-1000, 1000, max_denominator=100))
def test_arithmetic_of_constants_is_exact(a, b, sign):
    """Bounds of constants are the constants."""
    one, two = num.literal(a), num.literal(b)
    total = num.added(one, two, sign)
    assert total.low == total.high == a + sign * b
    assert (total.low * total.grid).denominator == 1
    product = num.multiplied(one, two)
    assert product.exact == a * b
    assert (a * b * product.grid).denominator == 1


def test_small_denominators_of_data_come_to_a_common_one():
    """A quotient by a count up to 30 can be brought to a constant denominator, one by an income can't."""
    by_count = num.Num(Fraction(0), Fraction(1000), 100, 30)
    assert num.settled(by_count).over == 1
    by_income = num.Num(Fraction(0), Fraction(1000), 100, 10**9)
    assert num.settled(by_income) is by_income


def test_work_counts_lists_by_their_upper_bounds():
    """Definitions of members are evaluated for 30 of them; the whole stays far below the limit."""
    steps = Work(MADE).by_owner()
    assert steps["成员.年龄"] % 30 == 0
    assert 0 < sum(steps.values()) < LIMIT / 100
