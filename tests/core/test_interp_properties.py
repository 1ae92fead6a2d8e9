"""Laws of the reference interpreter over generated programs and records.

`BAOZHANG_FUZZ=ci` tries many more. Programs come from seeds, so that a failure names the program that shows it
(`program_of(seed)`, `sample(seed)`); the last test lets Hypothesis search, and shrink what it finds.
"""

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.strategies import programs as made
from tests.strategies.choices import Seeded, shuffled

from baozhang_rules import check
from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.core.text import show
from baozhang_rules.core.walk import EXPRESSIONS
from baozhang_rules.runtime.decision import Dates, Decided, Refused, outcome_of
from baozhang_rules.runtime.records import Record, load_record
from baozhang_rules.runtime.values import NOT_ENTITLED, Conflict, Fault, Unknown

pytestmark = pytest.mark.fuzz

LONG = os.environ.get("BAOZHANG_FUZZ") == "ci"
BUDGET = 2000 if LONG else 300
COUNTED = 4000 if LONG else 1000
PAIRED = 4000 if LONG else 1500
CHECKERS = "".join(path.read_text(encoding="utf-8") for path in (Path(check.__file__).parent).glob("*.py"))


@frozen
class Sample:
    """A program, a complete record that it takes, and dates, all of one seed."""

    seed: int
    program: n.Program
    record: dict
    dates: Dates
    choices: Seeded


def sample(seed):
    """What one seed makes."""
    program, choices = made.program_of(seed), Seeded(seed)
    return Sample(seed, program, made.record_for(choices, program), made.dates_for(choices), choices)


def decided(program, record, dates):
    """The decision on a record, which the loader takes."""
    loaded = load_record(record, program.schema)
    assert isinstance(loaded, Record), loaded
    return decide(Index(program), loaded, dates)


def states(decision):
    """Every state that a decision shows, by what it is the state of; checks stand apart, as they ask what is recorded."""
    found = {}
    for result in decision.results:
        for part in ("own", "value", "gross", "member_of", "low", "high"):
            found["rule", result.rule, result.unit, result.entity, part] = getattr(result, part)
    found |= {("order", order): state for order, state in decision.classes.items()}
    found |= {("deadline", each.deadline): each.state for each in decision.deadlines}
    return found


def kind_of(state):
    """A settled state as it may be compared: of conflicts, only that there is one; of a fault, not whose region has to mend it."""
    if isinstance(state, Fault):
        return "fault", state.cause, state.site
    return "conflict" if isinstance(state, Conflict) else (type(state).__name__, state)


def flipped(full, less):
    """The states that leaving facts out turned from one settled state into another."""
    was, now = states(full), states(less)
    for place, state in now.items():
        if isinstance(state, Unknown):
            continue
        # A unit that isn't one in full may be a candidate as long as facts are missing; its rules then decide nothing.
        gone = place not in was and (state is False or state is NOT_ENTITLED or place[-1] not in ("own", "value"))
        if not gone and kind_of(state) != kind_of(was.get(place, "nothing")):
            yield place, was.get(place), state


def test_a_decision_always_comes():
    """No program and no record makes the interpreter raise, whatever is missing."""
    for seed in range(BUDGET):
        case = sample(seed)
        decided(case.program, case.record, case.dates)
        for one_in in (4, 2):
            decided(case.program, made.masked_by(case.choices, case.record, case.program, one_in), case.dates)


def test_learning_a_fact_never_flips_what_is_settled():
    """Leaving out facts without 推定 leaves each settled state as it is, or makes it unknown."""
    for seed in range(BUDGET):
        case = sample(seed)
        full = decided(case.program, case.record, case.dates)
        less = decided(case.program, made.masked_by(case.choices, case.record, case.program), case.dates)
        if isinstance(full, Refused):
            continue
        assert isinstance(less, Decided), seed
        assert list(flipped(full, less)) == [], seed


def test_the_order_of_declarations_means_nothing():
    """Standards, tables, definitions, rules, checks and sites may be declared in any order."""
    for seed in range(BUDGET):
        case = sample(seed)
        one = decided(case.program, case.record, case.dates)
        other = decided(made.permuted(case.choices, case.program), case.record, case.dates)
        assert type(one) is type(other), seed
        if isinstance(one, Decided):
            assert states(one) == states(other), seed


