"""The Python source that reads the records of one schema into one layout.

Names, words and numbers of a policy are constants in the namespace of the made code, never part of its text. The
code is one function: for each kind of entity a loop in the loop of its parent, each fact read where it stands.
"""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import attrs

from baozhang_rules.runtime import record_quick as quick
from baozhang_rules.runtime.packed import MISSING
from baozhang_rules.runtime.record_data import show_value
from baozhang_rules.runtime.record_json import MAX_TEXT
from baozhang_rules.runtime.record_kinds import Kind, Objects
from baozhang_rules.runtime.record_quick import Doubt
from baozhang_rules.runtime.record_values import NOTHING, is_nothing, link_key, scalar
from baozhang_rules.runtime.schema import (
    EVERY_MONTH,
    BoolType,
    EntityRefType,
    EnumType,
    FactSchema,
    ListType,
    NumberType,
    RecordSchema,
    TextType,
)


@attrs.frozen
class Made:
    """The made function with the kinds whose rows it gives.

    `linked`: rows are lists yet, with keys for links and slices for lists, for a link may lead to a later row.
    """

    read: Callable[[Any], tuple[Any, ...]]
    kinds: tuple[Kind, ...]
    linked: bool


def make(schema: RecordSchema, kinds: tuple[Kind, ...], objects: tuple[Objects, ...]) -> Made:
    """The reading code for raw records of some `objects`, one for each kind."""
    source = _Source(schema, kinds, objects)
    return Made(source.function(), kinds, source.linked)


