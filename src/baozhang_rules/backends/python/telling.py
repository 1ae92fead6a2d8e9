"""Code that writes what a run tells, straight from its frames: the values of a compact explanation, and the facts.

One function per function of the engine, and one per layout for the record: literal pieces of JSON with the values between them.
It covers records that are complete and plainly given; all else is told by ``explain.compact``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from json import dumps
from typing import Any, TypeAlias

from attrs import define, field

from baozhang_rules.backends.python.code import Code, PerEntry
from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.backends.python.entry import Entry
from baozhang_rules.backends.python.plan import Unsupported
from baozhang_rules.backends.python.replay import read
from baozhang_rules.backends.python.session import Session
from baozhang_rules.backends.python.spoken import MASKED, NAMES, NO_MISSING, Missing, Untold, decimal_scale, state
from baozhang_rules.backends.python.support import UNSET
from baozhang_rules.backends.python.values import Int, Quot, Val
from baozhang_rules.backends.python.writer import Place, slots_of
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.reads import reads
from baozhang_rules.core.told import Told, ToldPlan, told_plan
from baozhang_rules.explain.compact import passed_json
from baozhang_rules.runtime.packed import MISSING, Column, KindLayout, Packed, pack
from baozhang_rules.runtime.record_compiled import compile_reader
from baozhang_rules.runtime.record_data import FactValue, MonthlySeries, Record
from baozhang_rules.runtime.schema import EntitySchema, FactSchema
from baozhang_rules.types import BoolT

Values: TypeAlias = Callable[[tuple[Any, ...], Missing], str]
Facts: TypeAlias = Callable[[Packed], str]


# -------------------------------------------------------------------------------------------------- values


@define
class _Object:
    """An object that a function of the code gives: its members, and the lines that come before."""

    code: Code
    lines: list[str] = field(factory=list)
    sure: list[str] = field(factory=list)
    perhaps: list[str] = field(factory=list)

    def member(self, name: str, *ways: tuple[str, str]) -> None:
        """One more member: what tells it, and the test whether that is there ("" always); the first way that is there counts."""
        if not ways[0][1]:
            self.sure.append(f"{self.code.key(name)}{ways[0][0]}")
            return
        told = "".join(f"f', {self.code.key(name)}{text}' if {there} else " for text, there in ways)
        local = self.local(f"{told}''")
        self.perhaps.append(f"{{{local}}}")

    def local(self, code: str) -> str:
        """A local that holds a text."""
        name = f"t{len(self.lines)}"
        self.lines.append(f"    {name} = {code}")
        return name

    def written(self) -> str:
        """The object within an f-string, once all its members are known; each that may not be there brings a comma before it."""
        perhaps = "".join(self.perhaps)
        if perhaps and not self.sure:
            local = self.local(f"f'{perhaps}'[2:]")
            perhaps = f"{{{local}}}"
        return f"{{{{{', '.join(self.sure)}{perhaps}}}}}"


def values_of(entry: Entry, plan: ToldPlan) -> Values:
    """The function that tells the values of a frame: ``"values": …, "each": …``; raises `Untold` where it can't be made."""
    code = Code(f"{entry.filename[1:-1]} told", {**NAMES, "UNSET": UNSET, "repeat": repeat})
    home = _Object(code)
    each: dict[str, tuple[_Object, set[int]]] = {}
    for node, told in plan.values.items():
        places = _best(entry, node)
        if not places:
            continue
        if not places[0].way:
            _add(home, entry, told, places, "F")
            continue
        kind = told.loops[0][1]
        row, slots = each.setdefault(kind, (_Object(code), set()))
        for place in places:
            _check_way(told, place)
            if entry.loops.get(place.way[0].slot) != kind:
                raise Untold(told.name)
            slots.add(place.way[0].slot)
        _add(row, entry, told, places, "")
    for kind, (row, slots) in each.items():
        _rows(code, entry.kinds[kind], row, sorted(slots))
    rows = ", ".join(f"{code.key(kind)}{{kind{entry.kinds[kind]}(F, M)}}" for kind in each)
    values = home.written()
    code.lines += ["def tell(F, M):", *home.lines, f"    return f'\"values\": {values}, \"each\": {{{{{rows}}}}}'"]
    return code.function("tell")  # type: ignore[no-any-return]


