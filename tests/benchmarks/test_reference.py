"""The reference set of the benchmarks: its golden answers are what the policy means, not only what was written by hand."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.reference import convert, handwritten

from baozhang_rules import PolicySet

SET = Path(__file__).resolve().parents[2] / "benchmarks" / "reference"
SHARE = 4


def lines(name):
    """Return the lines of a file of the reference set."""
    return (SET / name).read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def policy():
    """The reference policy, checked."""
    return PolicySet.load(SET / "reference.pol")


def golden():
    """Return each golden answer without its heading, with the day it is of."""
    for line in lines("golden.jsonl"):
        answer = json.loads(line)
        yield answer.pop("编号"), answer.pop("基准日"), answer


def differences(policy, pairs):
    """Return the records whose decision isn't the golden answer, with what differs."""
    found = []
    for line, (name, day, expected) in pairs:
        data = json.loads(line)
        assert (data["编号"], data["申请日"]) == (name, day)
        given = convert.answers(policy.decide(line, on=convert.base_date(data)).to_json())
        found += [(name, key, expected.get(key), given.get(key)) for key in {**expected, **given} if expected.get(key) != given.get(key)]
    return found


def test_the_policy_is_clean(policy):
    """The reference policy is checked without a warning."""
    assert policy.warnings == ()


def test_the_interpreter_gives_the_golden_answers(policy):
    """In every fourth record each class, amount, tier and fallback is what the independent function found."""
    pairs = list(zip(lines("records.jsonl"), golden(), strict=True))
    assert differences(policy, pairs[::SHARE]) == []


@pytest.mark.heavy
def test_the_interpreter_gives_all_golden_answers(policy):
    """The same in every record."""
    assert differences(policy, zip(lines("records.jsonl"), golden(), strict=True)) == []


def test_a_wrong_golden_answer_is_noticed(policy):
    """An amount that is one cent off, and a class that is turned, are found."""
    line, (name, day, answer) = next(p for p in zip(lines("records.jsonl"), golden(), strict=True) if p[1][2]["JIBEN"])
    wrong = {**answer, "JIBEN": answer["JIBEN"] + 1, "SHOUZAI": not answer["SHOUZAI"]}
    assert {key for _, key, _, _ in differences(policy, [(line, (name, day, wrong))])} == {"JIBEN", "SHOUZAI"}


def test_the_handwritten_function_gives_the_golden_answers():
    """What is timed as hand-written is what the golden answers came from."""
    for line, (name, _, expected) in zip(lines("records.jsonl"), golden(), strict=True):
        data = json.loads(line, parse_float=Decimal)
        assert handwritten.decide(convert.household(data), convert.base_date(data)) == expected, name


def test_the_records_reach_every_rule_both_ways():
    """Each class holds and fails in at least fifteen records, and each benefit is paid and not paid as often."""
    seen = Counter()
    for _, _, answer in golden():
        for place in (answer, *answer["成员"]):
            seen.update((key, value not in (None, False)) for key, value in place.items() if key != "成员")
    keys = {key for key, _ in seen}
    assert len(keys) == 28
    assert [key for key in keys if min(seen[key, True], seen[key, False]) < 15] == []
