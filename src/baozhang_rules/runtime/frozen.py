"""`attrs.frozen` that does its work when a class is first used, not when its module is imported; attrs itself is imported then.

attrs writes and compiles the methods of a class as soon as it is declared. A process that answers one question then spends more
on classes than on the answer, and never uses most of them. Here a class gets its slots at once. Its first object gets it an
``__init__``, its first comparison an ``__eq__`` and a ``__hash__`` (the usual ones are written here, as attrs builds a whole class
beside it); the first call of another method that attrs writes, or the first look at its fields, has attrs make it in full, and
what attrs made is used from then on. `define` does the same for classes whose objects change. `field` and `evolve` are those of
attrs, which isn't imported for what these classes do usually: it takes as long as loading a policy and deciding a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attrs import define as define
    from attrs import evolve as evolve
    from attrs import field as field
    from attrs import frozen as frozen
else:
    from functools import cache, cached_property
    from types import FunctionType

    _COMPARED = ("__eq__", "__ne__", "__hash__")
    _ORDERED = ("__lt__", "__le__", "__gt__", "__ge__")
    _FIRST = ("__init__", "__attrs_attrs__", "__getstate__", "__setstate__")
    """What most classes that are used at all need, and often nothing else."""
    _NONE = type("_None", (), {"__repr__": lambda self: "NOTHING"})()
    _TAKEN = {}
    """The fields that an object of a class is made from, by the names of their parameters; only of classes that are filled usually."""

    _ADOPTING = {}
    """What gives a class the methods that it is asked for, by class."""

    class _Field:
        """What `field` was told, until attrs needs it."""

        compared_usually = True

        def __init__(self, *, default=_NONE, factory=None, init=True, eq=True, repr=True, kw_only=False, converter=None, validator=None):
            self.default, self.factory, self.init, self.eq, self.repr = default, factory, init, eq, repr
            self.kw_only, self.converter, self.validator = kw_only, converter, validator
            self.usual = validator is None

        def told(self, attrs):
            """The same as attrs has it."""
            given = {"default": self.default} if self.default is not _NONE else {}
            given |= {"factory": self.factory} if self.factory is not None else {}
            same = {name: getattr(self, name) for name in ("init", "eq", "repr", "kw_only", "converter", "validator")}
            return attrs.field(**given, **same)

    _PLAIN = _Field()

    def field(**told):
        """`attrs.field`, with those of its parameters that this library uses."""
        return _Field(**told)

    def evolve(old, /, **changes):
        """`attrs.evolve`: a copy with some fields changed."""
        cls = type(old)
        if cls not in _TAKEN:
            import attrs

            return attrs.evolve(old, **changes)
        return cls(**{parameter: getattr(old, name) for parameter, name in _TAKEN[cls].items() if parameter not in changes}, **changes)

    def frozen(cls=None, /, **options):
        """The decorator; with or without the options of `attrs.frozen`."""
        return _decorated(cls, "frozen", options)

    def define(cls=None, /, **options):
        """The same for `attrs.define`; only what isn't compared by value is put off."""
        return _decorated(cls, "define", options)

    def _decorated(cls, make, options):
        if cls is None:
            return lambda cls: _decorated(cls, make, options)
        plain = cls.__bases__ == (object,)
        if make == "define":
            plain = plain and options.get("eq") is False and all(each.usual for each in _fields(cls).values())
        return _put_off(cls, make, options) if plain else _made(cls, make, options)

    def _made(cls, make, options):
        """The class as attrs makes it."""
        import attrs

        for name, value in [*vars(cls).items()]:
            if isinstance(value, _Field):
                setattr(cls, name, value.told(attrs))
        return getattr(attrs, make)(cls, **options)

    def _put_off(cls, make, options):
        fields, slots, given = _fields(cls), options.get("slots", True), vars(cls)
        waiting = [name for name in _written(options) if name not in given]
        body = _STANDING[make] | {name: _WAITING[name] for name in waiting} | given
        for name in ("__dict__", "__weakref__", *fields):
            body.pop(name, None)
        if slots:
            remembers = any(isinstance(each, cached_property) for each in given.values())
            body["__slots__"] = (*fields, "__weakref__", *["__dict__"] * remembers)
        body |= {"__qualname__": cls.__qualname__, "__match_args__": _by_position(fields)}
        made = type(cls.__name__, (object,), body)
        if not options.get("kw_only") and all(each.usual for each in fields.values()):
            _TAKEN[made] = {name.lstrip("_"): name for name, each in fields.items() if each.init}

        def adopt(asked):
            if asked == "__init__" and made in _TAKEN:
                made.__init__ = _init(made, fields, slots)
                return
            if asked in _COMPARED and not options.get("cache_hash") and all(each.compared_usually for each in fields.values()):
                written = _compared(made, tuple(name for name, each in fields.items() if each.eq))
                for name in set(_COMPARED).intersection(waiting):
                    setattr(made, name, written[name])
                    waiting.remove(name)  # objects may stand in sets by now: their hash must stay
                return
            few = {"eq": False, "repr": False, "order": False} if asked in _FIRST else {}
            whole = vars(_made(_alike(cls), make, options | few))
            for name in waiting if not few else [name for name in waiting if name in _FIRST]:
                setattr(made, name, whole[name])

        _ADOPTING[made] = adopt
        return made

    def _alike(cls):
        """A class to give to attrs, which fills one without slots where it stands."""
        body = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
        return type(cls.__name__, (object,), body | {"__annotations__": dict(cls.__annotations__)})  # attrs adds to them

    def _written(options):
        """The names that attrs fills."""
        compared = _COMPARED if options.get("eq", True) else ()
        shown = ("__repr__",) if options.get("repr", True) else ()
        first = _FIRST if options.get("slots", True) else ("__init__", "__attrs_attrs__")
        return (*first, *compared, *shown, *(_ORDERED if options.get("order") else ()))

    def _by_position(fields):
        return tuple(name for name, each in fields.items() if each.init and not each.kw_only)

    def _fields(cls):
        given = vars(cls)
        return {
            name: _field(given[name]) if name in given else _PLAIN
            for name, kind in cls.__annotations__.items()
            if not str(kind).startswith("ClassVar")
        }

    def _field(value):
        """A field as it is declared here, by attrs, or by a default alone."""
        if isinstance(value, _Field):
            return value
        if type(value).__name__ != "_CountingAttr":
            return _Field(default=value)
        from attrs import NOTHING, Converter

        made = _Field(**{name: getattr(value, name) for name in ("init", "eq", "repr", "kw_only", "converter")})
        factory = getattr(value._default, "factory", None)
        made.default, made.factory = _NONE if factory or value._default is NOTHING else value._default, factory
        named = value._validator or value.alias or isinstance(value.converter, Converter)
        made.usual = not (named or getattr(value._default, "takes_self", False))
        made.compared_usually = not (value.eq_key or value.hash is not None)
        return made

    def _init(made, fields, slots):
        """An ``__init__`` that fills the slots: from the parameters, then with what is made for each object; then what follows."""
        taken = sorted((name for name, each in fields.items() if each.init), key=lambda name: bool(fields[name].kw_only))
        fresh = [name for name, each in fields.items() if not each.init and (each.factory or each.default is not _NONE)]
        at = {name: place for place, name in enumerate((*taken, *fresh))}
        named = [name for name in taken if fields[name].kw_only]
        made_for = tuple(at[name] for name in taken if fields[name].factory)
        turned = tuple(at[name] for name in taken if fields[name].converter)
        code = _code_of_init(len(taken), len(named), made_for, turned, len(fresh), hasattr(made, "__attrs_post_init__"))
        scope = {"_NONE": _NONE}
        for name, place in at.items():
            scope[f"_set{place}"] = vars(made)[name].__set__ if slots else _storing(name)
            scope[f"_make{place}"] = _maker(fields[name])
            scope[f"_turn{place}"] = fields[name].converter
        given = {name: fields[name].default for name in taken if fields[name].factory or fields[name].default is not _NONE}
        defaults = tuple(default for name, default in given.items() if name not in named)
        code = code.replace(co_varnames=("self", *(name.lstrip("_") for name in taken)))
        written = FunctionType(code, scope, "__init__", defaults)
        written.__kwdefaults__ = {name.lstrip("_"): given[name] for name in named if name in given}
        written.__qualname__ = f"{made.__qualname__}.__init__"
        return written

    def _storing(name):
        return lambda made, value: made.__dict__.__setitem__(name, value)

    def _maker(each):
        return each.factory or (lambda: each.default)

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

    def _compared(made, names):
        scope = {"_made": made.__qualname__}
        equal, hashed = _codes_of_comparing(len(names))
        wanted = {f"a{place}": name for place, name in enumerate(names)}
        named = [code.replace(co_names=tuple(wanted.get(name, name) for name in code.co_names)) for code in (equal, hashed)]
        written = [FunctionType(code, scope, name) for code, name in zip(named, ("__eq__", "__hash__"), strict=True)]
        return {"__ne__": object.__ne__, "__eq__": written[0], "__hash__": written[1]}

    @cache
    def _codes_of_comparing(count):
        """The code of an ``__eq__`` and a ``__hash__`` over so many fields, compiled once for all classes."""
        equal = " and ".join(f"self.a{place} == other.a{place}" for place in range(count)) or "True"
        parts = "".join(f"self.a{place}, " for place in range(count))
        text = f"""
def __eq__(self, other):
    if other.__class__ is not self.__class__:
        return NotImplemented
    return {equal}

def __hash__(self):
    return hash((_made, {parts}))
"""
        scope = {}
        exec(text, scope)
        return scope["__eq__"].__code__, scope["__hash__"].__code__

    def _refuse(self, *_):
        from attrs.exceptions import FrozenInstanceError

        raise FrozenInstanceError

    class _Waiting:
        """Stands for what attrs will write."""

        def __init__(self, name):
            self.name = name

        def __get__(self, instance, owner):
            _ADOPTING[next(each for each in owner.__mro__ if vars(each).get(self.name) is self)](self.name)
            return getattr(owner if instance is None else instance, self.name)

    _WAITING = {name: _Waiting(name) for name in (*_FIRST, *_COMPARED, "__repr__", *_ORDERED)}
    _STANDING = {"frozen": {"__setattr__": _refuse, "__delattr__": _refuse}, "define": {}}
