"""Objects of a record as structs of msgspec, where the extra `fast` is installed.

msgspec finds members by name without making dicts or names, in half of the time that the standard library takes;
without types it is the slower of the two, for names in Chinese are made anew each time. It reads JSON as the standard library does, but for what
`record_compiled` checks: repeated keys and escaped surrogates. Fractions stay text, by the hook.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs

from baozhang_rules.runtime.packed import MISSING
from baozhang_rules.runtime.record_json import JsonNumber
from baozhang_rules.runtime.record_kinds import Kind, Objects
from baozhang_rules.runtime.record_quick import Doubt
from baozhang_rules.runtime.schema import ListType

_ESCAPED = re.compile(r'["\\\x00-\x1f]')


@attrs.frozen
class Structs:
    """The decoder of whole records, and how the objects of each kind are met; it raises `Doubt`."""

    decode: Callable[[bytes], Any]
    objects: tuple[Objects, ...]


def struct_objects(kinds: tuple[Kind, ...]) -> Structs | None:
    """Structs for the kinds, or None without msgspec, or for names that JSON would escape, which it can't look for."""
    if any(_ESCAPED.search(name) for kind in kinds for name in kind.names):
        return None
    try:
        import msgspec
    except ImportError:
        return None

    classes: dict[str, Any] = {}
    for kind in reversed(kinds):
        lists = {fact.name: classes[fact.type.entity] for fact in kind.schema.facts if isinstance(fact.type, ListType)}
        names = {f"m{place}": name for place, name in enumerate(kind.names)}
        fields = [(field, list[lists[name]] | str | None if name in lists else Any, MISSING) for field, name in names.items()]  # type: ignore[valid-type]
        classes[kind.schema.name] = msgspec.defstruct("Given", fields, rename=names, forbid_unknown_fields=True, gc=False)
    decoder = msgspec.json.Decoder(classes[kinds[0].schema.name], float_hook=JsonNumber)

    def decode(data: bytes) -> Any:
        try:
            return decoder.decode(data)
        except msgspec.DecodeError:
            raise Doubt from None

    take = msgspec.structs.astuple
    return Structs(decode, tuple(Objects(classes[kind.schema.name], take) for kind in kinds))
