"""US SNAP: the 68 published scenarios, through the visible import map, against the policy in English."""

import json
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pytest

from baozhang_rules import Decision, Outcome, PolicySet, Result
from baozhang_rules.pipeline import Pipeline
from baozhang_rules.resources import policies_path
from baozhang_rules.scenarios import run_scenarios

FOLDER = policies_path() / "foreign" / "us_snap"
MAP = json.loads((FOLDER / "import_map.json").read_text(encoding="utf-8"))
CASES = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()]

DIFFERING = {
    "il.feature:146": ((True, 391), (True, 390)),
    "il.feature:157": ((True, 391), (True, 390)),
    "il.feature:291": ((True, 458), (True, 457)),
    "vt.feature:17": ((True, 100), (True, 99)),
}
"""The scenarios that come out otherwise: as published, and by the policy."""


@lru_cache(maxsize=1)
def snap() -> PolicySet:
    return PolicySet.load(FOLDER)


def name_of(case: dict[str, Any]) -> str:
    return f"{case['file']}:{case['line']}"


def record_of(case: dict[str, Any]) -> dict[str, object]:
    """The record that the map makes of a scenario; every field of the scenario is read."""
    given = case["input"]
    unread = set(given) - {row["from"] for row in MAP["facts"]}
    assert not unread, f"the map says nothing of {unread}"
    return {row["fact"]: value_of(row, given) for row in MAP["facts"]}


def value_of(row: dict[str, Any], given: dict[str, Any]) -> object:
    if row["from"] not in given:
        return row["when_unstated"]
    value = given[row["from"]]
    return row["values"][value] if "values" in row else value


def decide(case: dict[str, Any], **changes: object) -> Decision:
    day = date.fromisoformat(MAP["base_date"]["value"])
    return snap().decide({**record_of(case), **changes}, on=day)


def result_of(decision: Decision) -> tuple[bool, int]:
    """Eligibility and the month's benefit, as the map puts them together."""
    assert not decision.refused, decision.problems
    eligible = decision[MAP["results"]["eligible"]["class"]].outcome
    assert eligible in (Outcome.ELIGIBLE, Outcome.INELIGIBLE)
    total = sum(amount_of(decision[name]) for name in MAP["results"]["monthly_benefit"]["sum_of"])
    assert total == int(total)
    return eligible is Outcome.ELIGIBLE, int(total)


def amount_of(benefit: Result) -> Fraction:
    """The settled amount; 0 only where the household is not entitled."""
    if benefit.amount is None:
        assert benefit.outcome is Outcome.INELIGIBLE, benefit
        return Fraction(0)
    return benefit.amount


def expected_of(case: dict[str, Any]) -> tuple[bool, int]:
    return case["expected"]["eligible"], case["expected"]["monthly_benefit"]


def test_the_scenarios_are_all_there() -> None:
    """There are 68 scenarios under 68 names."""
    assert len(CASES) == len({name_of(case) for case in CASES}) == 68


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_scenario(case: dict[str, Any]) -> None:
    """A scenario gives the published result, or the one that the notes tell of."""
    published, ours = DIFFERING.get(name_of(case), (expected_of(case), expected_of(case)))
    assert expected_of(case) == published
    assert result_of(decide(case)) == ours


def test_how_many_agree() -> None:
    """64 of the 68 scenarios agree, and all 68 on eligibility."""
    agreeing = [case for case in CASES if result_of(decide(case)) == expected_of(case)]
    assert len(agreeing) == 64
    assert all(result_of(decide(case))[0] == expected_of(case)[0] for case in CASES)


def test_each_difference_has_its_note() -> None:
    """The notes name each differing scenario, what was published, what the policy gives, and the article."""
    notes = (FOLDER / "notes.md").read_text(encoding="utf-8").splitlines()
    rows = {row.split("`")[1]: row for row in notes if row.startswith("| `")}
    assert set(rows) == set(DIFFERING)
    for name, (published, ours) in DIFFERING.items():
        cells = [cell.strip() for cell in rows[name].split("|")]
        assert cells[4].startswith(f"{published[1]} =") and cells[5].startswith(f"{ours[1]} =")
        assert cells[6].startswith("7 CFR 273.10")


def test_the_map_leaves_nothing_unsaid() -> None:
    """Each value that the map states for a silent scenario comes with a reason, and no other does."""
    for row in MAP["facts"]:
        assert ("when_unstated" in row) == ("why" in row), row["fact"]
    assert MAP["base_date"]["why"]


def test_without_the_map_a_silent_scenario_is_open() -> None:
    """What a scenario doesn't state is unknown to the engine: it never reads silence as zero."""
    case = next(case for case in CASES if case["input"]["monthly_job_income"] == 1000)
    record = {name: value for name, value in record_of(case).items() if name != "rent_or_mortgage"}
    decision = snap().decide(record, on=date.fromisoformat(MAP["base_date"]["value"]))
    allotment = decision["snap_allotment"]
    assert allotment.amount is None
    assert {path.fact for path in allotment.missing} == {"rent_or_mortgage"}


def test_the_year_ends() -> None:
    """After fiscal year 2020 the figures have lapsed: that is no refusal of the household."""
    decision = snap().decide(record_of(CASES[0]), on=date(2020, 10, 1))
    assert decision["snap_household"].outcome is Outcome.FAULT


def test_no_emergency_before_the_act() -> None:
    """Before 2020-03-18 there is no emergency allotment, waiver or not."""
    case = next(c for c in CASES if c["input"]["use_emergency_allotment"] and c["input"]["monthly_job_income"] == 1000)
    decision = snap().decide(record_of(case), on=date(2020, 3, 17))
    assert decision["emergency_allotment"].amount is None
    assert decision["snap_allotment"].amount == 317
    assert result_of(decide(case)) == (True, 509)


def test_large_households() -> None:
    """Beyond eight persons each figure grows by its step for each additional person."""
    case = CASES[0]
    assert result_of(decide(case, household_size=8, emergency_waiver=False)) == (True, 1164)
    assert result_of(decide(case, household_size=11, emergency_waiver=False)) == (True, 1164 + 3 * 146)


def test_the_households_worked_out_in_the_language() -> None:
    """The scenarios that stand beside the policy hold."""
    pipeline = Pipeline((FOLDER,))
    assert pipeline.index is not None
    results = list(run_scenarios(pipeline.bundle, pipeline.index))
    assert len(results) >= 7
    assert [result.title for result in results if not result.passed] == []
