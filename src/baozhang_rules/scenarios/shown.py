"""States, outcomes and subjects of expectations as a report shows them, in both languages, without sensitive text."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from baozhang_rules.explain.data import Both
from baozhang_rules.explain.words import both, same, standard_words, told, value_text
from baozhang_rules.runtime.decision import outcome_of
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, Conflict, FactPath, Fault, State, Unknown
from baozhang_rules.syntax.words import words
from baozhang_rules.types import NumberT, Type

NOTHING = Both("—", "—")
NO_NAME = Both("没有这个名称", "there is no such name")
A_STANDARD = Both("标准;它的数写在政策里,不能假定", "a standard; its figures stand in the policies and can't be assumed")


def word(concept: str) -> Both:
    """A keyword in both languages."""
    entry = words().entry("keywords", concept)
    return Both(entry.zh, entry.en)


def joined(items: Iterable[Both], zh: str = "、", en: str = ", ") -> Both:
    """Texts one after the other."""
    listed = list(items)
    return Both(zh.join(each.zh for each in listed), en.join(each.en for each in listed))


def spaced(*items: Both) -> Both:
    """Texts with a space between, those that are empty left out."""
    return joined([each for each in items if each], " ", " ")


def names_of(items: Iterable[str]) -> Both:
    """Names, sorted."""
    return joined([same(each) for each in sorted(items)])


def facts_of(missing: Iterable[FactPath]) -> Both:
    """Missing facts by their paths."""
    return names_of({str(path) for path in missing})


def outcome_word(outcome: str) -> Both:
    """``eligible`` as 符合."""
    return word(outcome)


def cause_of(fault: Fault, place: str) -> Both:
    """Why something can't be computed, and where."""
    entry = words().sections["causes"].get(fault.cause)
    why = Both(fault.cause, fault.cause) if entry is None else Both(entry.zh, entry.en)
    return spaced(same(place or fault.site), why)


def show(state: State, type_: Type | None = None, place: str = "") -> Both:
    """A state: a settled value with its unit, or why there is none."""
    match state:
        case Unknown(missing=missing):
            return spaced(word("unknown"), word("missing"), facts_of(missing))
        case Conflict(sites=sites):
            return spaced(word("conflict"), word("because"), names_of(sites))
        case Fault():
            return spaced(word("fault"), word("because"), cause_of(state, place))
        case bool():
            return told("yes" if state else "no")
        case None:
            return word("none")
        case Fraction():
            return both(lambda lang: value_text(state, type_ or NumberT(), lang, standard_words()))
        case tuple():
            return told("entries", count=len(state))
        case _ if state is NOT_ENTITLED:
            return word("not_entitled")
        case _ if hasattr(state, "path"):
            return same("[…]")
        case _:
            return same(str(state))


def outcome_shown(state: State, why: Both) -> Both:
    """The outcome that a state stands for, and in parentheses why."""
    plain = outcome_word(outcome_of(state).value)
    if isinstance(state, UNSETTLED):
        return show(state)
    return Both(f"{plain.zh}({why.zh})", f"{plain.en} ({why.en})") if why else plain