class _Source:
    """Writes the function, line by line."""

    def __init__(self, schema: RecordSchema, kinds: tuple[Kind, ...], objects: tuple[Objects, ...]) -> None:
        self._schema = schema
        self._kinds = {kind.schema.name: kind for kind in kinds}
        self._objects = objects
        self._lines: list[str] = []
        self._depth = 0
        self._space: dict[str, Any] = {"MISSING": MISSING, "Doubt": Doubt}
        self.linked = any(kind.links for kind in kinds)

    def function(self) -> Callable[[Any], tuple[Any, ...]]:
        """The function: raw root → (members, complete, presumed, rows, keys, links, what stands beside the facts).

        Rows come by kinds of the layout, keys and links by keyed kinds.
        """
        kinds = self._kinds.values()
        kept = sorted((kind.place, kind.number) for kind in kinds if kind.place is not None)
        keyed = [kind.number for kind in kinds if kind.keyed]
        with self._block("def read(raw0):"):
            for kind in kinds:
                self._line(f"rows{kind.number} = []")
            for number in keyed:
                self._line(f"keys{number} = []; links{number} = []")
            self._line("members, complete, presumed, parent0 = 0, True, False, -1")
            self._entity(self._kinds[self._schema.root])
            rows = "".join(f"rows{number}, " if self.linked else f"tuple(rows{number}), " for _, number in kept)
            keys, links = ("".join(f"{name}{number}, " for number in keyed) for name in ("keys", "links"))
            self._line(f"return members, complete, presumed, ({rows}), ({keys}), ({links}), beside")
        return self._compiled()

    def _compiled(self) -> Callable[[Any], tuple[Any, ...]]:
        source = "\n".join(self._lines) + "\n"
        name = f"<record reader {hashlib.sha256(source.encode()).hexdigest()[:16]}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec"), self._space)
        read: Callable[[Any], tuple[Any, ...]] = self._space["read"]
        return read

    def _line(self, line: str) -> None:
        self._lines.append(" " * self._depth + line)

    @contextmanager
    def _block(self, line: str) -> Iterator[None]:
        self._line(line)
        self._depth += 1
        yield
        self._depth -= 1

    def _refuse(self, condition: str) -> None:
        with self._block(f"if {condition}:"):
            self._line("raise Doubt")

    def _constant(self, value: object) -> str:
        name = f"C{len(self._space)}"
        self._space[name] = value
        return name

    # Entities

    def _entity(self, kind: Kind) -> None:
        """One entity from `raw` and `parent`: its row and its key are added to those of its kind."""
        n, objects = kind.number, self._objects[kind.number]
        self._refuse(f"raw{n}.__class__ is not {self._constant(objects.class_)}")
        variables = [f"v{n}_{place}" for place in range(len(kind.names))]
        self._line(f"({''.join(f'{variable}, ' for variable in variables)}) = {self._constant(objects.take)}(raw{n})")
        self._line(f"members += {len(variables)}")
        if n == 0:
            self._beside(kind, variables)
        self._line(f"place{n} = len(rows{n})")
        for fact, variable in zip(kind.schema.facts, variables, strict=False):
            self._fact(kind, fact, variable)
        if kind.keyed:
            self._key(kind)
        self._row(kind)

    def _beside(self, kind: Kind, variables: list[str]) -> None:
        of = dict(zip(kind.names, variables, strict=True))
        given = {to: of[name] for name, to in kind.beside.items()}
        self._line(f"beside = {', '.join(given.get(to, 'MISSING') for to in ('id', 'findings', 'choices'))}")
        for variable in given.values():
            self._line(f"members -= {variable} is MISSING")

    def _key(self, kind: Kind) -> None:
        """The key of an entity, as links and the check that keys differ need it."""
        key, n = kind.schema.key, kind.number
        numbered = f"'#%d' % (len(keys{n}) + 1)"
        if key is None:
            self._line(f"keys{n}.append({numbered})")
            return
        given = f"v{n}_{kind.schema.facts.index(key)}"
        shown = given if isinstance(key.type, TextType) else f"{self._constant(_shown(key, _scale(kind, key)))}({given})"
        self._line(f"keys{n}.append({numbered} if {given} is MISSING or {given} is None else {shown})")

    def _row(self, kind: Kind) -> None:
        n = kind.number
        at = {name: place for place, name in enumerate(kind.names)}
        parts = [f"{_PREFIX.get(column.kind, 'v')}{n}_{at[column.fact]}" for column in kind.columns]
        row = "".join(f"{part}, " for part in (f"place{n}", f"parent{n}", *parts))
        self._line(f"rows{n}.append({f'[{row}]' if self.linked else f'({row})'})")

    # Facts

    def _fact(self, kind: Kind, fact: FactSchema, v: str) -> None:
        columns = [column for column in kind.columns if column.fact == fact.name]
        if any(column.kind == "recorded" for column in columns):
            self._line(f"g{v[1:]} = {v} is not MISSING")
        scale = _scale(kind, fact)
        absent = ["members -= 1"]
        if fact.presumed is not None:
            value = () if isinstance(fact.type, ListType) else quick.presumed(fact, scale)
            absent += [f"{v} = {self._constant(value)}", "presumed = True"]
        elif any(column.kind != "recorded" for column in columns):
            absent.append("complete = False")
        if isinstance(fact.type, ListType):
            self._list(kind, fact.type, v, absent)
        elif fact.optional:  # 无 is what most facts that may be 无 are
            with self._block(f"if {v} == {self._constant(NOTHING[0])}:"):
                self._line(f"{v} = None")
            with self._block("else:"):
                self._given(fact, scale, v, absent)
        else:
            self._given(fact, scale, v, absent)
        if any(column.kind == "day" for column in columns):
            number = f"{v}.year * 10000 + {v}.month * 100 + {v}.day"
            self._line(f"d{v[1:]} = {v} if {v} is MISSING or {v} is None else {number}")

    def _given(self, fact: FactSchema, scale: int, v: str, absent: list[str]) -> None:
        if fact.monthly:
            self._monthly(fact, scale, v, absent)
        else:
            self._single(fact, scale, v, absent)

    def _absent(self, v: str, lines: list[str], word: str = "if") -> None:
        """What is done where a fact isn't given; the caller goes on with `else`."""
        with self._block(f"{word} {v} is MISSING:"):
            for line in lines:
                self._line(line)

    def _monthly(self, fact: FactSchema, scale: int, v: str, absent: list[str]) -> None:
        every = self._constant(EVERY_MONTH[0])
        with self._block(f"if {v}.__class__ is dict:"):
            self._line(f"members += len({v})")
            with self._block(f"if len({v}) == 1 and {every} in {v}:"):
                self._line(f"{v} = {v}[{every}]")
                self._single(fact, scale, v, [])
            with self._block("else:"):
                if isinstance(fact.type, EntityRefType):
                    self._line("raise Doubt")
                else:
                    self._line(f"{v}, g{v[1:]} = {self._constant(quick.series(fact, scale))}({v})")
                    if fact.presumed is not None:
                        self._line(f"presumed = presumed or getattr(g{v[1:]}, 'every', True) is False")
        self._absent(v, absent, "elif")
        with self._block("else:"):
            words = (None, *NOTHING) if fact.optional else ()
            self._line(f"{v} = {self._constant({word: None for word in words if is_nothing(word, fact)})}[{v}]")

    def _single(self, fact: FactSchema, scale: int, v: str, absent: list[str]) -> None:
        """One value; with no lines for `absent` it is known to be given."""
        match fact.type:
            case EnumType() | EntityRefType():
                self._other(fact, scale, v, absent)
            case BoolType():
                with self._block(f"if {v} is not True and {v} is not False:"):
                    self._other(fact, scale, v, absent)
            case TextType() if not fact.identity_number:
                word = f" or {v} == {self._constant(NOTHING[0])}" if fact.optional else ""
                with self._block(f"if {v}.__class__ is not str or len({v}) > {MAX_TEXT}{word}:"):
                    self._other(fact, scale, v, absent)
            case _:
                with self._block(f"if {v}.__class__ is str:"):
                    self._line(f"{v} = {self._constant(quick.text_single(fact, scale))}({v})")
                self._other(fact, scale, v, absent, "elif")

    def _other(self, fact: FactSchema, scale: int, v: str, absent: list[str], word: str = "if") -> None:
        """A value that no test so far has settled: absent, or of an unusual form, or of a kind that has one form only."""
        if not absent and word == "if":
            self._read(fact, scale, v)
            return
        if absent:
            self._absent(v, absent, word)
        with self._block("else:"):
            self._read(fact, scale, v)

    def _read(self, fact: FactSchema, scale: int, v: str) -> None:
        if isinstance(fact.type, EntityRefType):
            self._link(fact, fact.type.entity, v)
        elif (words := quick.table(fact)) is not None:
            self._line(f"{v} = {self._constant(words)}[{v}]")
        else:
            self._line(f"{v} = {self._constant(quick.any_single(fact, scale))}({v})")

    def _link(self, fact: FactSchema, entity: str, v: str) -> None:
        key = self._schema.entities[entity].key
        self._line(f"{v} = {self._constant(_linking(fact, key))}({v})")
        with self._block(f"if {v} is not None:"):
            self._line(f"links{self._kinds[entity].number}.append({v})")

    def _list(self, kind: Kind, listed: ListType, v: str, absent: list[str]) -> None:
        child = self._kinds[listed.entity]
        n = child.number
        with self._block(f"if {v}.__class__ is list:"):
            self._refuse(f"len({v}) < {self._constant(listed.min)}")
            if listed.max is not None:
                self._refuse(f"len({v}) > {self._constant(listed.max)}")
            self._line(f"parent{n} = place{kind.number}")
            self._line(f"first{n} = len(rows{n})")
            with self._block(f"for raw{n} in {v}:"):
                self._entity(child)
            rows = f"slice(first{n}, len(rows{n}))" if self.linked else f"tuple(rows{n}[first{n}:])"
            self._line(f"{v} = {rows}")
        self._absent(v, absent, "elif")
        with self._block("else:"):
            words = (None, *NOTHING) if listed.min == 0 else ()
            self._line(f"{v} = {self._constant(dict.fromkeys(words, ()))}[{v}]")


_PREFIX = {"recorded": "g", "day": "d"}
"""The first letter of the local from which a column comes; others are the facts themselves."""


def _scale(kind: Kind, fact: FactSchema) -> int:
    kept = [column.scale for column in kind.columns if column.fact == fact.name and column.kind == "number"]
    return kept[0] if kept else quick.number_scale(fact)


def _shown(key: FactSchema, scale: int) -> Callable[[Any], str]:
    if isinstance(key.type, NumberType):
        return lambda value: show_value(Fraction(value, scale))
    return show_value


def _linking(fact: FactSchema, key: FactSchema | None) -> quick.Read:
    return lambda raw: scalar(None, fact) if is_nothing(raw, fact) else link_key(raw, key)
