"""`attrs.frozen` that is quick to declare: comparing, hashing and showing are shared functions, not written anew per class.

attrs compiles the text of four methods for every class. A process that answers one question spends more on that than on the
answer, so the classes that every answer needs are declared with this one. They behave as `attrs.frozen(slots=True)` ones do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attrs import frozen as frozen
else:
    from operator import attrgetter

    import attrs

    def frozen(cls=None, /, **options):
        """The decorator; with or without the options of `attrs.frozen`."""
        if cls is None:
            return lambda cls: frozen(cls, **options)
        compared = options.pop("eq", True)
        made = attrs.frozen(cls, eq=False, repr=False, **options)
        if compared:
            _compare(made)
        if "__repr__" not in cls.__dict__:
            made.__repr__ = _shown
        return made

    def _compare(cls):
        names = [each.name for each in attrs.fields(cls) if each.eq]
        content = attrgetter(*names) if names else lambda _: ()

        def equal(self, other):
            return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

        def hashed(self):
            return hash((cls, content(self)))

        cls.__eq__, cls.__hash__ = equal, hashed

    def _shown(self):
        each = (f"{a.name}={a.repr(v) if callable(a.repr) else repr(v)}" for a in attrs.fields(type(self)) if a.repr
                for v in (getattr(self, a.name),))  # fmt: skip
        return f"{type(self).__qualname__.rsplit('>.', 1)[-1]}({', '.join(each)})"
