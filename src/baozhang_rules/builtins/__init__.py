"""The builtin functions: one record each with its names, signature, meaning, page, example and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baozhang_rules.builtins.calendar import CALENDAR
from baozhang_rules.builtins.numeric import NUMERIC
from baozhang_rules.builtins.regions import region_chain, region_contains
from baozhang_rules.builtins.signature import Builtin, BuiltinEnv, Param, SignatureError
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.values import Value
from baozhang_rules.types import BOOL, REGION

__all__ = [
    "BUILTINS",
    "Builtin",
    "BuiltinEnv",
    "Param",
    "SignatureError",
    "by_name",
    "region_chain",
    "region_contains",
]


def _region_in(arguments: Sequence[Value], _env: BuiltinEnv) -> Value:
    code, upper = arguments
    return region_contains(upper, code)


_REGIONS = (
    Builtin(
        "region_in", "地区属于", "region_in",
        (Param("地区", "region", REGION), Param("上级地区", "within", REGION)), BOOL, _region_in,
        "前一个地区是否就是后一个地区或在它之内:310101 在 310000 之内。",
        "Whether the first region is the second or lies in it: 310101 lies in 310000.",
        "地区属于(户籍地, 310000)", "GB/T 2260",
    ),
)  # fmt: skip

BUILTINS: Mapping[str, Builtin] = FrozenMap({each.id: each for each in (*NUMERIC, *CALENDAR, *_REGIONS)})
"""Every builtin by its id."""

_BY_NAME: Mapping[str, Builtin] = FrozenMap(
    {name: each for each in BUILTINS.values() for name in (each.zh, each.en)}
)


def by_name(name: str) -> Builtin | None:
    """The builtin of a Chinese or English name, or None."""
    return _BY_NAME.get(name)
