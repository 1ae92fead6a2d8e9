"""Where an expression was evaluated: the key under which its state is found in a trace."""

from __future__ import annotations

from datetime import date
from enum import Enum

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.runtime.trace import EntityPath, Where
from baozhang_rules.runtime.values import State, open_word


class _NotRun(Enum):
    NOT_RUN = "not_run"


NOT_RUN = _NotRun.NOT_RUN
"""The state of an expression that was never reached."""


@frozen
class Spot:
    """Where an expression is read: bound entities by name, unit, base date, rules date.

    ``where`` is the key of this place in a trace, ``states`` what stands there once it was looked for; ``_near`` are the places
    that were reached from here.
    """

    vars: tuple[tuple[str, EntityPath], ...]
    unit: str
    base: date
    rules: date
    where: Where = field(init=False, eq=False, repr=False)
    states: dict[int, State] | None = field(default=None, init=False, eq=False, repr=False)
    _near: dict[object, Spot] = field(factory=dict, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        where = Where(tuple([path for _, path in self.vars]), self.unit, self.base, self.rules)
        object.__setattr__(self, "where", where)

    def __getitem__(self, name: str) -> EntityPath:
        return next(path for var, path in reversed(self.vars) if var == name)

    def bind(self, var: str, path: EntityPath) -> Spot:
        """The place inside an aggregate, at one of its records."""
        return self._reach((var, path), (*self.vars, (var, path)), self.base, self.rules)

    def of(self, path: EntityPath) -> Spot:
        """The place of a definition's text, for an entity."""
        return self._reach(path, (("root", ()), ("self", path)), self.base, self.rules)

    def on(self, day: date) -> Spot:
        """The same place on another day."""
        return self._reach(day, self.vars, day, day)

    def _reach(self, key: object, vars: tuple[tuple[str, EntityPath], ...], base: date, rules: date) -> Spot:
        found = self._near.get(key)
        if found is None:
            found = self._near[key] = Spot(vars, self.unit, base, rules)
        return found


def code_of(state: State) -> str:
    """``yes | no | unknown | conflict | fault`` for a state of 是否; ``yes`` for every other value."""
    if state is False:
        return "no"
    return open_word(state) or ("unknown" if state is NOT_RUN else "yes")


def day_of(state: State) -> date | None:
    """A date, or the first day of a month."""
    if isinstance(state, Month):
        return state.first_day
    return state if isinstance(state, date) else None
