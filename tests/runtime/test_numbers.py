"""Exact numbers: reading, rounding, showing."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baozhang_rules.runtime.numbers import (
    NumberProblem,
    NumberReason,
    RoundingMode,
    decimal_places,
    format_number,
    format_pair,
    parse_number,
    round_to,
)

fractions = st.fractions(max_denominator=10_000)
steps = st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(1, 10), Fraction(5), Fraction(1, 3)])


@given(st.integers(-(10**20), 10**20), st.integers(0, 15))
def test_a_decimal_text_is_read_as_the_integer_it_scales(digits: int, places: int) -> None:
    """A decimal text is read as its digits over a power of ten, which `Decimal` spells independently."""
    text = format(Decimal(digits).scaleb(-places), "f")
    assert parse_number(text) == Fraction(digits, 10**places)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("1e3", Fraction(1000)),
        ("-2.50E-1", Fraction(-1, 4)),
        ("-0", Fraction(0)),
        ("1e40", Fraction(10**40)),
        ("9" * 60, Fraction(10**60 - 1)),
    ],
)
def test_json_numbers_are_exact(text: str, value: Fraction) -> None:
    """JSON's forms of numbers are taken exactly, up to 60 digits and exponents of 40."""
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9" * 61, NumberReason.DIGITS),
        ("0." + "1" * 60, NumberReason.DIGITS),
        ("1" * 5000, NumberReason.DIGITS),
        ("1e41", NumberReason.EXPONENT),
        ("1e-41", NumberReason.EXPONENT),
        ("1e999999999", NumberReason.EXPONENT),
        ("NaN", NumberReason.SHAPE),
        ("-Infinity", NumberReason.SHAPE),
        ("+1", NumberReason.SHAPE),
        ("01", NumberReason.SHAPE),
        (".5", NumberReason.SHAPE),
        ("5.", NumberReason.SHAPE),
        ("1,000", NumberReason.SHAPE),
        ("１２", NumberReason.SHAPE),
        (" 1", NumberReason.SHAPE),
        ("1\n", NumberReason.SHAPE),
        ("1_0", NumberReason.SHAPE),
        ("1/3", NumberReason.SHAPE),
        ("", NumberReason.SHAPE),
    ],
)
def test_other_texts_are_no_numbers(text: str, reason: NumberReason) -> None:
    """A text beyond the bounds, or in another shape, is refused with its reason and without its content."""
    with pytest.raises(NumberProblem) as caught:
        parse_number(text)
    assert caught.value.reason is reason
    assert text not in str(caught.value) or text == ""


