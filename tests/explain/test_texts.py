"""The texts that people read, whole, against ones that were read with care (tests/explain/golden)."""

import json
import os
from pathlib import Path

import pytest
from tests.explain.build import decide, every, explain, household, person, program
from tests.explain.samples import HUMAN, STACKED, TOLD, stacked_home

from baozhang_rules.explain import explanation_of
from baozhang_rules.whynot import missing_sets

GOLDEN = Path(__file__).parent / "golden"
ONLY = ("DIBAO", "DIBAOJIN")

POOR = household(person("甲", every("2749.98"), grade="二级"), person("乙", every("0"), "2015-03-01", school=True))
RICH = household(person("张三", every("3400")), person("李小四", every("3400"), "1982-03-01"), money="70000", flats="2")
NEAR = household(person("张三", every("2040.625")), money="30000.01")
OPEN = household(person("张三", every("1000"), grade=None), person("李小四", None, "1982-03-01", school=None), money=None)


def with_sets(record):
    """The explanation of a record with the sets of facts that would settle each rule."""
    index, decided = decide(record)
    settling = {
        (r.rule, r.unit, r.entity): missing_sets(index, decided.record, decided.dates, r) for r in decided.results if r.missing
    }
    return explanation_of(index, decided, (), "applicant", settling=settling)


CASES = {
    "eligible.zh": lambda: explain(POOR).text("zh"),
    "eligible.en": lambda: explain(POOR, rules=ONLY).text("en"),
    "eligible_auditor.zh": lambda: explain(POOR, reader="auditor", show_sensitive=True, rules=ONLY).text("zh"),
    "eligible_public.zh": lambda: explain(POOR, reader="public", rules=ONLY).text("zh"),
    "refused_clerk.zh": lambda: explain(RICH, reader="clerk").text("zh"),
    "refused.en": lambda: explain(NEAR, rules=ONLY).text("en"),
    "missing.zh": lambda: with_sets(OPEN).text("zh"),
    "missing.en": lambda: with_sets(OPEN).text("en"),
    "many.zh": lambda: explain(stacked_home(), STACKED).text("zh"),
    "many.en": lambda: explain(stacked_home(), STACKED).text("en"),
    "human.zh": lambda: explain({**RICH, **HUMAN}, TOLD, rules=("DIBAO",)).text("zh"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_the_one_that_was_read(name):
    """Each explanation is, letter by letter, the text kept."""
    path, text = GOLDEN / f"{name}.txt", CASES[name]()
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_golden_text_is_used():
    """No text is kept that no test reads."""
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.txt" for name in CASES} | {"eligible.json"}


def test_the_json_is_the_one_that_was_read():
    """The data of an explanation, in Chinese, field by field."""
    text = json.dumps(explain(POOR, rules=ONLY).to_json("zh"), ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / "eligible.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_summary_is_the_first_lines():
    """The summary is the answers and no more."""
    told = explain(POOR)
    assert told.text("zh").startswith(told.summary("zh") + "\n")
    assert told.summary("en").splitlines()[1] == "低保金: 380 CNY/month."


def test_the_same_decision_gives_the_same_text():
    """Nothing depends on the run: two programs built alike tell the same."""
    assert explain(POOR, program()).text("zh") == explain(POOR, program()).text("zh")
    assert explain(POOR).to_json() == explain(POOR).to_json()