def by_person(decision, record):
    """The states of a decision with persons named by their keys, not by their places."""
    keys = [person[made.KEY] for person in record["人们"]]

    def named(path):
        return tuple(keys[step] if place and path[place - 1] == "人们" else step for place, step in enumerate(path))

    def renamed(state):
        if isinstance(state, Unknown):
            return frozenset((named(fact.entity), fact.fact, fact.month) for fact in state.missing)
        return frozenset(state.sites) if isinstance(state, Conflict) else state

    def place_of(place):
        if place[0] != "rule":
            return place
        unit = keys[int(place[2].split("[")[1][:-1]) - 1] if "[" in place[2] else place[2]
        return (*place[:2], unit, named(place[3]), place[4])

    return {place_of(place): renamed(state) for place, state in states(decision).items()}


def test_the_order_of_members_means_nothing():
    """Members may be listed in any order, but for ties of a rank and for who stands first in a linked group."""
    tried = 0
    for seed in range(BUDGET):
        case = sample(seed)
        ordered = made.coverage_counters(case.program)["Rank"] or any(unit.links for unit in case.program.units)
        if ordered or len(case.record["人们"]) < 2:
            continue
        tried += 1
        record = case.record if seed % 2 else made.masked_by(case.choices, case.record, case.program)
        other = {**record, "人们": shuffled(case.choices, record["人们"][::-1])}
        one, two = (decided(case.program, each, case.dates) for each in (record, other))
        assert type(one) is type(two), seed
        if isinstance(one, Decided):
            assert by_person(one, record) == by_person(two, other), seed
    assert tried > BUDGET // 10


