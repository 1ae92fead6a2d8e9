"""Facts with sources, and monthly series: from the forms a record may use to one prevailing value each."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import evolve, frozen
from baozhang_rules.runtime.identity import SensitiveKind
from baozhang_rules.runtime.record_data import Entity, FactValue, MonthlySeries, Value
from baozhang_rules.runtime.record_json import JsonNumber, Refused, plain, repeated_keys, whole_text
from baozhang_rules.runtime.record_values import hint, is_nothing, month, recording_day, unknown_name, wrong_type
from baozhang_rules.runtime.schema import EVERY_MONTH, MONTH, RECORDED_ON, SOURCE, VALUE, FactSchema, ListType

Report = Callable[[str, Refused], None]
"""Takes the place of a problem and the problem."""

_MAX_VALUES = 1000


@frozen
class Given:
    """A value as given, with where it comes from; `raw` isn't read yet."""

    raw: object
    path: str
    source: str | None = None
    recorded_on: datetime.date | None = None
    month: object = None


class Reader:
    """Reads one fact. What is wrong goes to `report`; a fact with problems has no value."""

    def __init__(
        self,
        fact: FactSchema,
        masked_as: SensitiveKind | None,
        parse: Callable[[object], Value],
        report: Report,
    ) -> None:
        self._fact = fact
        self._masked_as = masked_as
        self._parse = parse
        self._report = report

    def fact(self, raw: object, path: str) -> FactValue | None:
        """The value of a fact that isn't monthly."""
        if _is_single(raw):  # the usual case, for which nothing need be ranked
            return self._read(Given(raw, path))
        return self._prevailing(self._given(raw, Given(raw, path)), self.presumed())

    def series(self, raw: object, path: str) -> FactValue:
        """The value of a monthly fact: always a series; 无 for the whole is 无 for every month."""
        if (single := self._single_series(raw, path)) is not None:
            return self._value(MonthlySeries(every=self._read(single)))
        cells: dict[Month | None, list[Given]] = {}
        for part in self._series_parts(raw, path):
            self._add_cell(cells, part)
        every = cells.pop(None, [])
        values: dict[Month, FactValue] = {}
        for named in sorted(m for m in cells if m is not None):
            value = self._prevailing([*cells[named], *_others(cells[named], every)])
            values |= {} if value is None else {named: value}
        presumed = self._presumed_single()
        return self._value(MonthlySeries(values, self._prevailing(every, presumed) if every else presumed))

    def _single_series(self, raw: object, path: str) -> Given | None:
        """The one value of the usual forms, 无 or ``{"每月": …}``, for which nothing need be ranked."""
        if is_nothing(raw, self._fact):
            return Given(raw, path)
        if isinstance(raw, Mapping) and len(raw) == 1 and not repeated_keys(raw):
            ((name, value),) = raw.items()
            if _is_every(name) and _is_single(value):
                return Given(value, f"{path}[{EVERY_MONTH[0]}]")
        return None

    def wrapped(self, raw: object, path: str) -> Given | None:
        """The list in ``{"值": […], "记录于": …}``, not read yet."""
        if isinstance(raw, Mapping) and _member(raw, VALUE) is None:
            self._report(path, wrong_type("list", raw))
            return None
        return self._sourced(raw, Given(raw, path))

    def listed(self, entities: tuple[Entity, ...], given: Given) -> FactValue:
        """The value of a fact that is a list."""
        hideable = given.recorded_on is not None
        presumption = self.presumed() if hideable else None
        return FactValue(entities, given.source, given.recorded_on, presumption=presumption)

    def presumed(self) -> FactValue | None:
        """The value that holds when the record doesn't state the fact, if one is declared."""
        single = self._presumed_single()
        if single is None or not self._fact.monthly:
            return single
        return evolve(single, value=MonthlySeries(every=single))

    def _presumed_single(self) -> FactValue | None:
        presumed = self._fact.presumed
        if presumed is None:
            return None
        value = () if isinstance(self._fact.type, ListType) and presumed.value is None else presumed.value
        return evolve(self._value(value), presumed=True)

    def _value(self, value: Value) -> FactValue:
        return FactValue(value, masked_as=self._masked_as)

    # Forms

    def _given(self, raw: object, base: Given) -> list[Given]:
        """The values in `raw`: one plain, one with its source, or a list of those."""
        if isinstance(raw, Mapping):
            parts = self._sourced(raw, base)
            return [] if parts is None else [parts]
        if isinstance(raw, list | tuple):
            items = [(item, f"{base.path}[{n}]") for n, item in enumerate(raw[:_MAX_VALUES], 1)]
            found = [self._sourced(item, evolve(base, path=path)) for item, path in items]
            if not raw or len(raw) > _MAX_VALUES:
                self._report(base.path, Refused("REC0028"))
            return [item for item in found if item is not None]
        return [evolve(base, raw=raw)]

    def _sourced(self, raw: object, base: Given) -> Given | None:
        """One ``{"值": …, "来源": …, "记录于": …}``, with a month where a series is given in rows."""
        names = (*VALUE, *SOURCE, *RECORDED_ON, *(MONTH if self._fact.monthly else ()))
        if not isinstance(raw, Mapping) or _member(raw, VALUE) is None:
            self._report(base.path, Refused("REC0028"))
            return None
        for twice in (*repeated_keys(raw), *_twice(raw)):
            self._report(base.path, Refused("REC0005", name=plain(twice)))
        for name in raw:
            if name not in names:
                self._report(base.path, _unknown(name, names))
                return None
        return self._with_parts(raw, base)

    def _with_parts(self, raw: Mapping[str, object], base: Given) -> Given | None:
        try:
            source = self._source(_get(raw, SOURCE), base.source)
            given_day = _get(raw, RECORDED_ON)
            recorded = base.recorded_on if given_day is None else recording_day(given_day)
            return Given(_get(raw, VALUE), base.path, source, recorded, _get(raw, MONTH))
        except Refused as refused:
            self._report(base.path, refused)
            return None

    def _source(self, raw: object, base: str | None) -> str | None:
        if raw is None:
            return base
        if not isinstance(raw, str) or isinstance(raw, JsonNumber):
            raise Refused("REC0028")
        if self._fact.sources and raw not in self._fact.sources:
            raise Refused("REC0026", value=plain(raw), **hint(raw, self._fact.sources))
        return whole_text(raw)

    # Series

    def _series_parts(self, raw: object, path: str) -> Iterator[Given]:
        """The months of a series, each with its raw value; a month of None is 每月."""
        base = Given(raw, path)
        if isinstance(raw, Mapping) and _member(raw, VALUE) is None:
            yield from self._months(raw, base)
        elif isinstance(raw, Mapping) or (isinstance(raw, list | tuple) and raw):
            for given in self._given(raw, base):
                yield from self._row_or_series(given)
        else:
            self._report(path, Refused("REC0025"))

    def _row_or_series(self, given: Given) -> Iterator[Given]:
        if given.month is not None:
            yield given
        elif is_nothing(given.raw, self._fact):
            yield evolve(given, month=EVERY_MONTH[0])
        elif isinstance(given.raw, Mapping):
            yield from self._months(given.raw, given)
        else:
            self._report(given.path, Refused("REC0025"))

    def _months(self, raw: Mapping[str, object], base: Given) -> Iterator[Given]:
        for name in repeated_keys(raw):
            self._report(base.path, Refused("REC0033", value=plain(name)))
        seen: set[object] = set()
        for name, value in raw.items():
            named = self._month(name, base.path)
            if named in seen:
                self._report(base.path, Refused("REC0033", value=str(named or EVERY_MONTH[0])))
            elif named is not _BAD:
                seen.add(named)
                at = evolve(base, path=f"{base.path}[{named or EVERY_MONTH[0]}]")
                yield from self._month_cell(value, at, named)

    def _month_cell(self, value: object, base: Given, named: object) -> Iterator[Given]:
        for given in self._given(value, base):
            if given.month is None:
                yield evolve(given, month=named)
            else:
                self._report(base.path, Refused("REC0028"))

    def _month(self, name: object, path: str) -> object:
        if _is_every(name):
            return None
        try:
            return month(name)
        except Refused as refused:
            self._report(path, refused.hidden() if self._fact.sensitive else refused)
            return _BAD

    def _add_cell(self, cells: dict[Month | None, list[Given]], part: Given) -> None:
        named = self._month(part.month, part.path) if part.month is not None else None
        if named is None or isinstance(named, Month):
            cells.setdefault(named, []).append(part)

    # Which value prevails

    def _prevailing(self, given: list[Given], presumed: FactValue | None = None) -> FactValue | None:
        values = [value for value in map(self._read, given) if value is not None]
        if len(values) < len(given) or not values:
            return None
        if self._ambiguous(values):
            self._report(given[0].path, Refused("REC0027"))
            return None
        first, *rest = sorted(values, key=self._strength)
        hideable = first.recorded_on is not None
        return evolve(first, alternatives=tuple(rest), presumption=presumed if hideable else None)

    def _read(self, given: Given) -> FactValue | None:
        try:
            value = self._parse(given.raw)
        except Refused as refused:
            self._report(given.path, refused)
            return None
        return FactValue(value, given.source, given.recorded_on, masked_as=self._masked_as)

    def _rank(self, value: FactValue) -> int:
        order = self._fact.source_order
        return order.index(value.source) if value.source in order else len(order)

    def _strength(self, value: FactValue) -> tuple[int, int]:
        """The declared order of sources; within one source what was recorded last comes first."""
        return self._rank(value), -(value.recorded_on or datetime.date.min).toordinal()

    def _ambiguous(self, values: list[FactValue]) -> bool:
        """Whether two values differ that neither the order of sources nor the days of recording rank."""
        ranks: dict[int, list[FactValue]] = {}
        for value in values:
            ranks.setdefault(self._rank(value), []).append(value)
        return any(_undecided(group) for group in ranks.values())


