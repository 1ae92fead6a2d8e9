"""`attrs.frozen` that does its work when a class is first used, not when its module is imported.

attrs writes and compiles the methods of a class as soon as it is declared. A process that answers one question then spends more
on classes than on the answer, and never uses most of them. Here a class gets its slots at once. Its first object gets it an
``__init__``, its first comparison an ``__eq__`` and a ``__hash__`` (the usual ones are written here, as attrs builds a whole class
beside it); the first call of another method that attrs writes, or the first look at its fields, has attrs make it in full, and
what attrs made is used from then on. `define` does the same for classes whose objects change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attrs import define as define
    from attrs import frozen as frozen
else:
    from functools import cache, cached_property
    from types import FunctionType

    import attrs
    from attrs.exceptions import FrozenInstanceError

    _COMPARED = ("__eq__", "__ne__", "__hash__")
    _ORDERED = ("__lt__", "__le__", "__gt__", "__ge__")
    _FIRST = ("__init__", "__attrs_attrs__", "__getstate__", "__setstate__")
    """What most classes that are used at all need, and often nothing else."""
    _FIELD = type(attrs.field())
    _NONE = attrs.NOTHING

    def frozen(cls=None, /, **options):
        """The decorator; with or without the options of `attrs.frozen`."""
        return _decorated(cls, attrs.frozen, options)

    def define(cls=None, /, **options):
        """The same for `attrs.define`; only what is made by slots and isn't compared by value is put off."""
        return _decorated(cls, attrs.define, options)

    def _decorated(cls, make, options):
        if cls is None:
            return lambda cls: _decorated(cls, make, options)
        plain = cls.__bases__ == (object,) and not any(isinstance(each, cached_property) for each in vars(cls).values())
        if make is attrs.define:
            plain = plain and options.get("eq") is False and _is_filled_usually(cls)
        return _put_off(cls, make, options) if plain and options.get("slots", True) else make(cls, **options)

    def _put_off(cls, make, options):
        names = cls.__annotations__
        body = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__", *names)}
        waiting = [name for name in _written(options) if name not in body]
        body |= {name: _Waiting(name) for name in waiting}
        body |= {"__slots__": (*names, "__weakref__"), "__qualname__": cls.__qualname__, "__match_args__": _by_position(cls)}
        if make is attrs.frozen:
            body |= {"__setattr__": _refuse, "__delattr__": _refuse}
        made = type(cls.__name__, (object,), body)

        def adopt(asked):
            if asked == "__init__" and not options.get("kw_only") and _is_filled_usually(cls):
                made.__init__ = _init(made, cls)
                return
            if asked in _COMPARED and not options.get("cache_hash") and _is_compared_usually(cls):
                written = _compared(made, cls)
                for name in set(_COMPARED).intersection(waiting):
                    setattr(made, name, written[name])
                    waiting.remove(name)  # objects may stand in sets by now: their hash must stay
                return
            few = {"eq": False, "repr": False, "order": False} if asked in _FIRST else {}
            whole = vars(make(cls, **options | few))
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

    def _fields(cls):
        return [each for each in vars(cls).values() if isinstance(each, _FIELD)]

    def _is_filled_usually(cls):
        """Whether no field is checked or has another name as a parameter, and nothing is told of the object being made."""
        return not any(
            each._validator or each.alias or isinstance(each.converter, attrs.Converter) or getattr(each._default, "takes_self", False)
            for each in _fields(cls)
        )  # fmt: skip

    def _is_compared_usually(cls):
        return not any(each.eq_key or each.hash is not None for each in _fields(cls))

    def _init(made, cls):
        """An ``__init__`` that fills the slots: from the parameters, then with what is made for each object; then what follows."""
        fields = {name: _field(vars(cls).get(name, _NONE)) for name in cls.__annotations__}
        taken = sorted((name for name, each in fields.items() if each.init), key=lambda name: bool(fields[name].kw_only))
        fresh = [name for name, each in fields.items() if not each.init and each._default is not _NONE]
        at = {name: place for place, name in enumerate((*taken, *fresh))}
        named = [name for name in taken if fields[name].kw_only]
        made_for = tuple(at[name] for name in taken if hasattr(fields[name]._default, "factory"))
        turned = tuple(at[name] for name in taken if fields[name].converter)
        code = _code_of_init(len(taken), len(named), made_for, turned, len(fresh), hasattr(cls, "__attrs_post_init__"))
        scope = {"_NONE": _NONE}
        for name, place in at.items():
            scope[f"_set{place}"] = vars(made)[name].__set__
            scope[f"_make{place}"] = _maker(fields[name]._default)
            scope[f"_turn{place}"] = fields[name].converter
        given = {name: _default(fields[name]) for name in taken if fields[name]._default is not _NONE}
        defaults = tuple(default for name, default in given.items() if name not in named)
        code = code.replace(co_varnames=("self", *(name.lstrip("_") for name in taken)))
        written = FunctionType(code, scope, "__init__", defaults)
        written.__kwdefaults__ = {name.lstrip("_"): given[name] for name in named if name in given}
        written.__qualname__ = f"{made.__qualname__}.__init__"
        return written

    def _field(value):
        return value if isinstance(value, _FIELD) else attrs.field(default=value)

    def _default(each):
        return _NONE if hasattr(each._default, "factory") else each._default

    def _maker(default):
        return default.factory if hasattr(default, "factory") else lambda: default

    @cache
    def _code_of_init(count, named, made_for, turned, fresh, follows):
        """The code of an ``__init__`` with so many parameters, compiled once for all classes of that form."""
        lines = [f"    if a{at} is _NONE: a{at} = _make{at}()" for at in made_for]
        lines += [f"    _set{at}(self, {f'_turn{at}(a{at})' if at in turned else f'a{at}'})" for at in range(count)]
        lines += [f"    _set{count + at}(self, _make{count + at}())" for at in range(fresh)]
        lines += ["    self.__attrs_post_init__()"] * follows
        taken = ["self", *(f"a{at}" for at in range(count))]
        if named:
            taken.insert(1 + count - named, "*")
        scope = {}
        exec(f"def __init__({', '.join(taken)}):\n" + ("\n".join(lines) or "    pass"), scope)
        return scope["__init__"].__code__

    def _compared(made, cls):
        names = [name for name in cls.__annotations__ if getattr(vars(cls).get(name), "eq", True) is not False]
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
