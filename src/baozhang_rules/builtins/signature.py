"""What a builtin is: its names, its signature, its meaning and its page, in one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.values import Fault, Value
from baozhang_rules.types import BAD, BadT, NumberT, OptionalT, Type


@frozen(slots=True)
class BuiltinEnv:
    """What an evaluation lends a builtin: the program's conventions, the working calendar, the place of a fault.

    Conventions (all written in a policy, never an engine's choice): ``age`` is ``birthday`` or ``next_day``;
    ``leap_day`` is ``feb28`` or ``mar1``; ``month_end`` is ``clip`` or ``overflow``.
    """

    conventions: Mapping[str, str] = field(factory=FrozenMap[str, str])
    calendar: WorkingCalendar | None = None
    site: str = ""
    owner: str = ""

    def fault(self, cause: str, **detail: str) -> Fault:
        """A fault of this place."""
        pairs: Any = tuple(sorted(detail.items()))
        return Fault(cause, self.site, self.owner, pairs)


@frozen(slots=True)
class Param:
    """One parameter; ``type`` None takes a number of any unit."""

    zh: str
    en: str
    type: Type | None


@frozen(slots=True)
class SignatureError:
    """Why arguments don't fit.

    ``kind``: ``arity`` | ``none`` (may be 无) | ``type`` | ``units`` (differ among themselves); ``index`` is the
    argument concerned; ``expected`` what it should be (None: any number).
    """

    kind: Literal["arity", "none", "type", "units"]
    index: int
    expected: Type | None
    found: Type | None


Evaluate: TypeAlias = Callable[[Sequence[Value], BuiltinEnv], Value]
ResultRule: TypeAlias = "Type | Literal['same']"


@frozen(slots=True)
class Builtin:
    """One builtin function.

    ``result`` is its type, or ``same``: the unit that all its arguments share.  ``most`` above the number of
    ``params`` repeats the last one.  ``evaluate`` takes settled values and gives a value or a `Fault`; it never
    raises on data.
    """

    id: str
    zh: str
    en: str
    params: tuple[Param, ...]
    result: ResultRule
    evaluate: Evaluate = field(eq=False, repr=False)
    doc_zh: str
    doc_en: str
    example: str
    source: str
    most: int = 0

    @property
    def arity(self) -> tuple[int, int]:
        """The fewest and the most arguments."""
        return len(self.params), max(len(self.params), self.most)

    def param(self, index: int) -> Param:
        """The parameter of an argument; the last one repeats."""
        return self.params[min(index, len(self.params) - 1)]

    def check(self, arguments: tuple[Type, ...]) -> Type | SignatureError:
        """The type of the result, or why the arguments don't fit."""
        fewest, most = self.arity
        if not fewest <= len(arguments) <= most:
            return SignatureError("arity", len(arguments), None, None)
        for index, found in enumerate(arguments):
            wrong = self._check_one(index, found)
            if wrong is not None:
                return wrong
        return self._result(arguments)

    def _check_one(self, index: int, found: Type) -> SignatureError | None:
        expected = self.param(index).type
        if isinstance(found, BadT):
            return None
        if isinstance(found, OptionalT):
            return SignatureError("none", index, expected, found)
        fits = isinstance(found, NumberT) if expected is None else found == expected
        return None if fits else SignatureError("type", index, expected, found)

    def _result(self, arguments: tuple[Type, ...]) -> Type | SignatureError:
        if self.result != "same":
            return self.result
        known = [(i, t) for i, t in enumerate(arguments) if isinstance(t, NumberT)]
        if not known:
            return BAD
        first = known[0][1]
        other = next(((i, t) for i, t in known if t != first), None)
        return first if other is None else SignatureError("units", other[0], first, other[1])
