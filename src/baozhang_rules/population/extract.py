"""Arrow columns as the whole numbers that a kernel reads, checked as the loader of records checks them.

Each value that the loader would refuse, or that can't stand exactly in its column's code, marks its household as *odd*: the scalar
engine decides it from its row, and words what is wrong.  What stands in an odd household's columns is a fill within the limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as t
from attrs import define, field

from baozhang_rules.backends.batch.forms import IN, Column, Domains, Form, form_of, plain_code
from baozhang_rules.builtins import region_contains
from baozhang_rules.population.fields import FactField, Fields, is_text
from baozhang_rules.runtime.record_json import MAX_TEXT, Refused
from baozhang_rules.runtime.record_values import NOTHING, scalar
from baozhang_rules.runtime.schema import EntityRefType, FactSchema, ListType, TextType

EPOCH = date(1970, 1, 1).toordinal()
LIMIT = 2**62
PLAIN_NUMBER = r"^(0|[1-9][0-9]{0,10})(\.[0-9]{1,6})?$"
"""Numbers in text that mean the same to everybody; whatever else the loader takes or refuses, it reads itself."""


@define(eq=False)
class Extracted:
    """The columns of a batch; ``odd`` marks households for the scalar engine, ``gaps`` those in which facts are missing."""

    rows: int
    domains: Domains
    columns: dict[Column, Any] = field(factory=dict)
    starts: dict[int, Any] = field(factory=dict)
    regions: tuple[Any, list[str | None]] | None = None
    keys: dict[str, tuple[Any, Any]] = field(factory=dict)
    links: list[tuple[str, Any, Any]] = field(factory=list)
    odd: Any = field(init=False)
    gaps: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        """All in order so far."""
        self.odd = np.zeros(self.rows, bool)
        self.gaps = np.zeros(self.rows, bool)

    def mark(self, which: Any, domain: int, at: Any) -> None:
        """Mark the households of a domain's rows."""
        if at is nowhere(len(at)) or not at.any():
            return
        which |= at if domain == 0 else _any_within(at, self.starts[domain])


def _any_within(at: Any, starts: Any) -> Any:
    sums = np.concatenate(([0], np.cumsum(at)))
    return sums[starts[1:]] > sums[starts[:-1]]