def _best(entry: Entry, node: int) -> list[Place]:
    """Where a node's value is kept: one place that every run fills, else all that a branch may."""
    places = sorted(entry.places.get(node, ()), key=lambda place: (bool(_loose(entry, place)), len(place.way)))
    if not places or not _loose(entry, places[0]):
        return places[:1]
    return [place for place in dict.fromkeys(places) if len(place.way) == len(places[0].way)]


def _loose(entry: Entry, place: Place) -> list[int]:
    """The slots of a value that a branch may leave unset."""
    return [slot for slot in (place.slot, place.den) if (slots_of(place.way), slot) in entry.loose]


def _check_way(told: Told, place: Place) -> None:
    """The entities on the way to a value must be the first of those that it is of."""
    names, ways = [told.names[at] for at, _ in told.loops], [step.var for step in place.way]
    if len(ways) > 2 or len(ways) > len(names) or (len(names) > 1 and names[: len(ways)] != ways):
        raise Untold(f"{told.name} {names} {ways}")


def _rows(code: Code, kind: int, row: _Object, slots: list[int]) -> None:
    """The function that tells what is kept of every entity of a kind: their frames stand in one list per loop."""
    names, frames = (", ".join(f"{name}{slot}{end}" for slot in slots) for name, end in (("f", ""), ("F[", "]")))
    told = row.written()
    code.lines += [f"def row{kind}({names}, M):", *row.lines, f"    return f'{told}'"]
    code.lines += [f"def kind{kind}(F, M):", f"    return '[' + join(map(row{kind}, {frames}, repeat(M))) + ']'"]


def _add(into: _Object, entry: Entry, told: Told, places: list[Place], frame: str) -> None:
    """A value; of an entity that is within another one, its values by ordinal."""
    frames = [frame or f"f{place.way[0].slot}" for place in places]
    if len(places[0].way) < 2:
        into.member(told.name, *(_value(into.code, entry, told, place, each) for place, each in zip(places, frames, strict=True)))
        return
    for place, each in zip(places[:1], frames, strict=False):
        held = f"{each}[{place.way[1].slot}]"
        text, there = _value(into.code, entry, told, place, "g")
        inner = f"join([f'\"{{o}}\": {text}' for o, g in {held}.items(){f' if {there}' if there else ''}])"
        local = into.local(f"'{{' + {inner} + '}}' if {held} is not UNSET else ''")
        into.member(told.name, (f"{{{local}}}", local))


def _value(code: Code, entry: Entry, told: Told, place: Place, frame: str) -> tuple[str, str]:
    """What tells a value, and the test that it is there."""
    if place.slot < 0:
        return code.literal(state(read(place, ()), NO_MISSING)), ""
    raw, den = (f"{frame}[{at}]" if at >= 0 else "" for at in (place.slot, place.den))
    loose = _loose(entry, place)
    tests = [f"{raw} is not UNSET"] * (place.slot in loose)
    tests += [f"({den} is not UNSET or {raw}.__class__ is not int)"] * (place.den in loose)
    return text_of_value(place.value, raw, den, told.expression), " and ".join(tests)


def text_of_value(value: Val, raw: str, den: str, e: n.Expr) -> str:
    """What tells a value, within an f-string."""
    plain = value.sure and not value.none and not value.ne
    match value.rep:
        case Int(scale=scale) if plain:
            return f'"{_decimal(raw, scale)}"'
        case Int(scale=scale):
            return f"{{number({raw}, {scale}, M)}}"
        case Quot(scale=scale) if plain:
            return f'"{{ratio({raw}, {den} * {scale})}}"'
        case Quot(scale=scale):
            return f"{{quotient({raw}, {den}, {scale}, M)}}"
        case _ if plain and isinstance(e.type, BoolT):
            return f'{{"true" if {raw} else "false"}}'
        case _:
            return f"{{state({raw}, M)}}"