@settings(
    max_examples=500 if LONG else 25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_the_laws_hold_where_hypothesis_searches(data):
    """A decision comes, and leaving facts out flips nothing; what fails is shrunk to a small program."""
    program = data.draw(made.programs().map(Shown))
    record = data.draw(made.records(program.program))
    less = data.draw(made.masked(record, program.program))
    dates = data.draw(made.dates())
    full, masked = (decided(program.program, each, dates) for each in (record, less))
    if isinstance(full, Decided):
        assert list(flipped(full, masked)) == []


@frozen(repr=False)
class Shown:
    """A program that prints as its text."""

    program: n.Program

    def _repr_pretty_(self, printer, cycle):
        printer.text(show(self.program))


# ----------------------------------------------------------------------------------------------- what was tried

OPTIONAL = ("", "?")
EQUAL_TYPES = ("Bool", "Number", "Date", "Month", "Text", "Region", "Enum")
ORDERED_TYPES = ("Number", "Date", "Month", "Enum", "Duration")
RARE = {
    *(f"Compare {op} {t}{a} {t}{b}" for op in ("=", "!=") for t in EQUAL_TYPES for a in OPTIONAL for b in OPTIONAL),
    *(f"Compare {op} {t}{a} {t}{b}" for op in ("<", "<=", ">", ">=") for t in ORDERED_TYPES for a in OPTIONAL for b in OPTIONAL),
    *(f"Compare {op} Entity? Entity{b}" for op in ("=", "!=") for b in OPTIONAL),
    *(f"DefRef {t}?" for t in EQUAL_TYPES),
}  # fmt: skip
WORDS = {
    *(cls.__name__ for cls in EXPRESSIONS),
    *(f"Arith {op} Number Number" for op in "+-*/"),
    *("Arith - Date Date", "Arith + Duration Duration", "Arith - Duration Duration", "Arith * Number Duration"),
    *(f"Aggregate {k}{w}" for k in ("sum", "count", "max", "min", "mean", "any", "all", "at_least") for w in ("", " where")),
    *(f"Window {k}" for k in ("sum", "mean", "max", "min", "count", "streak")),
    *(f"Round {k}" for k in ("half_up", "up", "down")),
    *(f"RuleRef {k}" for k in ("own", "entitled", "amount", "net", "counted")),
    *(f"Finding {k}" for k in ("admitted", "amount")),
    *(f"BaseDate {k}" for k in ("base", "rules", "known")),
    *(f"Rule {k}" for k in ("class", "amount", "range", "tier", "fallback")),
    *(f"Deadline {k}" for k in ("days", "working_days", "months", "years")),
    *(f"Call {k}" for k in made.BUILTINS),
    *(f"{k} {t}" for k in ("Case", "Default", "OrElse", "At") for t in EQUAL_TYPES),
    *(f"{k} {t}{a}" for k in ("Lit", "Fact") for t in EQUAL_TYPES for a in OPTIONAL),
    *(f"DefRef {t}" for t in EQUAL_TYPES),
    *("Default beats", "Standard open", "Standard by_region", "Standard default", "Standard use_upper"),
    *("StdRow use_upper", "StdRow supersedes", "StdRow closed_by", "StdRow until", "TableRow extend", "Band equal", "Band high"),
    *("TableBody fallback", "Version default", "Version region", "Version issued", "Version repealed", "Version end"),
    *("Unit links", "Unit headcount", "Unit own_income", "Unit source", "Order", "Meeting months", "Meeting requires"),
    *("RecordRule", "Unique", "Notice", "Certificate", "Certificate months", "Certificate place", "Certificate usable"),
    *(f"CheckRule {k}" for k in ("check", "todo", "hint")),
    *(f"Stored {k}" for k in ("choice", "always", "share", "payment", "provisional", "discretion", "year")),
    *("Enumeration", "Enumeration ordered", "Meeting", "Unit", "Table", "Standard", "Definition"),
}  # fmt: skip
OUTCOMES = {
    *(f"{kind} {o}" for kind in ("class", "amount") for o in ("eligible", "ineligible", "unknown", "conflict", "fault")),
    *("reason not_yet", "reason outside", "reason repealed", "admitted", "unit", "refused", "not entitled"),
    *(f"fault {cause}" for cause in ("lapsed", "not_yet", "not_supplied", "outside", "repealed", "outside_unit")),
    *(f"fault {cause}" for cause in ("division_by_zero", "no_cell", "calendar_missing", "not_whole", "not_in_list")),
}  # fmt: skip


@cache
def counted():
    """Counts over distinct programs and the decisions on their records."""
    counts, texts = Counter(), set()
    for seed in range(COUNTED):
        case = sample(seed)
        texts.add(show(case.program))
        counts += made.coverage_counters(case.program)
        for record in (case.record, made.masked_by(case.choices, case.record, case.program)):
            counts += outcomes(decided(case.program, record, case.dates))
    return counts, len(texts)


def outcomes(decision):
    """What a decision came to, and the faults met on the way."""
    counts = Counter()
    if isinstance(decision, Refused):
        return Counter(["refused"])
    for result in decision.results:
        counts[f"{result.kind} {outcome_of(result.own).value}"] += 1
        counts[f"reason {result.reason}"] += 1
        counts.update(["admitted"] * result.admitted + ["unit"] * bool(result.unit))
        counts.update(["not entitled"] * (result.value is NOT_ENTITLED))
    counts.update(f"fault {state.cause}" for state in decision.trace.nodes.values() if isinstance(state, Fault))
    return counts


@pytest.mark.parametrize("expected", [WORDS, OUTCOMES], ids=["constructs", "outcomes"])
def test_everything_is_tried(expected):
    """Over a thousand distinct programs and more, every construct and outcome comes up."""
    counts, distinct = counted()
    assert distinct >= 1000
    assert sorted(expected - set(counts)) == []


def test_every_pair_of_types_is_tried():
    """Those programs and some more hold each operator between each pair of types that it takes."""
    counts = Counter()
    for seed in range(PAIRED):
        counts += made.coverage_counters(made.program_of(seed))
    assert sorted(RARE - set(counts)) == []


def test_no_declaration_of_core_is_left_out():
    """What core declares is counted here by its name: each part of a program, and each kind of what is kept beside the rules."""
    kinds = {type(each).__name__ for name in made.DECLARATIONS for seed in range(20) for each in getattr(made.program_of(seed), name)}
    assert kinds <= {word.split()[0] for word in WORDS}
    assert {each.kind for each in made.program_of(0).stored} == set(re.findall(r'core\.Stored\([^,]+, "(\w+)"', CHECKERS))


def test_a_generated_program_is_the_same_each_time():
    """A seed makes one program and one record, so that a failure can be seen again."""
    one, other = sample(7), sample(7)
    assert one.program == other.program
    assert one.record == other.record
