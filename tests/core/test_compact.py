"""The compact form of core: reads back as the same program, and refuses all other data."""

import copy
import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.core.samples import PROGRAM, definition, yuan
from tests.properties import shipped
from tests.strategies.programs import program_of

from baozhang_rules.core import nodes as n
from baozhang_rules.core.compact import CORE, MOST_OBJECTS, PackProblem, pack, unpack
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.types import BOOL


def packed(value):
    """Return the data of a value, once through JSON."""
    return json.loads(json.dumps(pack(value)))


def numbers(program):
    """Return the number and the origin of every expression, in the order of the program."""
    return [(e.node, e.origin) for root in roots(program) for e in expressions(root.expression)]


@pytest.mark.parametrize("seed", range(60))
def test_generated_programs_read_back(seed):
    """Whatever the generator makes reads back as an equal program, with the same places in the sources."""
    program = program_of(seed)
    read = unpack(packed(program), n.Program)
    assert read == program
    assert [origin for _, origin in numbers(read)] == [origin for _, origin in numbers(program)]


@pytest.mark.parametrize("name", sorted(shipped.SETS))
def test_shipped_programs_read_back(name):
    """The shipped sets read back, and pack as the same data again."""
    program = shipped.program(name)
    read = unpack(packed(program), n.Program)
    assert read == program
    assert pack(read) == pack(program)


def test_numbers_are_new_and_tell_the_same_expressions_apart():
    """Expressions are numbered anew: none meets an expression of this process, and equal numbers stay equal."""
    program = shipped.program("town")
    before = [node for node, _ in numbers(program)]
    after = [node for node, _ in numbers(unpack(packed(program), n.Program))]
    assert not set(before) & set(after)
    assert len(set(zip(before, after, strict=True))) == len(set(before)) == len(set(after))


def test_a_shared_expression_stays_shared():
    """One object that stands in two places is one object again; two equal ones are two."""
    shared = yuan(1)
    first, second, third = definition("甲", shared), definition("乙", shared), definition("丙", yuan(1))
    read = unpack(packed(evolve(PROGRAM, definitions=(first, second, third))), n.Program)
    values = [each.versions[0].body.value for each in read.definitions]
    assert values[0] is values[1] and values[0] is not values[2] and values[0].node != values[2].node


def test_deep_expressions_pack():
    """Nothing nests in the data, so an expression may be deeper than Python's stack."""
    value = n.Lit(True, BOOL)
    for _ in range(5000):
        value = n.Not(value, BOOL)
    data = packed(definition("深", value))
    assert len(json.dumps(data)) > 0
    assert unpack(data, n.Definition).versions[0].body.value.node > 0


def test_what_is_no_part_of_a_program_does_not_pack():
    """A value of a class that core doesn't have, or of one that a field doesn't take, isn't packed."""
    for value in (0.5, object(), yuan):
        with pytest.raises(PackProblem):
            pack(evolve(PROGRAM, language=value))
        with pytest.raises(PackProblem):
            pack(n.Lit(value, BOOL))


def edits():
    """Yield (name, change) for data that must be refused."""
    yield "no object", lambda d: 5
    yield "nothing", lambda d: {}
    yield "root beyond", lambda d: {**d, "root": 10**6}
    yield "root of another class", lambda d: {**d, "root": 4}
    yield "root is text", lambda d: {**d, "root": "0"}
    yield "numbers below", lambda d: {**d, "numbers": -1}
    yield "too many numbers", lambda d: {**d, "numbers": MOST_OBJECTS * 10}
    yield "fewer numbers than used", lambda d: {**d, "numbers": 0}
    yield "an unknown class", lambda d: d["batches"].append(["os.system", 1, ["x"]])
    yield "a class of another room", lambda d: d["batches"].append(["index", 1, ["x"]])
    yield "an exponent", lambda d: d["batches"].append(["number", 1, ["1e9"]])
    yield "a divisor of zero", lambda d: d["batches"].append(["number", 1, ["1/0"]])
    yield "a day that isn't", lambda d: d["batches"].append(["day", 1, ["2024-02-30"]])
    yield "a float", lambda d: d["batches"].append(["count", 1, [0.5]])
    yield "a truth value for a count", lambda d: d["batches"].append(["count", 1, [True]])
    yield "a count that differs", lambda d: d["batches"].append(["text", 2, ["x"]])
    yield "a huge count", lambda d: d["batches"].append(["types.BoolT", 10**9])
    yield "a place ahead", lambda d: d["batches"].append(["tuple", 1, [1], [10**9]])
    yield "a place from the end", lambda d: d["batches"].append(["tuple", 1, [1], [-1]])
    yield "a length below", lambda d: d["batches"].append(["tuple", 2, [2, -1], [0]])
    yield "a column too few", lambda d: d["batches"].append(["expressions.Not", 1, [0]])
    yield "text for an expression", lambda d: d["batches"].append(["expressions.Not", 1, [1], [1], [1], [0]])
    yield "a number for a name", lambda d: d["batches"].append(["types.EnumT", 1, [7]])


EDITS = dict(edits())


@pytest.mark.parametrize("name", EDITS)
def test_other_data_is_refused(name):
    """Data that no program packs as raises one problem, whatever is wrong with it."""
    data = copy.deepcopy(packed(PROGRAM))
    changed = EDITS[name](data)
    with pytest.raises(PackProblem):
        unpack(data if changed is None else changed, n.Program)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda x: st.lists(x), max_leaves=8))
def test_any_json_is_refused(junk):
    """JSON that isn't a packed program never reads, and never fails otherwise."""
    for data in (junk, {"root": junk, "numbers": 0, "batches": []}, {"root": 0, "numbers": 0, "batches": junk}):
        with pytest.raises(PackProblem):
            unpack(data, n.Program)


@given(st.data())
def test_a_changed_place_gives_a_program_or_a_problem(data):
    """With one number of the data changed, reading gives a program whose parts are of the declared classes, or a problem."""
    found = copy.deepcopy(packed(PROGRAM))
    batch = data.draw(st.sampled_from([b for b in found["batches"] if b[0] in CORE and len(b) > 2]))
    column = data.draw(st.sampled_from([c for c in batch[2:] if c and all(type(v) is int for v in c)] or [[0]]))
    column[data.draw(st.integers(0, len(column) - 1))] = data.draw(st.integers(-2, 400))
    try:
        program = unpack(found, n.Program)
    except PackProblem:
        return
    assert all(type(each) is n.Definition for each in program.definitions)
    assert all(type(e.node) is int for root in roots(program) for e in expressions(root.expression))


def test_every_class_of_core_is_listed():
    """Every class that core names can be packed, so a new one needs nothing here."""
    listed = set(CORE.values())
    assert [name for name in n.__all__ if isinstance(getattr(n, name), type) and getattr(n, name) not in listed] == []
