"""Populations for generated programs: a few drawn records mixed column by column into thousands of others, with the edges put in.

Edges are numbers at both ends of their range and one step beyond (such a record is refused), empty lists and lists of thirty, facts and
whole lists that nobody gave, and few distinct values, so that ties are many.
"""

from fractions import Fraction

import numpy as np
import pyarrow as pa
from attrs import evolve, fields
from tests.strategies.schemas import KEY

from baozhang_rules.population.columns import arrow_schema, number_places
from baozhang_rules.population.fields import NONE_SUFFIX
from baozhang_rules.runtime.schema import EntityRefType, ListType, NumberType
from baozhang_rules.types import ListT

MANY = 30
WIDTHS = (3, 6, 9, 12, 15)
"""Decimal digits of the largest number of a fact: from what 64 bits hold easily to what 128 bits don't."""


def widened(program, digits, many=MANY):
    """The program with lists of up to ``many`` and numbers up to ten to the ``digits``."""
    entities = {name: evolve(e, facts=tuple(_wider(f, digits, many) for f in e.facts)) for name, e in program.schema.entities.items()}
    made = evolve(_relisted(program, many), schema=evolve(program.schema, entities=entities))
    return evolve(made, uniques=())  # who has the same key as another is told apart by the loader, not by a kernel


def _wider(fact, digits, many):
    if isinstance(fact.type, ListType):
        return evolve(fact, type=evolve(fact.type, max=many))
    return evolve(fact, high=Fraction(10**digits)) if isinstance(fact.type, NumberType) else fact


def _relisted(value, many):
    """The same nodes, with types of lists of up to ``many``."""
    if isinstance(value, tuple):
        return tuple(_relisted(each, many) for each in value)
    if isinstance(value, ListT):
        return evolve(value, high=many)
    if hasattr(type(value), "__attrs_attrs__") and type(value).__module__.startswith(("baozhang_rules.core", "baozhang_rules.types")):
        changed = {a.name: _relisted(getattr(value, a.name), many) for a in fields(type(value)) if a.init and a.name != "schema"}
        kept = {name: new for name, new in changed.items() if new is not getattr(value, name)}
        return evolve(value, **kept) if kept else value
    return value


def mixed(batch, schema, rng, rows):
    """``rows`` households made of the values of a batch."""
    form, root = arrow_schema(schema), schema.entities[schema.root]
    columns = {"编号": pa.array([str(at) for at in range(rows)]), **_entity(batch.to_struct_array(), root, schema, rng, rows)}
    return pa.RecordBatch.from_arrays([columns[name].cast(form.field(name).type) for name in form.names], schema=form)


def _entity(given, entity, schema, rng, size, place=None):
    """Columns of ``size`` entities; ``place`` tells the position of each within its household, and the size of that."""
    columns = {}
    for fact in entity.facts:
        if isinstance(fact.type, ListType):
            columns[fact.name] = _list(given.field(fact.name), fact.type, schema, rng, size)
        elif fact.name == KEY:
            columns[KEY] = pa.array([f"号{at}" for at in place[0]], pa.string())
        elif isinstance(fact.type, EntityRefType):
            columns[fact.name] = _links(given.field(fact.name), rng, size)
        else:
            columns |= _fact(given, fact, rng, size)
    return columns


def _fact(given, fact, rng, size):
    pool, companion = given.field(fact.name), fact.name + NONE_SUFFIX
    extra = 0
    if isinstance(fact.type, NumberType):
        edges = [fact.low, fact.high, fact.high - fact.step, fact.low + fact.step, fact.high + fact.step]
        places = number_places(fact)
        whole = pa.array([int(x * 10**places) for x in edges], pa.decimal128(18, 0))
        scaled = pa.Array.from_buffers(pa.decimal128(18, places), len(edges), whole.buffers())
        pool, extra = pa.concat_arrays([pool, scaled]), len(edges)
    at = _places(rng, len(given), extra, size)
    found = {fact.name: pool.take(at)}
    if companion in [each.name for each in given.type]:
        marks = pa.concat_arrays([given.field(companion), pa.array([False] * extra, pa.bool_())])
        found[companion] = marks.take(at)
    return found


def _places(rng, drawn, extra, size):
    """Places in a pool: mostly of what was drawn, one in six an edge, one in three hundred what is out of range."""
    at = rng.integers(0, max(drawn, 1), size)
    if extra:
        edge = rng.integers(0, 6, size) == 0
        at = np.where(edge, drawn + rng.integers(0, extra - 1, size), at)
        at = np.where(rng.integers(0, 300 * extra, size) == 0, drawn + extra - 1, at)
    return pa.array(at)


def _links(given, rng, size):
    """Links are left unknown or 无 as drawn; to whom they lead no kernel asks."""
    words = [None if word is None else word if word == "无" else None for word in given.to_pylist()] or [None]
    return pa.array([words[at] for at in rng.integers(0, len(words), size)], pa.string())


def _list(given, kind, schema, rng, size):
    most = kind.max or 3
    lengths = np.minimum(kind.min + rng.geometric(0.45, size) - 1, most)
    lengths = np.where(rng.integers(0, 60, size) == 0, most, np.where(rng.integers(0, 40, size) == 0, kind.min, lengths))
    absent = rng.integers(0, 50, size) == 0
    lengths = np.where(absent, 0, lengths)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    count = int(starts[-1])
    items, inner = given.flatten(), schema.entities[kind.entity]
    if len(items) == 0:
        lengths, count, starts = lengths * 0, 0, starts * 0
    positions = np.arange(count) - np.repeat(starts[:-1], lengths)
    columns = _entity(items, inner, schema, rng, count, (positions,))
    form = pa.struct([each for each in items.type])
    made = pa.StructArray.from_arrays([columns[each.name].cast(each.type) for each in form], fields=list(form))
    return pa.ListArray.from_arrays(pa.array(starts.astype(np.int32)), made, mask=pa.array(absent))
