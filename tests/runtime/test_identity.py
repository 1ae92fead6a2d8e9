"""Identity numbers and masking. The numbers are the standard's own examples or synthetic."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baozhang_rules.runtime.identity import (
    IdentityError,
    IdentityProblem,
    SensitiveKind,
    birth_of,
    check_identity,
    mask,
    normal_identity,
    sex_of,
)

EXAMPLES = ["11010519491231002X", "440524188001010014"]


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_examples_are_valid(number: str) -> None:
    """The two well-known examples have nothing wrong."""
    assert check_identity(number) is None


@pytest.mark.parametrize("number", EXAMPLES)
def test_one_wrong_character_is_noticed(number: str) -> None:
    """Whichever one character is replaced by whichever other, the number is invalid."""
    for place in range(18):
        for other in "0123456789" + ("X" if place == 17 else ""):
            if other != number[place]:
                assert check_identity(number[:place] + other + number[place + 1 :]) is not None


@pytest.mark.parametrize("number", EXAMPLES)
def test_swapped_neighbours_are_noticed(number: str) -> None:
    """Two different neighbouring characters that change places make the number invalid."""
    for place in range(17):
        a, b = number[place], number[place + 1]
        if a != b:
            assert check_identity(number[:place] + b + a + number[place + 2 :]) is not None


@given(st.integers(100000, 999999), st.dates(datetime.date(1850, 1, 1)), st.integers(0, 999))
def test_the_check_character_by_the_standards_polynomial(region: int, birth: datetime.date, order: int) -> None:
    """Exactly one of eleven endings is valid: the one by ISO 7064 MOD 11-2, computed here digit by digit."""
    stem = f"{region}{birth:%Y%m%d}{order:03d}"
    product = 0
    for digit in stem:
        product = (product + int(digit)) * 2 % 11
    check = (12 - product) % 11
    expected = "X" if check == 10 else str(check)
    valid = [end for end in "0123456789X" if check_identity(stem + end) is None]
    assert valid == [expected]
    assert birth_of(stem + expected) == birth
    assert sex_of(stem + expected) == ("男" if order % 2 else "女")


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", IdentityProblem.LENGTH),
        ("1101051949123100", IdentityProblem.LENGTH),
        ("11010519491231002X ", IdentityProblem.LENGTH),
        ("110105491231002", IdentityProblem.OLD_FORM),
        ("11010549123100A", IdentityProblem.LENGTH),
        ("1101051949123100X2", IdentityProblem.CHARACTERS),
        ("１１010519491231002X", IdentityProblem.CHARACTERS),
        ("01010519491231002X", IdentityProblem.REGION),
        ("11010519490231002X", IdentityProblem.BIRTH_DATE),
        ("110105194912310020", IdentityProblem.CHECK_DIGIT),
    ],
)
def test_what_is_wrong_is_named(number: str, problem: IdentityProblem) -> None:
    """Each kind of fault is told apart."""
    assert check_identity(number) is problem


def test_a_small_x_is_the_same_number() -> None:
    """A final small x is accepted and normalised to the capital."""
    assert check_identity("11010519491231002x") is None
    assert normal_identity("11010519491231002x") == "11010519491231002X"
    assert normal_identity("x") == "x"


def test_birth_and_sex_of_the_examples() -> None:
    """Birth and sex are read from the digits of a valid number only."""
    assert birth_of(EXAMPLES[0]) == datetime.date(1949, 12, 31)
    assert (sex_of(EXAMPLES[0]), sex_of(EXAMPLES[1])) == ("女", "男")
    with pytest.raises(IdentityError) as caught:
        birth_of("110105194912310020")
    assert caught.value.problem is IdentityProblem.CHECK_DIGIT
    assert "110105" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("name", "王小明", "王＊＊"),
        ("name", "甲", "＊＊＊"),
        ("identity", "11010519491231002X", "110105＊＊＊＊＊＊＊＊002X"),
        ("identity", "12345", "＊＊＊"),
        ("card", "6222020000001234567", "＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊4567"),
        ("card", "1234", "＊＊＊"),
        ("other", "慢性病", "＊＊＊"),
        ("other", "", "＊＊＊"),
    ],
)
def test_masks(kind: SensitiveKind, text: str, shown: str) -> None:
    """Each kind keeps only what it may keep, and short texts keep nothing."""
    assert mask(kind, text) == shown
