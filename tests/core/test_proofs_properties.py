"""What is proved of numbers before anything runs holds of what the interpreter computes, over generated programs and records.

`BAOZHANG_FUZZ=ci` tries many more. A program comes from a seed, so that a failure names the program that shows it.
"""

import os
from collections import Counter
from fractions import Fraction

import pytest
from tests.strategies import programs as made
from tests.strategies.choices import Seeded

from baozhang_rules.core import nodes as n
from baozhang_rules.core.bounds.bounding import Bounds
from baozhang_rules.core.bounds.proofs import Kind, proofs
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index, Run
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.runtime.decision import Decided
from baozhang_rules.runtime.records import Record, load_record

pytestmark = pytest.mark.fuzz

LONG = os.environ.get("BAOZHANG_FUZZ") == "ci"
BUDGET = 6000 if LONG else 600
CHUNKS = 2


def refused(program):
    """The declarations of a program that the checker would refuse: of these nothing is proved, nor of what reads them."""
    at = []
    Bounds(program, lambda kind, where, _number: at.append(where.node) if kind != "zero" else None).all()
    reads, bad = {}, set()
    for root in roots(program):
        inside = list(expressions(root.expression))
        reads.setdefault(root.owner, set()).update(name for e in inside for name in names(e))
        if any(e.node in at for e in inside):
            bad.add(root.owner)
    while more := {owner for owner, read in reads.items() if read & bad} - bad:
        bad |= more
    return bad


def names(e):
    """The declarations that an expression refers to."""
    return [getattr(e, part) for part in ("definition", "rule", "table", "standard") if hasattr(e, part)]


def traces(program, record, dates):
    """What deciding a record leaves, and what is left by reading every definition and standard of every entity."""
    index = Index(program)
    decision = decide(index, record, dates)
    if isinstance(decision, Decided):
        yield decision.trace
    run = Run(index, record, dates)
    for definition in program.definitions:
        for entity in run.walk():
            if entity.data.entity_name == definition.entity and not definition.bounds:
                run.definition(definition.id, entity, run.top())
    for rule in program.rules:
        run.rule(rule, "amount", run.top())
    yield run.trace()


def computed(program, trace):
    """Every value of a trace with the kind and id of what it is a value of."""
    combined = {rule.id for rule in program.rules if rule.net is not None}
    for (id, _), value in trace.definitions.items():
        name, _, what = id.rpartition(":")
        if what == "amount" or (what == "net" and name in combined):
            yield Kind(what), name, value
        elif not name:
            yield Kind.DEFINITION, id, value
    nodes = {}
    for (node, _), value in trace.nodes.items():
        nodes.setdefault(node, []).append(value)
    counts = Counter()
    for root in roots(program):
        for e in expressions(root.expression):
            reference = {n.Fact: Kind.FACT, n.StdRef: Kind.STANDARD, n.TableRef: Kind.TABLE}.get(type(e))
            if reference is Kind.FACT:
                entity = getattr(e.entity.type, "inner", e.entity.type).name
                yield from ((reference, f"{entity}.{e.fact}", value) for value in nodes.get(e.node, ()))
            elif reference is not None:
                yield from ((reference, names(e)[0], value) for value in nodes.get(e.node, ()))
            elif isinstance(e, n.Round):
                counts[root.owner] += 1
                yield from ((Kind.ROUNDING, f"{root.owner}#{counts[root.owner]}", v) for v in nodes.get(e.operand.node, ()))


def holds(proof, value):
    """Whether a value is in its interval and, times the grid and some denominator that data may have, whole."""
    on_grid = any((value * proof.grid * d).denominator == 1 for d in range(1, min(proof.over, 5000) + 1))
    return proof.low <= value <= proof.high and (on_grid or (value * proof.grid).denominator <= proof.over)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_number_is_as_it_was_proved(chunk):
    """Facts, standards, tables, definitions, amounts and what is rounded lie within their intervals and on their grids."""
    seen = Counter()
    for seed in range(chunk, BUDGET, CHUNKS):
        program = made.program_of(seed)
        record = load_record(made.record_for(Seeded(seed), program), program.schema)
        assert isinstance(record, Record)
        left = traces(program, record, made.dates_for(Seeded(seed)))
        bad = refused(program)
        found = {(proof.kind, proof.id): proof for proof in proofs(program)}
        for kind, id, value in (each for trace in left for each in computed(program, trace)):
            if isinstance(value, Fraction) and id.partition("#")[0] not in bad:
                assert holds(found[kind, id], value), (seed, kind, id, value, found[kind, id])
                seen[kind] += 1
                seen["quotient"] += found[kind, id].quotient
    assert min(seen[what] for what in (*Kind, "quotient")) > 5, seen
