"""`attrs.frozen` that does its work when a class is first used, not when its module is imported; attrs itself is imported then.

attrs writes and compiles the methods of a class as soon as it is declared. A process that answers one question then spends more
on classes than on the answer, and never uses most of them. Here a class gets its slots at once. Its first object gets it an
``__init__``, its first comparison an ``__eq__`` and a ``__hash__`` (the usual ones are written here, as attrs builds a whole class
beside it); the first call of another method that attrs writes, or the first look at its fields, has attrs make it in full, and
what attrs made is used from then on. `define` does the same for classes whose objects change. `field` and `evolve` are those of
attrs, which isn't imported for what these classes do usually: it takes as long as loading a policy and deciding a record.
With the decorators of attrs in place of these, one explained record takes 4.8 instead of 2.5 times what ``import attrs, json`` does.
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
    from operator import attrgetter
    from types import FunctionType

    _COMPARED = ("__eq__", "__ne__", "__hash__")
    _ORDERED = ("__lt__", "__le__", "__gt__", "__ge__")
    _FIRST = ("__init__", "__attrs_attrs__", "__getstate__", "__setstate__")
    """What most classes that are used at all need, and often nothing else."""
    _NONE = type("_None", (), {"__repr__": lambda self: "NOTHING"})()
    _PUT_OFF = {}
    """What was declared, by the class that stands for it: the class as written, how attrs is to make it, fields, methods not yet written."""

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
        taken = _taken(cls)
        if taken is None:
            import attrs

            return attrs.evolve(old, **changes)
        return cls(**{parameter: getattr(old, name) for parameter, name in taken.items() if parameter not in changes}, **changes)

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
        own = _COMPARED if "__eq__" in given else ()  # attrs writes no other comparison of equals beside a class's own
        waiting = [name for name in _written(options) if name not in given and name not in own]
        body = {"__attrs_attrs__": _WAITING["__attrs_attrs__"], **given, "__qualname__": cls.__qualname__, "__match_args__": _by_position(fields)}
        for name in ("__dict__", "__weakref__", *fields):
            body.pop(name, None)
        if slots:
            remembers = cached_property in map(type, given.values())
            body["__slots__"] = (*fields, "__weakref__", "__dict__") if remembers else (*fields, "__weakref__")
        made = type(cls.__name__, (_waiting(make, *waiting),), body)
        _PUT_OFF[made] = cls, make, options, fields, waiting
        return made

    def _adopt(made, asked):
        """Give a class a method that it is asked for, with those that come with it."""
        cls, make, options, fields, waiting = _PUT_OFF[made]
        if asked == "__init__" and _taken(made) is not None:
            made.__init__ = _init(made, fields, options.get("slots", True))
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

    @cache
    def _taken(cls):
        """The fields that an object of a class is made from, by the names of their parameters; None where attrs has to fill it."""
        if cls not in _PUT_OFF:
            return None
        _, _, options, fields, _ = _PUT_OFF[cls]
        if options.get("kw_only") or not all(each.usual for each in fields.values()):
            return None
        return {name.lstrip("_"): name for name, each in fields.items() if each.init}

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
        puts = [_putting(made, name, fields[name], slots) for name in taken]
        puts += [_making(made, name, each, slots) for name, each in fields.items() if not each.init and (each.factory or each.default is not _NONE)]
        puts += [made.__attrs_post_init__] if hasattr(made, "__attrs_post_init__") else []
        named = [name for name in taken if fields[name].kw_only]
        parameters = ("self", *(name.lstrip("_") for name in taken))
        code = _code_of_init(len(taken), len(puts)).replace(
            co_varnames=parameters, co_argcount=len(parameters) - len(named), co_kwonlyargcount=len(named)
        )
        given = {name: fields[name].default for name in taken if fields[name].factory or fields[name].default is not _NONE}
        scope = {f"_put{place}": put for place, put in enumerate(puts)}
        written = FunctionType(code, scope, "__init__", tuple(default for name, default in given.items() if name not in named))
        written.__kwdefaults__ = {name.lstrip("_"): given[name] for name in named if name in given}
        written.__qualname__ = f"{made.__qualname__}.__init__"
        return written

    def _putting(made, name, each, slots):
        """What puts a parameter's value into its place; it returns None."""
        put = vars(made)[name].__set__ if slots else lambda made, value: made.__dict__.__setitem__(name, value)
        put = _turning(put, each.converter) if each.converter else put
        return _or_making(put, each.factory) if each.factory else put

    def _turning(put, turn):
        return lambda made, value: put(made, turn(value))

    def _or_making(put, make):
        return lambda made, value: put(made, make() if value is _NONE else value)

    def _making(made, name, each, slots):
        put = _putting(made, name, _PLAIN, slots)
        return lambda made: put(made, each.factory() if each.factory else each.default)

    _put0 = _put1 = _put2 = _put3 = _put4 = None  # every class has its own
    _INITS = [
        lambda self: None,
        lambda self, a: _put0(self, a),
        lambda self, a, b: _put0(self, a) or _put1(self, b),
        lambda self, a, b, c: _put0(self, a) or _put1(self, b) or _put2(self, c),
        lambda self, a, b, c, d: _put0(self, a) or _put1(self, b) or _put2(self, c) or _put3(self, d),
        lambda self, a, b, c, d, e: _put0(self, a) or _put1(self, b) or _put2(self, c) or _put3(self, d) or _put4(self, e),
    ]
    """The commonest forms of an ``__init__``: they are compiled with this module, so that no text has to be."""

    @cache
    def _code_of_init(count, all):
        """The code of an ``__init__`` with so many parameters of all that it puts, for all classes of that form."""
        if count == all and count < len(_INITS):
            return _INITS[count].__code__
        puts = [f"_put{place}(self, a{place})" for place in range(count)] + [f"_put{place}(self)" for place in range(count, all)]
        return eval(f"lambda {', '.join(['self', *(f'a{place}' for place in range(count))])}: {' or '.join(puts)}").__code__

    def _compared(made, names):
        """The usual methods of comparing, over some fields."""
        kind = made.__qualname__
        values = attrgetter(*names) if names else (lambda made: ())

        def __eq__(self, other):
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):
            return hash((kind, values(self)))

        return {"__ne__": object.__ne__, "__eq__": __eq__, "__hash__": __hash__}

    def _refuse(self, *_):
        from attrs.exceptions import FrozenInstanceError

        raise FrozenInstanceError

    class _Waiting:
        """Stands for what attrs will write."""

        def __init__(self, name):
            self.name = name

        def __get__(self, instance, owner):
            _adopt(next(each for each in owner.__mro__ if each in _PUT_OFF), self.name)
            return getattr(owner if instance is None else instance, self.name)

    _WAITING = {name: _Waiting(name) for name in (*_FIRST, *_COMPARED, "__repr__", *_ORDERED)}
    _STANDING = {"frozen": {"__setattr__": _refuse, "__delattr__": _refuse}, "define": {}}

    @cache
    def _waiting(make, *names):
        """What classes stand on whose methods of some names aren't written yet: a class is made sooner than one with such methods of its own."""
        waiting = {name: _WAITING[name] for name in names if name != "__attrs_attrs__"}
        return type("_Standing", (object,), {"__slots__": ()} | _STANDING[make] | waiting)