def _decimal(raw: str, scale: int) -> str:
    """A whole number over a constant, without its quotation marks."""
    if scale == 1:
        return f"{{{raw}}}"
    ends = decimal_scale(scale)
    if ends is None:
        return f"{{ratio({raw}, {scale})}}"
    factor, places = ends
    return f"{{text_of({raw if factor == 1 else f'{raw} * {factor}'}, {10**places}, {places})}}"


# --------------------------------------------------------------------------------------------------- facts


def facts_of(engine: Engine, hides: bool, lacking: bool) -> Facts:
    """The function that tells a packed record: its root's object, as ``explain.compact`` writes it.

    ``lacking``: of a record in which facts are missing.
    """
    program, layout = engine.index.program, engine.layout

    def link(rows: Any, kind: int, ordinal: Any) -> str:
        if ordinal is None:
            return "null"
        steps = engine.path(rows, layout.kinds[kind].entity, rows[kind][ordinal])
        return f'{{"to": {dumps(steps, ensure_ascii=False)}}}'

    scope = {**NAMES, "MISSING": MISSING, "link": link}
    code = Code(f"{program.name} facts{' masked' if hides else ''}{' lacking' if lacking else ''}", scope)
    read_ = {(entity, fact) for entity, fact, _ in reads(program, shown=True) if fact}
    numbers = {kind.entity: at for at, kind in enumerate(layout.kinds)}
    for kind in layout.kinds:
        _Entity(code, program.schema.entities[kind.entity], kind, numbers, read_, hides, lacking).write()
    code.lines += ["def tell(P):", "    return kind0(P.root, P.kinds)"]
    return code.function("tell")  # type: ignore[no-any-return]


@define
class _Entity:
    """The function that tells a row of one kind."""

    code: Code
    schema: EntitySchema
    kind: KindLayout
    numbers: Mapping[str, int]
    read: set[tuple[str, str]]
    hides: bool
    lacking: bool

    def write(self) -> None:
        """Add the function."""
        number, facts = self.numbers[self.kind.entity], _Object(self.code)
        columns = {(column.fact, column.kind == "recorded"): at for at, column in enumerate(self.kind.columns, 2) if column.kind != "day"}
        for fact in self.schema.facts:
            at = columns.get((fact.name, False))
            if at is None:
                continue
            column = self.kind.columns[at - 2]
            if column.kind == "list" or (self.schema.name, fact.name) in self.read:
                presumed = None if fact.presumed is None else columns.get((fact.name, True))
                self._fact(facts, fact, column, at, presumed)
        who = self._key(facts, columns) if number else ""
        told = facts.written()
        self.code.lines += [f"def kind{number}(r, K):", *facts.lines, f"    return f'{{{{{who}\"facts\": {told}}}}}'"]

    def _key(self, facts: _Object, columns: Mapping[tuple[str, bool], int]) -> str:
        if self.schema.key is None:
            return ""
        raw = f"r[{columns[self.schema.key.name, False]}]"
        masked_as = self.schema.key.masked_as if self.hides else None
        told = f"f'\"key\": {{string({raw})}}, '" if masked_as is None else f"shown_key({masked_as!r}, {raw})"
        local = facts.local(f"{told} if {raw}.__class__ is str else ''")
        return f"{{{local}}}"

    def _fact(self, facts: _Object, fact: FactSchema, column: Column, at: int, recorded: int | None) -> None:
        if fact.monthly and recorded is not None:
            raise Untold(fact.name)
        raw = f"r[{at}]"
        text = self._text(facts, fact, column, raw)
        if recorded is not None:
            presumed = facts.local(f"f'{{{{\"value\": {text}, \"presumed\": true}}}}' if not r[{recorded}] else f'{text}'")
            text = f"{{{presumed}}}"
        facts.member(fact.name, (text, f"{raw} is not MISSING" if self.lacking else ""))

    def _text(self, facts: _Object, fact: FactSchema, column: Column, raw: str) -> str:
        """What tells a fact that is given, within an f-string."""
        if column.kind == "list":
            return f"[{{join([kind{self.numbers[column.entity or '']}(x, K) for x in {raw}])}}]"
        if fact.sensitive and self.hides:
            if fact.monthly:
                raise Untold(fact.name)
            whole = column.kind != "text" or fact.sensitive_kind == "other"
            return self.code.literal(MASKED) if whole else f'{{half_hidden("{fact.sensitive_kind}", {raw})}}'
        if fact.monthly:
            return f"{{given({raw}, {column.scale if column.kind == 'number' else 0})}}"
        if column.kind == "link":
            return f"{{link(K, {self.numbers[column.entity or '']}, {raw})}}"
        if column.kind == "number" and not fact.optional and not self.lacking:
            return f'"{_decimal(raw, column.scale)}"'
        if column.kind == "bool" and not fact.optional and not self.lacking:
            return f'{{"true" if {raw} else "false"}}'
        return f"{{fact({raw}, {column.scale if column.kind == 'number' else 0})}}"


