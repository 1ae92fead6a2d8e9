"""What the public is told: outcomes, amounts, articles, and what the policy makes public; nothing else of a household."""

import json
import re
from datetime import date
from itertools import islice

import pytest
from tests.explain.build import every, explain, household, person
from tests.explain.samples import HUMAN, TOLD
from tests.explain.test_texts import ONLY, OPEN, POOR, RICH

from baozhang_rules import Decision, PolicySet
from baozhang_rules.explain.outline_data import Outline
from baozhang_rules.resources import policies_path

SETS = {
    "shanghai": ("examples/shanghai_records.jsonl", date(2024, 9, 1)),
    "mutual_aid": ("examples/mutual_aid.jsonl", date(2019, 6, 1)),
    "examples/baishui/concessions.pol": ("examples/baishui/concessions.jsonl", date(2024, 6, 1)),
    "examples/baishui/medical.pol": ("examples/baishui/medical.jsonl", date(2024, 6, 1)),
    "examples/baishui/services.pol": ("examples/baishui/services.jsonl", date(2024, 9, 1)),
}
OF_THE_POLICY = ("place", "conflict", "reason_words", "schema", "languages", "rule", "id", "name", "scheme", "program", "held")
"""Parts of the data that are the policy's own words, whatever the household."""


def numbers(data: object) -> set[str]:
    """Every number and day told, beyond the policy's own words."""
    match data:
        case dict():
            return set().union(*(numbers(value) for key, value in data.items() if key not in OF_THE_POLICY))
        case list():
            return set().union(*map(numbers, data))
        case str():
            return set(re.findall(r"\d[\d.-]*", data))
    return set()


def texts(data: object) -> set[str]:
    """Every text within a record that is long enough to be told from the words of the policy."""
    match data:
        case dict():
            return set().union(*map(texts, data.values()))
        case list():
            return set().union(*map(texts, data))
        case str() if len(data) >= 4 and re.search(r"\d", data):
            return {data, data.removesuffix("0").removesuffix("0").removesuffix(".")}
    return set()


def granted(outline: Outline) -> list[str]:
    """What may be told: amounts of benefits, fields of public notices, and when a rule is in force at all."""
    shown = [each for rule in outline.rules for each in (rule.value, rule.low, rule.high) if each is not None]
    shown += [value for notice in outline.procedure.notices for _, value in notice.fields]
    begun = [rule.reason_words.zh for rule in outline.rules]
    return [*begun, *(text for each in shown for text in (each.exact, each.text.zh, each.text.en))]


@pytest.mark.parametrize("name", SETS)
def test_a_shipped_policy_tells_the_public_nothing_of_a_household(name: str) -> None:
    """No number but amounts and what 公示 lists; no value of the record in the text; no result about one member or unit."""
    path, day = SETS[name]
    count = 0
    with (policies_path() / path).open("rb") as lines:
        raw = [json.loads(line) for line in islice(lines, 30)]
    policy = PolicySet.load(policies_path() / name)
    for record in raw:
        decision: Decision = policy.decide(record, day)
        made = decision.explanation("public")
        if made.outline is None:
            continue
        count += 1
        known = numbers(granted(made.outline)) | {str(day)}
        data = made.to_json()
        assert numbers(data) <= known
        told = made.text("zh") + made.text("en") + json.dumps(data["rules"], ensure_ascii=False)
        assert {each for each in texts(record) if re.search(rf"(?<![\d.]){re.escape(each)}(?![\d.])", told)} <= known
        assert not any(rule.entity or rule.unit or rule.groups or rule.steps or rule.near for rule in made.outline.rules)
    assert count


def test_assets_and_income_that_change_no_answer_change_nothing_told() -> None:
    """A household refused for its income is told alike whatever the income and the money are."""
    other = household(person("王五", every("9000")), person("李小四", every("0"), "1982-03-01"), money="1", flats="2")
    for one, two in ((RICH, other), (POOR, {**POOR, "货币财产": "59999"})):
        first, second = (explain(each, reader="public", rules=ONLY) for each in (one, two))
        assert first.to_json() == second.to_json()
        assert (first.text("zh"), first.text("en")) == (second.text("zh"), second.text("en"))


def test_the_answers_are_told_without_their_reasons() -> None:
    """Refused, open and admitted alike: the outcome, and where it is written the article."""
    assert explain(RICH, reader="public", rules=ONLY).summary("zh") == "低保家庭：不符合。\n低保金：不享受。"
    assert explain(OPEN, reader="public", rules=ONLY).summary("en") == "低保家庭: not decided yet.\n低保金: not decided yet."
    admitted = explain({**RICH, **HUMAN}, TOLD, reader="public", rules=("DIBAO",))
    assert admitted.outline is not None and admitted.outline.rules[0].admission is not None
    assert admitted.outline.rules[0].admission.details == ()


def test_a_refused_record_is_not_quoted() -> None:
    """What is wrong in a record names facts and quotes them: the public is told that it was refused, and no more."""
    made = PolicySet.load(policies_path() / "shanghai").decide({"货币财产": "31415.926x"}, date(2024, 9, 1)).explanation("public")
    assert made.outline is None and made.problems == () and made.to_json()["refused"] == []
    assert "31415" not in made.text("zh") and len(made.text("zh").splitlines()) == 1