def _oracle(units: int, step: int, mode: RoundingMode) -> int:
    """Rounding in whole numbers, by searching the two neighbouring multiples for the one that the mode names."""
    size = abs(units)
    below = max(k for k in range(size // step + 2) if k * step <= size)
    above = below if below * step == size else below + 1
    near = [k for k in (below, above) if abs(size - k * step) == min(size - below * step, above * step - size)]
    chosen = {
        RoundingMode.DOWN: below,
        RoundingMode.UP: above,
        RoundingMode.HALF_UP: near[-1],
        RoundingMode.HALF_EVEN: near[0] if len(near) == 1 else next((k for k in near if k % 2 == 0), near[0]),
    }[mode]
    return -chosen * step if units < 0 else chosen * step


@pytest.mark.parametrize("mode", RoundingMode)
@pytest.mark.parametrize("step", [1, 2, 5, 10, 25])
def test_rounding_agrees_with_whole_numbers(mode: RoundingMode, step: int) -> None:
    """On a grid of hundredths, negatives included, rounding gives the multiple that integer search finds."""
    for units in range(-120, 121):
        assert round_to(Fraction(units, 100), Fraction(step, 100), mode) == Fraction(_oracle(units, step, mode), 100)


@given(fractions, steps, st.sampled_from(RoundingMode))
def test_rounding_is_symmetric_and_near(x: Fraction, step: Fraction, mode: RoundingMode) -> None:
    """A rounded value is a multiple less than a step away, mirrors in sign, and stays when rounded again."""
    rounded = round_to(x, step, mode)
    assert (rounded / step).denominator == 1
    assert abs(rounded - x) < step
    assert round_to(-x, step, mode) == -rounded
    assert round_to(rounded, step, mode) == rounded


@given(fractions, steps)
def test_the_modes_go_where_their_names_say(x: Fraction, step: Fraction) -> None:
    """Down never grows the size, up never shrinks it, and both halves modes are at most half a step away."""
    assert abs(round_to(x, step, RoundingMode.DOWN)) <= abs(x) <= abs(round_to(x, step, RoundingMode.UP))
    for mode in (RoundingMode.HALF_UP, RoundingMode.HALF_EVEN):
        assert abs(round_to(x, step, mode) - x) * 2 <= step


@pytest.mark.parametrize(
    ("x", "mode", "result"),
    [
        ("2.5", RoundingMode.HALF_UP, 3),
        ("-2.5", RoundingMode.HALF_UP, -3),
        ("2.5", RoundingMode.HALF_EVEN, 2),
        ("3.5", RoundingMode.HALF_EVEN, 4),
        ("0.01", RoundingMode.UP, 1),
        ("-0.01", RoundingMode.UP, -1),
        ("0.99", RoundingMode.DOWN, 0),
        ("-0.99", RoundingMode.DOWN, 0),
    ],
)
def test_hand_worked_roundings(x: str, mode: RoundingMode, result: int) -> None:
    """Halves and crumbs of either sign go where the hand-worked table says."""
    assert round_to(Fraction(x), Fraction(1), mode) == result


@pytest.mark.parametrize("step", [Fraction(0), Fraction(-1)])
def test_a_step_is_above_zero(step: Fraction) -> None:
    """Rounding to a multiple of nothing, or of less, is refused."""
    with pytest.raises(ValueError, match="above zero"):
        round_to(Fraction(1), step, RoundingMode.DOWN)


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_terminating_decimals_are_shown_in_full(digits: int, places: int) -> None:
    """A terminating decimal is shown by a text that `Decimal` reads back to the same value, without a mark."""
    value = Fraction(digits, 10**places)
    shown = format_number(value)
    assert Fraction(Decimal(shown)) == value
    assert "…" not in shown and not (("." in shown) and shown.endswith("0"))


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(1, 3), None, "0.3333…"),
        (Fraction(-2, 3), None, "-0.6666…"),
        (Fraction(50), 2, "50.00"),
        (Fraction(1, 8), 2, "0.12…"),
        (Fraction(-1, 1000), 2, "-0.00…"),
        (Fraction(7, 2), 0, "3…"),
        (Fraction(1100), None, "1100"),
        (Fraction(0), None, "0"),
    ],
)
def test_cut_digits_are_marked(value: Fraction, places: int | None, shown: str) -> None:
    """Digits are cut, never rounded, and the ellipsis stands exactly where some were cut."""
    assert format_number(value, places) == shown


@given(fractions)
def test_decimal_places_are_the_fewest_that_suffice(value: Fraction) -> None:
    """The number of decimals is the smallest whose power of ten makes the value whole, or none does."""
    found = decimal_places(value)
    searched = next((n for n in range(40) if (value * 10**n).denominator == 1), None)
    assert found == searched


@pytest.mark.parametrize(
    ("a", "b", "shown"),
    [
        ("1099.992", "1100", ("1099.992", "1100")),
        ("1/3", "0.333", ("0.3333…", "0.333")),
        ("1/3", "0.3333", ("0.33333…", "0.3333")),
        ("-1/30000", "0", ("-0.00003…", "0")),
        ("2/3", "2/3", ("0.6666…", "0.6666…")),
        ("1/3", "1000001/3000000", ("0.3333333…", "0.3333336…")),
    ],
)
def test_a_shown_comparison_never_looks_false(a: str, b: str, shown: tuple[str, str]) -> None:
    """Two compared values are shown with as many digits as it takes to tell them apart."""
    assert format_pair(Fraction(a), Fraction(b)) == shown


@given(fractions, st.one_of(fractions, st.just(None)), st.integers(-(10**9), 10**9))
def test_shown_pairs_order_like_the_values(a: Fraction, other: Fraction | None, crumb: int) -> None:
    """What is shown, read back as decimals, orders as the exact values do, however near they are."""
    b = other if other is not None else a + Fraction(crumb, 10**15)
    with localcontext() as context:
        context.prec = 200
        one, two = (Decimal(text.removesuffix("…")) for text in format_pair(a, b))
    assert (one < two, one == two) == (a < b, a == b)
