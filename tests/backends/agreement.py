"""Compares generated code with the reference interpreter: every outcome, amount and site, and the whole trace."""

import json
from collections import Counter

from attrs import frozen
from tests.strategies import programs as made
from tests.strategies.choices import Seeded

from baozhang_rules import CompactProblem
from baozhang_rules.backends.python import engine as engines
from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.backends.python.outcome import Answers
from baozhang_rules.backends.python.plan import Unsupported
from baozhang_rules.backends.python.replay import Replay
from baozhang_rules.backends.python.telling import Teller
from baozhang_rules.core.decide import broken_rules, decide, decided
from baozhang_rules.core.interp import Index
from baozhang_rules.core.told import told_plan
from baozhang_rules.explain import explanation_of
from baozhang_rules.explain.compact import compact_json, missing_json
from baozhang_rules.explain.decision_json import decided_json, decision_head, measure, state_json
from baozhang_rules.explain.restored import restored
from baozhang_rules.explain.view import Look
from baozhang_rules.explain.words import standard_words
from baozhang_rules.runtime.decision import Refused
from baozhang_rules.runtime.packed import pack
from baozhang_rules.runtime.records import Record, load_record
from baozhang_rules.runtime.values import FactPath

TRACE = ("nodes", "definitions", "picks", "versions", "facts")
ANSWERS = ("results", "classes", "units", "checks", "deadlines", "shares")


@frozen
class Difference:
    """Where the two disagree, and what each says."""

    where: str
    wanted: object
    found: object


def difference(index, engine, record, dates):
    """The first difference between the interpreter's decision and the engine's, or the way by which the engine agreed."""
    wanted = decide(index, record, dates)
    view = record.view(dates.known)
    packed = pack(view, engine.layout)
    if packed is None:
        return "not packed"
    session = engine.run(packed, dates)
    if isinstance(wanted, Refused) or session is None:
        agree = isinstance(wanted, Refused) and session is None
        return "refused" if agree else Difference("refusal", wanted, session)
    run = Replay(index, view, dates, session=session)
    list(broken_rules(run))
    found = decided(run)
    return _first(wanted, found) or _answers(index, session, wanted) or _way(session)


def _way(session):
    return "every case" if session.gaps is None else "gaps" if session.gaps else "fast"


def _first(wanted, found):
    for name in ANSWERS:
        one, other = getattr(wanted, name), getattr(found, name)
        if one != other:
            pairs = zip(one, other, strict=True) if isinstance(one, tuple) else [(one, other)]
            return Difference(name, *next((pair for pair in pairs if pair[0] != pair[1]), (one, other)))
    for name in TRACE:
        one, other = dict(getattr(wanted.trace, name)), dict(getattr(found.trace, name))
        key = next((key for key in {**one, **other} if one.get(key, "nothing") != other.get(key, "nothing")), None)
        if key is not None:
            return Difference(f"{name} {key}", one.get(key, "nothing"), other.get(key, "nothing"))
    return None


def _answers(index, session, wanted):
    """What is read straight from the frames says the same as the whole decision."""
    answers = Answers(index, {rule.id: measure(rule) for rule in index.program.rules})
    read = (answers.results, answers.classes, answers.units, answers.checks, answers.shares)
    found = (*(each(session) for each in read), answers.deadlines(session, None))
    told = (wanted.results, dict(wanted.classes), wanted.units, wanted.checks, wanted.shares, wanted.deadlines)
    rows = [json.loads(json.dumps(each)) for each in answers.rows(session, state_json)]
    found, told = (*found, rows), (*told, decided_json(index, wanted)["results"])
    return next((Difference("answers", one, other) for one, other in zip(told, found, strict=True) if one != other), None)


def compare_seeds(seeds, records=3, make=made.program_of):
    """How often each way agreed over generated programs and records, complete and with gaps; and every difference."""
    counts, differences = Counter(), []
    often, engines.OFTEN = engines.OFTEN, 1
    try:
        for seed in seeds:
            _compare_seed(seed, records, counts, differences, make)
    finally:
        engines.OFTEN = often
    return counts, differences


def _compare_seed(seed, records, counts, differences, make):
    program, choices = make(seed), Seeded(seed)
    index = Index(program)
    try:
        engine = Engine(index)
        for number in range(records):
            raw = made.record_for(choices, program)
            raw = made.masked_by(choices, raw, program) if number % 2 else raw
            dates = made.dates_for(choices)
            record = load_record(raw, program.schema)
            assert isinstance(record, Record)
            for _ in range(2 if number % 2 else 1):
                found = difference(index, engine, record, dates)
                if isinstance(found, Difference):
                    differences.append((seed, number, found))
                else:
                    counts[found] += 1
    except Unsupported as why:
        counts[f"unsupported: {why}"] += 1


def told_differences(seed, records=3, make=made.program_of):
    """Where what generated code tells of a generated program restores to another explanation than the direct one, or to none."""
    choices, program = Seeded(seed), make(seed)
    index = Index(program)
    teller = Teller.of(index)
    differences = []
    often, engines.OFTEN = engines.OFTEN, 1
    try:
        for number in range(records if teller else 0):
            raw = made.record_for(choices, program)
            raw = made.masked_by(choices, raw, program) if number % 2 else raw
            record, dates = load_record(raw, program.schema), made.dates_for(choices)
            wanted = decide(index, record, dates)
            for _ in range(2 if number % 2 and not isinstance(wanted, Refused) else not isinstance(wanted, Refused)):
                found = _told_difference(index, teller, record, dates, wanted)
                differences += [(seed, number, found)] if found else []
    except Unsupported:
        return differences
    finally:
        engines.OFTEN = often
    return differences


def _told_difference(index, teller, record, dates, wanted):
    """The facts of the slow writer with the values that generated code tells; None where only the slow one tells them."""
    packed = pack(record.view(dates.known), teller.engine.layout)
    session = None if packed is None else teller.engine.run(packed, dates)
    look = Look(index, wanted, "auditor", True, standard_words())
    plan, head = told_plan(index), decision_head(index.program, "", dates, {"id": record.id}, ())
    document = compact_json(look, plan, {**head, **decided_json(index, wanted)})
    missing = {FactPath(tuple(each["entity"]), each["fact"], each["month"]): at for at, each in enumerate(document["missing"])}
    told = None if session is None else teller.tellings.told(session, packed, False, missing)
    if told is None:
        return None
    document |= {"told": json.loads(f"{{{told}}}")["told"], "missing": missing_json(missing)}
    try:
        found = restored(index, plan, json.loads(json.dumps(document)))
    except CompactProblem as why:
        return why.detail
    one, other = (explanation_of(index, each, (), "auditor", True) for each in (wanted, found.decided))
    same = one.to_json() == other.to_json() and all(one.text(lang) == other.text(lang) for lang in ("zh", "en"))
    return None if same else "another explanation"
