"""Explanations and missing facts of generated programs: nothing that a program can hold stops them."""

import json

import pytest
from attrs import evolve
from tests.strategies.choices import Seeded
from tests.strategies.programs import dates_for, program_of, record_of

from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.explain import explanation_of
from baozhang_rules.explain.view import Look
from baozhang_rules.explain.words import standard_words
from baozhang_rules.runtime.decision import Decided
from baozhang_rules.runtime.records import Record, load_record
from baozhang_rules.whynot import missing_sets

SEEDS = range(120)


def decided_of(seed):
    """A generated program, record and decision."""
    program = program_of(seed)
    record = load_record(record_of(program, seed), program.schema)
    assert isinstance(record, Record)
    index = Index(program)
    dates = dates_for(Seeded(seed))
    return index, record, decide(index, record, evolve(dates, known=dates.known or dates.base))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_decision_can_be_told(seed):
    """Text in both languages and JSON for each reader, the same each time; every text of a rule is found in
    the trace.
    """
    index, _, decided = decided_of(seed)
    if not isinstance(decided, Decided):
        return
    for reader in ("applicant", "clerk", "auditor", "public"):
        told = explanation_of(index, decided, (), reader, show_sensitive=reader == "auditor")
        for lang in ("zh", "en"):
            assert told.text(lang) == explanation_of(index, decided, (), reader, reader == "auditor").text(lang)
        assert json.loads(json.dumps(told.to_json()))["schema"] == 1
    look = Look(index, decided, "auditor", True, standard_words())
    for result in decided.results:
        rule = index.rules[result.rule]
        spot = look.spot_of_rule(rule, look.spot_of(result))
        used = (rule.id, spot.where) in decided.trace.versions
        assert (look.body_of(rule, spot) is not None) is used


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sets_hold_what_the_outcome_blamed(seed):
    """Where an outcome lacks facts some set of them settles it, and the search stays within its runs."""
    index, record, decided = decided_of(seed)
    if not isinstance(decided, Decided):
        return
    for result in decided.results:
        if result.missing:
            found = missing_sets(index, record, decided.dates, result)
            assert found.sets and all(found.sets)
            assert sorted(found.sets, key=len) == list(found.sets)
