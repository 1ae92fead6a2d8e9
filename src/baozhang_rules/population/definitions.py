"""The values of definitions as columns: a struct ``values`` of the household's, and ``values.LIST`` for the entries of each list.

Beside each value stands its state: ``value``, ``none`` (无), ``not_entitled``, or what keeps it open.  Definitions whose values are
texts, entries or lists have no column; neither have those that no result reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import define, evolve, field, frozen

from baozhang_rules.backends.batch.lower_rules import LOW_BITS, STATES
from baozhang_rules.core import nodes as n
from baozhang_rules.core.bounds.proofs import Kind, Proof
from baozhang_rules.core.interp import Index, Run
from baozhang_rules.population.facts_read import owners_reached
from baozhang_rules.population.numbers import LIMIT, coded, decimals, finite_places, quotients, rescaled
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.values import NOT_ENTITLED, State, open_word
from baozhang_rules.types import BoolT, DateT, EnumT, MonthT, NumberT, strip_optional

EPOCH = date(1970, 1, 1).toordinal()


@frozen
class Defined:
    """How a definition is told: ``list`` is the fact whose entries it is about ("" the household).

    ``form``: ``number`` (a decimal of ``places``) | ``exact`` (text) | ``bool`` | ``date`` | ``month`` | ``enum`` (of ``words``).
    """

    id: str
    name: str
    list: str
    form: str
    places: int = 0
    words: tuple[str, ...] = ()


def defined_of(index: Index, proofs: Mapping[tuple[Kind, str], Proof]) -> tuple[Defined, ...]:
    """How each definition that results read is told, and what 分摊 gives to each; one that shares its name with another by its id, since
    columns are read by their names.
    """
    read = owners_reached(index.program) | _shares(index.program)
    found = [each for d in index.program.definitions if d.id in read for each in _defined(index, d, proofs.get((Kind.DEFINITION, d.id)))]
    names = Counter((each.list, each.name) for each in found)
    return tuple(each if names[each.list, each.name] == 1 else evolve(each, name=each.id) for each in found)


def _shares(program: n.Program) -> set[str]:
    """The 分摊 of amounts that have one text, where nobody is assessed apart; of others no one definition says it for all."""
    if program.units:
        return set()
    whole = {rule.versions[0].site for rule in program.rules if len(rule.versions) == 1}
    return {dict(s.data)["definition"] for s in program.stored if s.kind == "share" and s.site in whole and "definition" in dict(s.data)}


def _defined(index: Index, definition: n.Definition, proof: Proof | None) -> Iterator[Defined]:
    schema = index.program.schema
    listed = "" if definition.entity == schema.root else schema.entities[definition.entity].list_name
    if listed is None or (listed and schema.entities[schema.root].by_spelling.get(listed) is None):
        return  # entries within entries
    match strip_optional(definition.type):
        case NumberT():
            places = None if proof is None else finite_places(proof)
            yield Defined(definition.id, definition.name, listed, "exact" if places is None else "number", places or 0)
        case BoolT():
            yield Defined(definition.id, definition.name, listed, "bool")
        case DateT():
            yield Defined(definition.id, definition.name, listed, "date")
        case MonthT():
            yield Defined(definition.id, definition.name, listed, "month")
        case EnumT(name=name):
            words = next(e.members for e in index.program.enumerations if e.name == name)
            yield Defined(definition.id, definition.name, listed, "enum", words=words)


@define(eq=False)
class Worth:
    """The values of one definition: ``whole / over`` where ``state`` is 0; ``large`` are those that take more bits, by place.

    A value that is no number is its code: 0 or 1, a day's number, a month's, a member's weight (the last one 1).
    """

    told: Defined
    size: int
    state: Any = field(init=False)
    whole: Any = field(init=False)
    over: Any = field(init=False)
    large: dict[int, Fraction] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Nothing known yet."""
        self.state = np.full(self.size, -1, np.int8)
        self.whole, self.over = np.zeros(self.size, np.int64), np.ones(self.size, np.int64)

    def fill(self, at: Any, state: Any, code: Any, scale: int, den: Any, above: Any) -> None:
        """What a kernel has found for some places."""
        self.state[at] = state
        if self.told.form != "exact":
            self.whole[at] = rescaled(code, scale, 10**self.told.places) if self.told.form == "number" else code
            return
        size = len(self.state[at])
        state, code, den, above = (np.broadcast_to(x, size) for x in (state, code, 1 if den is None else den, 0 if above is None else above))
        fits = (above == 0) & (np.abs(den) < LIMIT // scale)
        self.whole[at], self.over[at] = np.where(fits, code, 0), np.where(fits, den, 1).astype(np.int64) * scale
        places = np.arange(self.size)[at]
        for one in np.flatnonzero(~fits & (state == 0)).tolist():
            number = int(code[one]) + (int(above[one]) << LOW_BITS)
            self.large[int(places[one])] = Fraction(number, int(den[one]) * scale)

    def put(self, row: int, first: int, run: Run) -> None:
        """The values of one household by the interpreter; ``first`` is the place of its first entry."""
        top = run.top()
        if not self.told.list:
            self._one(row, run.definition(self.told.id, run.root, top))
            return
        entries = run.list_of(run.root, self.told.list, top)
        for ent in entries if isinstance(entries, tuple) else ():
            self._one(first + int(ent.path[-1]), run.definition(self.told.id, ent, top))

    def _one(self, at: int, state: State) -> None:
        self.large.pop(at, None)
        self.state[at] = STATES.index(_state(state))
        self.whole[at], self.over[at] = 0, 1
        match state:
            case bool():
                self.whole[at] = state
            case Fraction() if self.told.form == "number":
                self.whole[at] = int(state * 10**self.told.places)
            case Fraction() if max(abs(state.numerator), state.denominator) < LIMIT:
                self.whole[at], self.over[at] = state.numerator, state.denominator
            case Fraction():
                self.large[at] = state
            case date():
                self.whole[at] = state.toordinal()
            case Month():
                self.whole[at] = state.ordinal
            case str():
                self.whole[at] = len(self.told.words) - self.told.words.index(state)

    def columns(self) -> list[tuple[str, Any]]:
        """The value and its state."""
        import pyarrow as pa

        valued = self.state == 0
        state = coded(self.state, STATES, self.state < 0 if (self.state < 0).any() else None)
        match self.told.form:
            case "number":
                value = decimals(self.whole, valued, self.told.places)
            case "exact":
                value = self._exact(valued)
            case "bool":
                value = pa.array(self.whole != 0, mask=~valued)
            case "date":
                value = pa.array((self.whole - EPOCH).astype(np.int32), mask=~valued).cast(pa.date32())
            case "month":
                months = [str(Month(whole // 12, whole % 12 + 1)) if known else None for whole, known in zip(self.whole.tolist(), valued.tolist(), strict=True)]
                value = pa.array(months, pa.string())
            case _:
                value = coded(len(self.told.words) - self.whole, self.told.words, ~valued)
        return [(self.told.name, value), (f"{self.told.name}.state", state)]

    def _exact(self, valued: Any) -> Any:
        import pyarrow as pa

        texts = quotients(self.whole, self.over, valued)
        if not self.large:
            return texts
        listed = texts.to_pylist()
        for at, value in self.large.items():
            listed[at] = str(value)
        return pa.array(listed, pa.string())


def _state(state: State) -> str:
    if state is None:
        return "none"
    return open_word(state) or ("not_entitled" if state is NOT_ENTITLED else "value")


def columns_of(worth: Sequence[Worth], starts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The columns of all definitions: one of the household's, one for each list."""
    import pyarrow as pa

    found = []
    for listed in dict.fromkeys(each.told.list for each in worth):
        parts = [part for each in worth if each.told.list == listed for part in each.columns()]
        items = pa.StructArray.from_arrays([array for _, array in parts], [name for name, _ in parts])
        if listed:
            items = pa.ListArray.from_arrays(pa.array(starts[listed].astype(np.int32)), items)
        found.append((f"values.{listed}" if listed else "values", items))
    return found