# ------------------------------------------------------------------------------------------------ together


@define(eq=False, repr=False)
class Tellings:
    """What tells the runs of an engine; made once per function."""

    engine: Engine
    plan: ToldPlan
    _values: PerEntry[Values] = field(init=False)
    _facts: dict[tuple[bool, bool], Facts | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Keep one function for each of the engine's."""
        self._values = PerEntry(lambda entry: values_of(entry, self.plan))

    def told(self, session: Session, packed: Packed, hides: bool, missing: Missing) -> str | None:
        """``"facts": …, "told": …`` of a run; None where only the slow writer can tell it.

        ``missing`` is filled with the missing facts that values wait for.
        """
        if hides and (self.plan.any_veiled or self.plan.hidden_choices):
            return None
        tell = self._facts_for(hides, not packed.complete)
        sections = list(self._sections(session, missing))
        if tell is None or None in sections:
            return None
        beside = "".join(
            f', "{name}": {dumps(passed_json(value), ensure_ascii=False)}'
            for name, value in (("findings", packed.findings), ("choices", packed.choices))
            if value is not None
        )
        return f'"facts": {{"root": {tell(packed)}{beside}}}, "told": [{", ".join(map(str, sections))}]'

    def _sections(self, session: Session, missing: Missing) -> Iterator[str | None]:
        for (base, rules, unit), frames in session.frames.items():
            head = f'{{"base": "{base}", "rules": "{rules}", "unit": {dumps(unit, ensure_ascii=False)}, '
            for entry, frame, of in frames:
                values = None if of else self._values.of(entry)
                yield None if values is None else f"{head}{values(frame, missing)}}}"

    def _facts_for(self, hides: bool, lacking: bool) -> Facts | None:
        key = (hides, lacking)
        if key not in self._facts:
            try:
                self._facts[key] = facts_of(self.engine, hides, lacking)
            except Untold:
                self._facts[key] = None
        return self._facts[key]


def is_plain(record: Record) -> bool:
    """Whether no fact has a source, a day of recording or values of other sources."""
    return all(_is_plain(given) for entity in record.walk() for given in entity.facts.values())


def _is_plain(given: FactValue) -> bool:
    if isinstance(given.value, MonthlySeries):
        each = [*given.value.months.values(), *([] if given.value.every is None else [given.value.every])]
        return not given.alternatives and all(map(_is_plain, each))
    return given.source is None and given.recorded_on is None and not given.alternatives


@define(eq=False, repr=False)
class Teller:
    """An engine that keeps all that is told, with its reader of records, and what tells its runs."""

    engine: Engine
    read: Callable[[str | bytes], Packed | None]
    tellings: Tellings

    def pack(self, record: object) -> Packed | None:
        """A record, or its text, where it holds nothing beside plain values."""
        if isinstance(record, Record):
            return pack(record, self.engine.layout) if is_plain(record) else None
        return self.read(record) if isinstance(record, str | bytes) else None

    @classmethod
    def of(cls, index: Index) -> Teller | None:
        """Prepare it; None for a program that the engine doesn't cover."""
        plan = told_plan(index)
        try:
            engine = Engine(index, plan)
        except Unsupported:
            return None
        reader = compile_reader(index.program.schema, engine.layout)
        return cls(engine, reader.read, Tellings(engine, plan))