_BAD = object()


def _undecided(group: list[FactValue]) -> bool:
    if len({value.source for value in group}) > 1:
        return len({value.value for value in group}) > 1
    days: dict[datetime.date | None, set[Value]] = {}
    for value in group:
        days.setdefault(value.recorded_on, set()).add(value.value)
    return any(len(different) > 1 for different in days.values())


def _others(own: Iterable[Given], every: Iterable[Given]) -> list[Given]:
    """The values for every month whose sources say nothing of their own on this month."""
    sources = {given.source for given in own}
    return [given for given in every if given.source not in sources]


def _is_single(raw: object) -> bool:
    return raw is None or isinstance(raw, str | int)


def _is_every(name: object) -> bool:
    return isinstance(name, str) and name in EVERY_MONTH


def _member(raw: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in raw), None)


def _get(raw: Mapping[str, object], names: tuple[str, ...]) -> object:
    found = _member(raw, names)
    return None if found is None else raw[found]


def _twice(raw: Mapping[str, object]) -> list[str]:
    return [zh for zh, en in (VALUE, SOURCE, RECORDED_ON, MONTH) if zh in raw and en in raw]


def _unknown(name: object, names: Iterable[str]) -> Refused:
    return unknown_name(name, names) if isinstance(name, str) else Refused("REC0028")
