"""The compact explanation: whatever a decision tells in full, the compact form with its policy set tells too."""

import json
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from tests.strategies import programs as made
from tests.strategies.choices import Seeded

from baozhang_rules import CompactProblem, PolicySet
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.core.told import told_plan
from baozhang_rules.explain import explanation_of
from baozhang_rules.explain.compact import check_reader, compact_json
from baozhang_rules.explain.decision_json import decided_json, decision_head
from baozhang_rules.explain.restored import restored
from baozhang_rules.explain.view import Look
from baozhang_rules.explain.words import standard_words
from baozhang_rules.runtime.decision import Decided
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.records import load_record
from baozhang_rules.runtime.values import Whichever
from baozhang_rules.whynot import missing_sets

POLICIES = Path(__file__).resolve().parents[2] / "policies"
EXAMPLES = POLICIES / "examples"
READERS = (("applicant", False), ("clerk", False), ("auditor", True))
DAY = date(2024, 6, 1)


def secretive(program, choices):
    """The program with some of its facts declared sensitive."""
    entities = {}
    for name, entity in program.schema.entities.items():
        facts = tuple(evolve(fact, sensitive=fact.sensitive or not choices.below(4)) for fact in entity.facts)
        entities[name] = evolve(entity, facts=facts)
    return evolve(program, schema=evolve(program.schema, entities=FrozenMap(entities)))


def same(one, other):
    """Both explanations as JSON, byte for byte, and as text in both languages."""
    assert json.dumps(one.to_json(), ensure_ascii=False) == json.dumps(other.to_json(), ensure_ascii=False)
    for lang in ("zh", "en"):
        assert one.text(lang) == other.text(lang)


def back(index, decided, reader, show, settling=None):
    """A decision's explanation by way of its compact form, as text between the two."""
    plan = told_plan(index)
    head = decision_head(index.program, "hash", decided.dates, {"id": decided.record.id}, ())
    look = Look(index, decided, reader, show, standard_words())
    text = json.dumps(compact_json(look, plan, {**head, **decided_json(index, decided)}, settling), ensure_ascii=False)
    found = restored(index, plan, json.loads(text))
    return explanation_of(index, found.decided, (), reader, show, settling=found.settling)


@pytest.mark.parametrize("seed", range(60))
def test_what_a_generated_decision_tells_comes_back(seed):
    """Whatever the program, the record and what is missing of it: the whole explanation, masked or not, equals the direct one."""
    choices = Seeded(seed)
    program = secretive(made.program_of(seed), choices)
    index = Index(program)
    for number in range(3):
        raw = made.record_for(choices, program)
        raw = made.masked_by(choices, raw, program) if number % 2 else raw
        record, dates = load_record(raw, program.schema), made.dates_for(choices)
        decided = decide(index, record, dates)
        for reader, show in READERS if isinstance(decided, Decided) else ():
            if show or not told_plan(index).hidden_choices:
                lacking = [r for r in decided.results if r.missing][:1]
                sets = {(r.rule, r.unit, r.entity): missing_sets(index, record, dates, r, most=60) for r in lacking}
                same(explanation_of(index, decided, (), reader, show, settling=sets), back(index, decided, reader, show, sets))


