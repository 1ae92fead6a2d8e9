"""Citizen identity numbers (GB 11643) and the masking of what must not be shown in full."""

import datetime
import re
from enum import Enum
from typing import Literal, TypeAlias

_CHECK_CHARACTERS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9Xx]")
_HIDDEN = "＊＊＊"
_STAR = "＊"
_SHORTEST_IDENTITY = 15
_SHORTEST_CARD = 8

SensitiveKind: TypeAlias = Literal["name", "identity", "card", "other"]
"""How a sensitive fact is masked."""


class IdentityProblem(Enum):
    """Why a text is not an identity number. The number itself is never repeated."""

    LENGTH = "length"
    """Neither 18 nor 15 characters."""
    OLD_FORM = "old_form"
    """A 15-digit number of the former standard."""
    CHARACTERS = "characters"
    """Other than 17 digits and a digit or X."""
    REGION = "region"
    """The first six digits have not the shape of a region code."""
    BIRTH_DATE = "birth_date"
    """The birth date is no day of the calendar."""
    CHECK_DIGIT = "check_digit"
    """The last character does not fit the others."""


def normal_identity(text: str) -> str:
    """The one spelling by which identity numbers are compared: a final ``x`` becomes ``X``."""
    return text.upper() if _SHAPE.fullmatch(text) else text


def check_identity(text: str) -> IdentityProblem | None:
    """What is wrong with an 18-character identity number, or None when nothing is.

    Checked: length, characters, shape of the region code, a real birth date, and the check character. Whether
    the region existed, and whether the number was issued, cannot be known from the number.
    """
    if _SHAPE.fullmatch(text) is None:
        return _shape_problem(text)
    if text[0] == "0":
        return IdentityProblem.REGION
    if _birth(text) is None:
        return IdentityProblem.BIRTH_DATE
    return None if _check_character(text) == text[17].upper() else IdentityProblem.CHECK_DIGIT


def _shape_problem(text: str) -> IdentityProblem:
    if re.fullmatch(r"[0-9]{15}", text):
        return IdentityProblem.OLD_FORM
    return IdentityProblem.LENGTH if len(text) != 18 else IdentityProblem.CHARACTERS


def _check_character(text: str) -> str:
    """The digits weigh powers of 2 modulo 11 (7, 9, 10, … 4, 2); 13 is 2 modulo 11, so they are read in base 13."""
    return _CHECK_CHARACTERS[int(text[:17], 13) % 11 * 2 % 11]


def _birth(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[6:14])
    except ValueError:
        return None


class IdentityError(ValueError):
    """An identity number that nothing can be read from; `problem` says why."""

    def __init__(self, problem: IdentityProblem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"not a valid identity number ({self.problem.value})"


def birth_of(text: str) -> datetime.date:
    """The date of birth in a valid identity number; raises `IdentityError` otherwise."""
    _require(text)
    return datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))


def sex_of(text: str) -> Literal["男", "女"]:
    """男 when the 17th digit of a valid identity number is odd, 女 when even; `IdentityError` otherwise."""
    _require(text)
    return "男" if int(text[16]) % 2 else "女"


def _require(text: str) -> None:
    problem = check_identity(text)
    if problem is not None:
        raise IdentityError(problem)


def mask(kind: SensitiveKind, text: str) -> str:
    """`text` as it may be shown.

    A name keeps its first character, an identity number its first 6 and last 4, a card its last 4, anything
    else becomes ``＊＊＊``; so does a text too short to keep that much and still hide something.
    """
    if kind == "name" and len(text) > 1:
        return text[0] + _STAR * (len(text) - 1)
    if kind == "identity" and len(text) >= _SHORTEST_IDENTITY:
        return text[:6] + _STAR * (len(text) - 10) + text[-4:]
    if kind == "card" and len(text) >= _SHORTEST_CARD:
        return _STAR * (len(text) - 4) + text[-4:]
    return _HIDDEN