@define(eq=False)
class Extractor:
    """Takes batches of one form apart; ``needed`` are the facts that kernels read, ``texts`` the codes of written texts."""

    fields: Fields
    domains: Domains
    needed: frozenset[tuple[int, str]]
    texts: Mapping[str, int]
    ages: frozenset[tuple[int, str]]
    region: str
    uniques: frozenset[tuple[int, str]]
    within: frozenset[Column] = frozenset()
    """Columns that say whether a region lies in another one."""

    def take(self, batch: Any) -> Extracted:
        """The columns of a batch."""
        found = Extracted(batch.num_rows, self.domains)
        interned: dict[str, int] = dict(self.texts)
        for name, at in self.fields.beside.items():
            if name != "id":
                found.odd |= batch.column(at).is_valid().to_numpy(zero_copy_only=False)
        lists = [each for each in self.fields.facts if each.items is not None]
        for each in lists:
            self._list(batch.column(each.at), each, found)
        self._entity(0, self.fields, batch.column, found, interned)
        for each in lists:
            items = batch.column(each.at).flatten()
            domain = self.domains.of_list(each.fact.name)
            if items.null_count:
                found.mark(found.odd, domain, items.is_null().to_numpy(zero_copy_only=False))
            assert each.items is not None
            self._entity(domain, each.items, items.field, found, interned)
        for kind, homes, codes in found.links:
            self._lead_somewhere(kind, homes, codes, found)
        return found

    def _lead_somewhere(self, kind: str, homes: Any, codes: Any, found: Extracted) -> None:
        """Households with a link to nothing in the record; what links to kinds without text keys is the scalar engine's."""
        keys = found.keys.get(kind)
        if keys is None:
            found.odd[homes] = True
            return
        most = int(max(codes.max(initial=0), keys[1].max(initial=0))) + 1
        found.odd[homes[~np.isin(homes * most + codes, keys[0] * most + keys[1])]] = True

    def _list(self, column: Any, each: FactField, found: Extracted) -> None:
        kind, domain = each.fact.type, self.domains.of_list(each.fact.name)
        assert isinstance(kind, ListType)
        lengths = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
        given = column.is_valid().to_numpy(zero_copy_only=False)
        found.starts[domain] = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        found.odd |= given & ((lengths < kind.min) | (lengths > self.domains.most[domain]))
        found.columns[Column(0, each.fact.name, "missing")] = ~given
        found.gaps |= ~given
        if each.fact.presumed is not None:
            found.odd |= ~given

    def _entity(self, domain: int, fields: Fields, column: Callable[[int], Any], found: Extracted, interned: dict[str, int]) -> None:
        given = {each.fact.name: each for each in fields.facts}
        size = found.rows if domain == 0 else int(found.starts[domain][-1])
        for fact in fields.entity.facts:
            each = given.get(fact.name)
            if isinstance(fact.type, ListType):
                if domain and each is not None:
                    found.mark(found.odd, domain, column(each.at).is_valid().to_numpy(zero_copy_only=False))
                elif each is None and not domain:
                    self._no_list(fact, found)
                continue
            reading = _Reading(fact, size, interned, self._codes(domain, fact))
            if each is not None:
                reading.read(column(each.at), None if each.none_at < 0 else column(each.none_at))
            else:
                reading.absent()
            self._keep(domain, fact, reading, found)

    def _codes(self, domain: int, fact: FactSchema) -> str:
        """What a text is coded for: to be compared with others (``all``), with others of its column (``own``), not at all ("")."""
        linked = isinstance(fact.type, EntityRefType) or (fact.is_key and self._linked(self.domains.kinds[domain]))
        if linked or (domain, fact.name) in self.needed or fact.name == self.region or fact.presumed is not None:
            return "all"
        return "own" if fact.is_key or (domain, fact.name) in self.uniques else ""

    def _linked(self, kind: str) -> bool:
        """Whether some fact links to a kind."""
        every = [fact.type for each in (self.fields, *(f.items for f in self.fields.facts if f.items)) for fact in each.entity.facts]
        return any(isinstance(each, EntityRefType) and each.entity == kind for each in every)

    def _no_list(self, fact: FactSchema, found: Extracted) -> None:
        """A list without a column: nobody gave it."""
        found.starts[self.domains.of_list(fact.name)] = np.zeros(found.rows + 1, np.int64)
        found.columns[Column(0, fact.name, "missing")] = np.ones(found.rows, bool)
        found.gaps |= True
        for domain, name in self.needed:
            if domain == self.domains.of_list(fact.name):
                for part in ("value", "missing", "none", "ymd", *(each.part for each in self.within)):
                    found.columns[Column(domain, name, part)] = np.zeros(0, np.int64 if part in ("value", "ymd") else bool)
        if fact.presumed is not None:
            found.odd |= True

    def _keep(self, domain: int, fact: FactSchema, reading: _Reading, found: Extracted) -> None:
        found.mark(found.odd, domain, reading.odd)
        if isinstance(fact.type, EntityRefType) or (fact.is_key and isinstance(fact.type, TextType) and not fact.identity_number):
            said = ~(reading.missing | reading.none | reading.odd)
            homes: Any = np.arange(found.rows) if domain == 0 else np.repeat(np.arange(found.rows), np.diff(found.starts[domain]))
            if isinstance(fact.type, EntityRefType):
                found.links.append((fact.type.entity, homes[said], reading.codes[said]))
            else:
                found.keys[self.domains.kinds[domain]] = (homes[said], reading.codes[said])
        if fact.is_key or (domain, fact.name) in self.uniques:
            self._repeated(domain, reading, found)
        if domain == 0 and fact.name == self.region:
            found.odd |= reading.missing | reading.none
            found.regions = (reading.codes, reading.words)
        if (domain, fact.name) not in self.needed:
            return
        found.mark(found.gaps, domain, reading.missing)
        columns = found.columns
        code = reading.codes
        columns[Column(domain, fact.name, "value")] = code.astype(bool) if reading.form.kind == "bool" else code
        columns[Column(domain, fact.name, "missing")] = reading.missing
        columns[Column(domain, fact.name, "none")] = reading.none
        if (domain, fact.name) in self.ages:
            columns[Column(domain, fact.name, "ymd")] = ymd(code)
        for each in self.within:
            if each[:2] == (domain, fact.name):
                upper = each.part.removeprefix(IN)
                columns[each] = np.asarray([False, *(region_contains(upper, text) for text in reading.interned)])[code]

    def _repeated(self, domain: int, reading: _Reading, found: Extracted) -> None:
        """Households in which a fact that must be unique is given twice."""
        if domain == 0:
            return
        starts = found.starts[domain]
        parents: Any = np.repeat(np.arange(found.rows), np.diff(starts))
        said = ~(reading.missing | reading.none | reading.odd)
        if not said.any():
            return
        pair = parents[said] * (int(reading.codes.max()) + 1) + reading.codes[said]
        order = np.sort(pair)
        twice = order[1:][order[1:] == order[:-1]] // (int(reading.codes.max()) + 1)
        found.odd[twice] = True


@lru_cache(maxsize=16)
def nowhere(size: int) -> Any:
    """No place marked: one array for all columns of a size, which nothing may write to."""
    made: Any = np.zeros(size, bool)
    made.flags.writeable = False
    return made