def shipped():
    """Shipped policies with examples of records, and the reference set of the benchmarks."""
    shanghai = (EXAMPLES / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()
    yield "shanghai", POLICIES / "shanghai", shanghai[:4], date(2024, 9, 1)
    yield "town", EXAMPLES / "town.pol", [(EXAMPLES / "town.json").read_text(encoding="utf-8")], DAY
    reference = POLICIES.parent / "benchmarks" / "reference"
    records = (reference / "records.jsonl").read_text(encoding="utf-8").splitlines()
    yield "reference", reference / "reference.pol", records[::90], date(2024, 9, 1)


@pytest.mark.parametrize(("name", "policy", "records", "day"), tuple(shipped()), ids=lambda each: each if isinstance(each, str) else "")
def test_what_a_shipped_policy_tells_comes_back(name, policy, records, day):
    """Complete records and such that lack a fact, for each reader, decided by generated code and by the interpreter."""
    policy = PolicySet.load(policy)
    assert not told_plan(policy.index).hidden_choices
    for place, text in enumerate(records):
        data = json.loads(text)
        lacking = {**data, "成员": [{k: v for k, v in m.items() if k != "残疾等级"} for m in data["成员"]]}
        for given in (text, json.dumps(lacking, ensure_ascii=False)) if place == 1 else (text,):
            decision = policy.decide(given, day)
            for reader, show in READERS:
                compact = decision.compact(reader, show_sensitive=show)
                same(decision.explanation(reader, show_sensitive=show), policy.restore(compact))
                assert policy.restore(json.loads(compact)).to_json() == policy.restore(compact).to_json()


@pytest.fixture(scope="module")
def town():
    """The example policy and its example record."""
    return PolicySet.load(EXAMPLES / "town.pol"), (EXAMPLES / "town.json").read_text(encoding="utf-8")


def test_it_begins_as_the_decision_does(town):
    """The compact explanation holds all that the decision's JSON holds, and says for whom it was made."""
    policy, record = town
    decision = policy.decide(record, DAY)
    found = json.loads(decision.compact("clerk"))
    assert (found.pop("compact"), found.pop("reader"), found.pop("shows_sensitive")) == (1, "clerk", False)
    rest = {name: found.pop(name) for name in ("facts", "told", "settling", "missing")}
    assert found == decision.to_json()
    assert (rest["settling"], rest["missing"]) == ([], [])


def test_what_it_tells_of_the_example(town):
    """The values that README.md tells of this household, by name; worked out by hand there and in the policy's scenarios."""
    policy, record = town
    found = json.loads(policy.decide(record, DAY).compact())
    told = found["told"][0]
    assert (told["base"], told["rules"], told["unit"]) == ("2024-06-01", "2024-06-01", "")
    assert told["values"]["KUNNAN/all/收入"] is True
    assert told["values"]["家庭.家庭人数"] == str(len(found["facts"]["root"]["facts"]["成员"]))
    catalogue = policy.catalogue()
    assert catalogue["told"]["KUNNAN/all/收入"]["words"]["zh"].startswith("月人均收入 低于 救助标准")
    assert catalogue["sites"]["KUNNAN/all/收入"]["cite"]["text"] == "《青石镇生活救助办法》第三条(虚构)"


def test_the_catalogue_knows_every_name(town):
    """Every name of a told value, site, rule and fact in a compact explanation is a key of the catalogue."""
    policy, record = town
    found, catalogue = json.loads(policy.decide(record, DAY).compact()), json.loads(json.dumps(policy.catalogue()))
    for section in found["told"]:
        names = {*section["values"], *(name for rows in section["each"].values() for row in rows for name in row)}
        assert names <= set(catalogue["told"])
    assert {row["rule"] for row in found["results"]} == set(catalogue["rules"])
    assert set(found["facts"]["root"]["facts"]) <= set(catalogue["facts"]["家庭"])
    assert catalogue["policy"] == found["policy"]


def test_a_sensitive_fact_is_masked_as_in_the_whole_explanation(town):
    """Neither a name nor a degree of disability is anywhere in what an applicant is given; an auditor may see both."""
    policy, record = town
    data = json.loads(record)
    data["成员"][0] |= {"姓名": "欧阳某人", "残疾等级": "二级"}
    decision = policy.decide(json.dumps(data, ensure_ascii=False), DAY)
    masked = json.loads(decision.compact("clerk"))
    seen = json.loads(decision.compact("auditor", show_sensitive=True))
    one, other = (found["facts"]["root"]["facts"]["成员"][0] for found in (masked, seen))
    assert "欧阳某人" not in json.dumps(masked, ensure_ascii=False) and one["facts"]["残疾等级"] == {"state": "masked"}
    assert (one["key"], one["masked"]) == ("欧＊＊＊", True)
    assert (other["key"], other["facts"]["残疾等级"]) == ("欧阳某人", "二级")


def test_a_refused_record_is_told_and_comes_back(town):
    """What is wrong with a record is in the compact form with the parts of its wording."""
    policy, record = town
    decision = policy.decide(json.dumps({**json.loads(record), "存款": "-1 元"}, ensure_ascii=False), DAY)
    found = policy.restore(decision.compact())
    assert found.text() == decision.explain() and found.to_json() == decision.explanation().to_json()


def test_who_is_given_none_is_told_why(town):
    """The public is given no facts; and nobody is given what another policy set or a damaged document would tell."""
    policy, record = town
    decision = policy.decide(record, DAY)
    with pytest.raises(CompactProblem, match="API0005"):
        decision.compact("public")
    found = json.loads(decision.compact())
    with pytest.raises(CompactProblem, match="API0007"):
        policy.restore({**found, "policy": {**found["policy"], "hash": "another"}})
    for wrong in ({**found, "compact": 2}, {**found, "told": []}, {}, {**found, "facts": None}):
        with pytest.raises(CompactProblem, match="API0008"):
            policy.restore(wrong)
    with pytest.raises(CompactProblem, match="API0008"):
        policy.restore("{")


def test_a_changed_value_is_found_out(town):
    """Told values that don't lead to the results in the same document are refused; nothing is taken on trust twice."""
    policy, record = town
    found = json.loads(policy.decide(record, DAY).compact())
    found["told"][0]["values"]["KUNNAN/all/收入"] = False
    with pytest.raises(CompactProblem, match="API0008"):
        policy.restore(found)


def test_what_is_picked_by_a_hidden_fact_is_not_told_in_part():
    """Where a sensitive fact picks a row or a default, only who may see it is given the compact form."""
    hidden = [
        plan
        for seed in range(60)
        for plan in (told_plan(Index(secretive(made.program_of(seed), Seeded(seed)))),)
        if plan.hidden_choices
    ]
    assert hidden
    with pytest.raises(CompactProblem, match="API0006"):
        check_reader(hidden[0], "applicant", False)
    check_reader(hidden[0], "auditor", True)


@pytest.mark.parametrize("seed", range(100, 112))
def test_a_masked_value_is_not_told_by_its_side(seed):
    """Where a value is masked neither its side of the line nor its distance is told; and no state is open in no way that an outcome has."""
    choices = Seeded(seed)
    index = Index(secretive(made.program_of(seed), choices))
    for _ in range(3):
        record, dates = load_record(made.record_for(choices, index.program), index.program.schema), made.dates_for(choices)
        decided = decide(index, record, dates)
        if not isinstance(decided, Decided):
            continue
        assert not any(isinstance(state, Whichever) for state in decided.trace.nodes.values())
        for rule in explanation_of(index, decided).outline.rules:
            for part in (part for group in rule.groups for clause in group.clauses for part in clause.parts):
                if part.distance is not None and "masked" in (part.have.state, part.distance.line.state):
                    assert (part.distance.side, part.distance.gap) == ("other", None)
