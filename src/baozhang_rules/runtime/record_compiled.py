"""From JSON text straight to a packed record, by code made for one schema and one layout.

The made code takes what is plainly in order and leaves all else, without saying why, to `load_record`, which words
problems. It never takes what `load_record` refuses, and never reads a value differently.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeAlias

from baozhang_rules.runtime.packed import MISSING, Layout, Packed, Row
from baozhang_rules.runtime.record_json import MAX_BYTES, MAX_TEXT, JsonNumber, Refused, check_depth, freeze
from baozhang_rules.runtime.record_kinds import Kind, covered_kinds, plain_objects
from baozhang_rules.runtime.record_loader import record_id
from baozhang_rules.runtime.record_quick import Doubt
from baozhang_rules.runtime.record_source import Made, make
from baozhang_rules.runtime.record_structs import struct_objects
from baozhang_rules.runtime.schema import RecordSchema

Way: TypeAlias = Callable[[bytes | str], Packed]
"""Reads a record, or raises one of `_DOUBTS`."""

_DOUBTS = (Doubt, Refused, LookupError, TypeError, ValueError, RecursionError)


def compile_reader(schema: RecordSchema, layout: Layout) -> Reader:
    """The reader of a schema's records in a layout; it always answers None where there is no quick way."""
    try:
        kinds = covered_kinds(schema, layout)
        plain = partial(_plain_way, schema, kinds)
        structs = struct_objects(kinds)
        if structs is None:
            return Reader((plain(),))
        quick = partial(_from_bytes, make(schema, kinds, structs.objects), structs.decode)
        return Reader((quick, _later(plain)))
    except Doubt:
        return Reader(())


def _plain_way(schema: RecordSchema, kinds: tuple[Kind, ...]) -> Way:
    return partial(_from_text, make(schema, kinds, tuple(map(plain_objects, kinds))))


def _later(make_way: Callable[[], Way]) -> Way:
    """A way that is made when it is first gone: where the first way takes all records, the second isn't needed."""
    made = cache(make_way)
    return lambda data: made()(data)


class Reader:
    """Reads records of one schema into one layout."""

    def __init__(self, ways: tuple[Way, ...]) -> None:
        self._ways = ways

    def read(self, data: bytes | str) -> Packed | None:
        """The packed record in JSON text or UTF-8 bytes, or None where only `load_record` can tell what it is."""
        if len(data) > MAX_BYTES:
            return None
        for way in self._ways:
            try:
                return way(data)
            except _DOUBTS:
                continue
        return None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Doubt
    return found


def _no_number(_word: str) -> object:
    raise Doubt


_DECODER = json.JSONDecoder(parse_float=JsonNumber, parse_constant=_no_number)
_CAREFUL = json.JSONDecoder(parse_float=JsonNumber, parse_constant=_no_number, object_pairs_hook=_unrepeated)


def _from_text(made: Made, data: bytes | str) -> Packed:
    """By the standard library."""
    if isinstance(data, str):
        data.encode()  # raises at a lone surrogate
        text = data
    else:
        text = data.decode()
    if "\\" in text and ("\\ud" in text or "\\uD" in text):  # perhaps an escaped one
        raise Doubt
    raw, end = _DECODER.raw_decode(text)
    if text[end:].strip(" \t\r\n"):
        raise Doubt
    read = made.read(raw)
    members, beside = read[0], read[-1]
    if beside[1] is not MISSING or beside[2] is not MISSING:
        check_depth(text)
        members += _members(beside[1]) + _members(beside[2])
    # Each member has a colon. So where there are no more colons than members, no key was given twice.
    if text.count(":") != members:
        _CAREFUL.raw_decode(text)
    return _packed(made, read)


def _from_bytes(made: Made, decode: Callable[[bytes], Any], data: bytes | str) -> Packed:
    """By msgspec, for records that hold facts alone by their first names, and without a colon in a text."""
    if isinstance(data, str):
        data = data.encode()
    if b"\\" in data and (b"\\ud" in data or b"\\uD" in data):
        raise Doubt
    read = made.read(decode(data))
    members, beside = read[0], read[-1]
    if data.count(b":") != members or beside[1] is not MISSING or beside[2] is not MISSING:
        raise Doubt
    return _packed(made, read)


def _packed(made: Made, read: tuple[Any, ...]) -> Packed:
    _, complete, presumed, rows, keys, links, (id_, findings, choices) = read
    places = _places(keys, links)
    kinds = _linked(made, rows, places) if made.linked else rows
    return Packed(
        kinds[0][0],
        kinds,
        complete,
        id_ if id_.__class__ is str and len(id_) <= MAX_TEXT else None if id_ is MISSING else record_id(id_),
        None if findings is MISSING else freeze(findings),
        None if choices is MISSING else freeze(choices),
        presumed,
    )


def _members(raw: object) -> int:
    """How many members the objects in a piece of JSON have."""
    if isinstance(raw, dict):
        return len(raw) + sum(map(_members, raw.values()))
    return sum(map(_members, raw)) if isinstance(raw, list) else 0


def _places(keys: tuple[list[str], ...], links: tuple[list[str], ...]) -> list[dict[str, int]]:
    """The ordinal of each key of each keyed kind; raises `Doubt` where a key is there twice, or a link leads nowhere."""
    places = []
    for of_kind, leading in zip(keys, links, strict=True):
        found = {key: place for place, key in enumerate(of_kind)}
        if len(found) < len(of_kind) or not found.keys() >= set(leading):
            raise Doubt
        places.append(found)
    return places


def _linked(made: Made, rows: tuple[list[Any], ...], places: list[dict[str, int]]) -> tuple[tuple[Row, ...], ...]:
    """The rows of each kind of the layout with keys replaced by ordinals, then slices by rows, the innermost first."""
    places_of = dict(zip((kind.schema.name for kind in made.kinds if kind.keyed), places, strict=True))
    rows_of = {kind.schema.name: rows[kind.place] for kind in made.kinds if kind.place is not None}
    for kind in reversed(made.kinds):
        lists = [(place, rows_of[name]) for place, name in kind.lists]
        links = [(place, places_of[name]) for place, name in kind.links]
        of_kind = rows_of.get(kind.schema.name, [])
        for n, row in enumerate(of_kind):
            for place, below in lists:
                if isinstance(row[place], slice):
                    row[place] = tuple(below[row[place]])
            for place, ordinals in links:
                if isinstance(row[place], str):
                    row[place] = ordinals[row[place]]
            of_kind[n] = tuple(row)
    return tuple(map(tuple, rows))