class _Reading:
    """One fact's column: codes, where it is missing, 无, or odd; ``words`` are the texts of a text's codes, ``wanted`` what for."""

    def __init__(self, fact: FactSchema, size: int, interned: dict[str, int], wanted: str = "all") -> None:
        self.fact, self.size, self.interned, self.wanted = fact, size, interned, wanted
        self.form = Form("text", 1, 2**31 - 1) if isinstance(fact.type, EntityRefType) else form_of(fact)
        self.words: list[str | None] = []
        self.odd: Any = nowhere(size)
        self.none: Any = nowhere(size)
        self.missing: Any = nowhere(size)
        self.codes: Any = None

    def absent(self) -> None:
        """No column: nobody gave it."""
        self.missing = np.ones(self.size, bool)
        self._fill()
        self._presume()

    def read(self, column: Any, nones: Any) -> None:
        """Read a column, and that of its 无 marks."""
        if t.is_dictionary(column.type) and (self.wanted == "own" or column.dictionary.null_count or not is_text(column.type.value_type)):
            column = column.dictionary_decode()
        if column.null_count:
            self.missing = column.is_null().to_numpy(zero_copy_only=False)
        if nones is not None:
            self.none = nones.fill_null(False).to_numpy(zero_copy_only=False)
            self.missing = self.missing & ~self.none
        kind = column.type
        if t.is_null(kind):
            pass
        elif t.is_list(kind) or t.is_large_list(kind) or (isinstance(self.fact.type, EntityRefType) and not (is_text(kind) or t.is_dictionary(kind))):
            self.odd = ~self.missing & ~self.none
        elif is_text(kind) or t.is_dictionary(kind):
            self._texts(column)
        else:
            self._plain(column)
        if not self.fact.optional and self.none is not nowhere(self.size):
            self.odd = self.odd | self.none
        self._fill()
        self._presume()

    def _fill(self) -> None:
        """Put a number within the limits where there is no value."""
        if self.codes is None:
            self.codes = np.broadcast_to(np.int64(self.form.fill), self.size)
            return
        marked = [each for each in (self.missing, self.none, self.odd) if each is not nowhere(self.size)]
        rest = np.logical_or.reduce(marked) if marked else nowhere(self.size)
        if marked and rest.any():
            self.codes = np.where(rest, self.form.fill, self.codes)

    def _presume(self) -> None:
        presumed = self.fact.presumed
        if presumed is None or not self.missing.any():
            return
        if presumed.value is None:
            self.none = self.none | self.missing
        else:
            if isinstance(presumed.value, str):
                self.interned.setdefault(presumed.value, len(self.interned) + 1)
            code = plain_code(presumed.value, self.form, self.interned)
            self.codes = np.where(self.missing, code, self.codes)
        self.missing = nowhere(self.size)

    def _texts(self, column: Any) -> None:
        """Text is read by its different values, each as the loader reads it."""
        free = isinstance(self.fact.type, TextType) and not self.fact.identity_number and not self.fact.optional
        if free and self.wanted != "all":
            self._free(column)
            return
        written = self._written(column) if self.form.kind == "number" and not t.is_dictionary(column.type) else None
        if written is not None:
            column = pc.if_else(pa.array(written), pa.scalar(None, column.type), column)
        coded = column if t.is_dictionary(column.type) else column.dictionary_encode()
        at = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)
        given = coded.dictionary.to_pylist()
        if not given:
            return
        if isinstance(self.fact.type, EntityRefType):
            table, odd, none, words = self._plain_texts(given)
            none = np.asarray([text in NOTHING for text in given])
        elif free:
            table, odd, none, words = self._plain_texts(given)
        else:
            table, odd, none, words = self._parsed(given)
        said = ~self.missing & ~self.none
        if written is not None:
            said = said & ~written
        self.codes = table[at] if written is None else np.where(written, self.codes, table[at])
        self.odd = self.odd | (odd[at] & said) if odd.any() else self.odd
        self.none = self.none | (none[at] & said) if none.any() else self.none
        self.words = words

    def _written(self, column: Any) -> Any:
        """Read the numbers that are written plainly, all at once, as a column of decimals is read; gives where they are."""
        plain = pc.match_substring_regex(column, PLAIN_NUMBER).fill_null(False)
        before = self.odd
        self._decimals(pc.if_else(plain, column, pa.scalar(None, column.type)).cast(pa.decimal128(18, 6)))
        written = plain.to_numpy(zero_copy_only=False)
        if self.odd is not before:
            self.odd = before | (self.odd & written)
        return written

    def _free(self, column: Any) -> None:
        """Free text that is compared at most with others of its column."""
        column = column.dictionary_decode() if t.is_dictionary(column.type) else column
        long = pc.greater(pc.utf8_length(column), MAX_TEXT)
        if pc.any(long).as_py():
            self.odd = self.odd | long.fill_null(False).to_numpy(zero_copy_only=False)
        if self.wanted:
            codes = column.dictionary_encode().indices.fill_null(0)
            self.codes = codes.to_numpy(zero_copy_only=False).astype(np.int64) + 1

    def _plain_texts(self, given: list[str]) -> tuple[Any, Any, Any, list[str | None]]:
        """Free text that may not be 无: only its length is asked."""
        known = self.interned
        table: Any = np.asarray([known.setdefault(text, len(known) + 1) for text in given], np.int64)
        return table, np.asarray([len(text) > MAX_TEXT for text in given]), np.zeros(len(given), bool), []

    def _parsed(self, given: list[str]) -> tuple[Any, Any, Any, list[str | None]]:
        table: Any = np.full(len(given), self.form.fill, np.int64)
        odd: Any = np.zeros(len(given), bool)
        none: Any = np.zeros(len(given), bool)
        words: list[str | None] = [None] * (len(self.interned) + len(given) + 1)
        for place, text in enumerate(given):
            try:
                value = scalar(text, self.fact)
            except Refused:
                odd[place] = True
                continue
            if value is None:
                none[place] = True
                continue
            if isinstance(value, Fraction) and not self._fits(value):
                odd[place] = True
                continue
            if isinstance(value, str) and self.form.kind == "text":
                self.interned.setdefault(value, len(self.interned) + 1)
            table[place] = plain_code(value, self.form, self.interned)
            if isinstance(value, str) and self.form.kind == "text":
                words[table[place]] = value
        return table, odd, none, words

    def _fits(self, value: Fraction) -> bool:
        code = value * self.form.scale
        return code.denominator == 1 and self.form.low <= code <= self.form.high

    def _plain(self, column: Any) -> None:
        kind = column.type
        if t.is_boolean(kind):
            self.codes = column.fill_null(False).to_numpy(zero_copy_only=False).astype(np.int64)
        elif t.is_date32(kind):
            self.codes = column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64) + EPOCH
            self._limits(self.codes)
        elif t.is_decimal(kind):
            self._decimals(column)
        else:
            whole = column.fill_null(0).to_numpy(zero_copy_only=False)
            if whole.dtype == np.uint64:
                self.odd = self.odd | (whole > LIMIT)
            self._numbers(whole.astype(np.int64), 0)

    def _decimals(self, column: Any) -> None:
        wide = column.type.byte_width // 8
        if wide < 1:
            column, wide = column.cast(pa.decimal128(18, column.type.scale)), 2
        raw = np.frombuffer(column.buffers()[1], np.int64)
        raw = raw[column.offset * wide : (column.offset + len(column)) * wide]
        low = raw[::wide]
        for half in range(1, wide):  # also where the precision leaves them no room: nothing else holds off what was written beyond it
            beyond = raw[half::wide] != low >> 63
            if beyond.any():
                self.odd = self.odd | (beyond & ~self.missing)
        self._numbers(low, column.type.scale)

    def _numbers(self, whole: Any, places: int) -> None:
        """Numbers over a power of ten to their code: in steps, within the range."""
        scale, below = self.form.scale, 10**places
        shared = int(np.gcd(scale, below))
        up, down = scale // shared, below // shared
        if up > 1:
            far = (whole > LIMIT // up) | (whole < -(LIMIT // up))
            if far.any():
                self.odd = self.odd | far
                whole = np.where(far, 0, whole)
            whole = whole * up
        if down > 1:
            self.odd = self.odd | (whole % down != 0)
            whole = whole // down
        step = self.fact.step
        if step is not None and step.numerator > 1:
            self.odd = self.odd | (whole % step.numerator != 0)
        self.codes = whole
        self._limits(whole)

    def _limits(self, codes: Any) -> None:
        low, high = self._ends()
        if len(codes) and (codes.min() < low or codes.max() > high):
            self.odd = self.odd | (((codes < low) | (codes > high)) & ~self.missing & ~self.none)

    def _ends(self) -> tuple[int, int]:
        """The range, exactly: the form's ends are rounded outwards."""
        low, high = self.fact.low, self.fact.high
        if self.form.kind != "number":
            return self.form.low, self.form.high
        first = self.form.low if not isinstance(low, Fraction) else -((-low * self.form.scale).__floor__())
        last = self.form.high if not isinstance(high, Fraction) else (high * self.form.scale).__floor__()
        return max(first, self.form.low), min(last, self.form.high)


def ymd(ordinals: Any) -> Any:
    """Days as numbers yyyymmdd."""
    days = (ordinals - EPOCH).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    years = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) - (years - 1970) * 12 + 1
    return years * 10000 + month * 100 + (days - months).astype(np.int64) + 1
