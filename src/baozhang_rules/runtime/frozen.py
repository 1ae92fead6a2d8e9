"""`attrs.frozen` that does its work when a class is first used, not when its module is imported.

attrs writes and compiles the methods of a class as soon as it is declared. A process that answers one question then spends more
on classes than on the answer, and never uses most of them. Here a class gets its slots at once. Its first object gets it an
``__init__``, its first comparison an ``__eq__`` and a ``__hash__`` (plain ones are written here, as attrs builds a whole class
beside it); the first call of another method that attrs writes, or the first look at its fields, has attrs make it in full, and
what attrs made is used from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attrs import frozen as frozen
else:
    from functools import cached_property

    import attrs
    from attrs.exceptions import FrozenInstanceError

    _COMPARED = ("__eq__", "__ne__", "__hash__")
    _ORDERED = ("__lt__", "__le__", "__gt__", "__ge__")
    _FIRST = ("__init__", "__attrs_attrs__", "__getstate__", "__setstate__")
    """What most classes that are used at all need, and often nothing else."""
    _FIELD = type(attrs.field())

    def frozen(cls=None, /, **options):
        """The decorator; with or without the options of `attrs.frozen`."""
        if cls is None:
            return lambda cls: frozen(cls, **options)
        plain = cls.__bases__ == (object,) and not any(isinstance(each, cached_property) for each in vars(cls).values())
        return _put_off(cls, options) if plain and options.get("slots", True) else attrs.frozen(cls, **options)

    def _put_off(cls, options):
        names = cls.__annotations__
        body = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__", *names)}
        waiting = [name for name in _written(options) if name not in body]
        body |= {name: _Waiting(name) for name in waiting}
        body |= {"__slots__": (*names, "__weakref__"), "__qualname__": cls.__qualname__}
        body |= {"__setattr__": _refuse, "__delattr__": _refuse, "__match_args__": _by_position(cls)}
        made = type(cls.__name__, (object,), body)

        def adopt(asked):
            if asked == "__init__" and not options.get("kw_only") and _is_plain(cls):
                made.__init__ = _init(made, {name: vars(cls)[name] for name in names if name in vars(cls)})
                return
            if asked in _COMPARED and not options.get("cache_hash") and _is_plain(cls):
                written = _compared(made)
                for name in set(_COMPARED).intersection(waiting):
                    setattr(made, name, written[name])
                    waiting.remove(name)  # objects may stand in sets by now: their hash must stay
                return
            few = {"eq": False, "repr": False, "order": False} if asked in _FIRST else {}
            whole = vars(attrs.frozen(cls, **options | few))
            for name in waiting if not few else _FIRST:
                setattr(made, name, whole[name])

        for name in waiting:
            vars(made)[name].adopt = adopt
        return made

    def _written(options):
        """The names that attrs fills."""
        compared = _COMPARED if options.get("eq", True) else ()
        shown = ("__repr__",) if options.get("repr", True) else ()
        return (*_FIRST, *compared, *shown, *(_ORDERED if options.get("order") else ()))

    def _by_position(cls):
        given = ((name, vars(cls).get(name)) for name in cls.__annotations__)
        return tuple(name for name, value in given if not getattr(value, "kw_only", None) and getattr(value, "init", True))

    def _is_plain(cls):
        """Whether making an object is no more than filling its slots."""
        fields = cls.__annotations__
        special = any(name.startswith("_") or isinstance(vars(cls).get(name), _FIELD) for name in fields)
        return not special and "__attrs_post_init__" not in vars(cls) and "__attrs_pre_init__" not in vars(cls)

    def _init(made, defaults):
        names = made.__match_args__
        taken = ", ".join(f"{name}=_defaults[{name!r}]" if name in defaults else name for name in names)
        lines = "".join(f"\n    _set_{name}(self, {name})" for name in names) or " pass"
        given = {"_defaults": defaults, **{f"_set_{name}": vars(made)[name].__set__ for name in names}}
        exec(f"def __init__(self, {taken}):{lines}", given)
        given["__init__"].__qualname__ = f"{made.__qualname__}.__init__"
        return given["__init__"]

    def _compared(made):
        names = made.__match_args__
        equal = " and ".join(f"self.{name} == other.{name}" for name in names) or "True"
        parts = "".join(f"self.{name}, " for name in names)
        text = f"""
def __eq__(self, other):
    if other.__class__ is not self.__class__:
        return NotImplemented
    return {equal}

def __hash__(self):
    return hash((_made, {parts}))
"""
        given = {"_made": made.__qualname__}
        exec(text, given)
        return {"__ne__": object.__ne__, **given}

    def _refuse(self, *_):
        raise FrozenInstanceError

    class _Waiting:
        """Stands for what attrs will write."""

        def __init__(self, name):
            self.name = name

        def __get__(self, instance, owner):
            self.adopt(self.name)
            return getattr(owner if instance is None else instance, self.name)
