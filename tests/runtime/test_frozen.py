"""Classes that attrs makes when they are first used behave as those that it makes at once."""

import pickle
import subprocess
import sys
from functools import cached_property
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

from baozhang_rules.runtime.frozen import define, evolve, field, frozen


def declare(decorator, field=field):
    """Return classes of every kind that the library declares, made by a decorator."""

    @decorator
    class Plain:
        """Doc."""

        first: str
        second: int = 2

        def both(self) -> str:
            """Return both."""
            return f"{self.first}{self.second}"

    @decorator(slots=True, order=True)
    class Ordered:
        first: int
        second: str = ""

    @decorator(slots=True)
    class Special:
        first: tuple[Any, ...] = field(converter=tuple, default=())
        hidden: int = field(default=1, eq=False, repr=False, kw_only=True)
        made: list[int] = field(factory=list, init=False, eq=False)

    @decorator
    class Hidden:
        first: str
        second: tuple[int, ...] = field(default=(), eq=False)
        _third: list[str] = field(factory=list, repr=False)
        fourth: dict[str, int] = field(factory=dict, init=False, eq=False)
        fifth: int = field(init=False, default=5)

        def __attrs_post_init__(self) -> None:
            self._third.append(self.first)

    @decorator
    class Empty:
        """Nothing in it."""

    @decorator(repr=False)
    class Quiet:
        first: int

        def __repr__(self) -> str:
            return "quiet"

    return Plain, Ordered, Special, Empty, Quiet, Hidden


@pytest.mark.parametrize(
    "ask",
    [
        lambda p, o, s, e, q, h: (p("a").first, p("a").second, p("a", second=3).both(), p(first="b").both()),
        lambda p, o, s, e, q, h: (p("a") == p("a"), p("a") != p("a"), p("a") == p("a", 3), p("a") == o(1), e() == e()),
        lambda p, o, s, e, q, h: (len({p("a"), p("a"), p("b")}), len({s([1]), s((1,), hidden=9)}), len({e(), e()})),
        lambda p, o, s, e, q, h: (sorted([o(2), o(1, "b"), o(1)])[0] == o(1), o(1) < o(2), o(1) >= o(2)),
        lambda p, o, s, e, q, h: [repr(each).split(".")[-1] for each in (p("a"), o(1), s([1]), e(), q(1))],
        lambda p, o, s, e, q, h: (s([1]).first, s().hidden, s(hidden=5).hidden, s().made),
        lambda p, o, s, e, q, h: [[a.name for a in attrs.fields(c)] for c in (p, o, s, e, q, h)],
        lambda p, o, s, e, q, h: [attrs.has(c) for c in (p, o, s, e, q, h)],
        lambda p, o, s, e, q, h: (attrs.evolve(p("a"), second=7).both(), attrs.evolve(s([1]), hidden=3).hidden),
        lambda p, o, s, e, q, h: (h("a").second, h("a")._third, h("a", third=["b"])._third, h("a").fourth, h("a").fifth, repr(h("a"))[-40:]),
        lambda p, o, s, e, q, h: (h("a") == h("a", (1,)), h("a") == h("a", (), ["a"]), h("a").fourth is h("a").fourth, attrs.evolve(h("a"), first="b")._third),
        lambda p, o, s, e, q, h: [c.__match_args__ for c in (p, o, s, e, q, h)],
        lambda p, o, s, e, q, h: [c.__doc__ for c in (p, e)] + [c.__name__ for c in (p, o)],
        lambda p, o, s, e, q, h: [hasattr(c(*a), "__dict__") for c, a in ((p, "a"), (o, "a"), (s, ""), (q, "a"))],
    ],
)
def test_it_behaves_as_attrs_does(ask):
    """Making, comparing, hashing, ordering, showing, fields and changed copies are those of attrs."""
    usual = ask(*declare(attrs.frozen, attrs.field))
    assert ask(*declare(frozen)) == usual
    assert ask(*declare(frozen, attrs.field)) == usual


@pytest.mark.parametrize("wrong", [lambda c: c(), lambda c: c("a", 1, 2), lambda c: c(third=1), lambda c: c("a", first="b")])
def test_wrong_arguments_are_refused(wrong):
    """A class takes its fields and nothing else."""
    with pytest.raises(TypeError):
        wrong(declare(frozen)[0])


def test_nothing_changes():
    """No field of an object can be set or deleted, before and after attrs has made the class."""
    plain = declare(frozen)[0]
    for _ in range(2):
        made = plain("a")
        with pytest.raises(FrozenInstanceError):
            made.first = "b"
        with pytest.raises(FrozenInstanceError):
            del made.first
        assert repr(made).endswith("Plain(first='a', second=2)")


def test_objects_that_change():
    """A class whose objects change and aren't compared by value behaves as attrs makes it; one of its subclasses has its fields."""

    def declare_changing(decorator, field):
        @decorator(eq=False, repr=False)
        class Changing:
            first: str
            found: dict[str, int] = field(factory=dict)
            made: int = field(init=False)

            def __attrs_post_init__(self) -> None:
                self.made = len(self.first)

        return Changing

    for made in (declare_changing(define, field), declare_changing(define, attrs.field), declare_changing(attrs.define, attrs.field)):
        one, other = made("ab"), made("ab")
        one.first, one.found["x"] = "c", 1
        assert (one.first, one.made, other.found, one == other, len({one, other})) == ("c", 2, {}, False, 2)
        more = attrs.define(eq=False)(type("More", (made,), {"__annotations__": {"last": int}, "last": 3}))
        assert (more("a").first, more("a").last, more("a", {}, 4).made) == ("a", 3, 1)
        with pytest.raises(AttributeError):
            one.other = 1


@frozen
class Kept:
    """A class that pickle can find."""

    first: str
    second: tuple[int, ...] = ()


def test_it_pickles():
    """An object comes back from pickle equal, and with the same hash."""
    again = pickle.loads(pickle.dumps(Kept("a", (1, 2))))
    assert again == Kept("a", (1, 2)) and hash(again) == hash(Kept("a", (1, 2)))


def test_an_empty_object_can_be_filled_by_its_slots():
    """Slots are there before anything is made by attrs, so that packed data can fill them."""
    made = object.__new__(declare(frozen)[0])
    type(made).first.__set__(made, "x")
    type(made).second.__set__(made, 4)
    assert made == type(made)("x", 4)


@pytest.mark.parametrize("slots", [True, False])
@pytest.mark.parametrize("ask", [lambda c: repr(c("a", 2)), lambda c: [a.name for a in attrs.fields(c)], lambda c: c("a")])
def test_what_is_worked_out_once_is_remembered(slots, ask):
    """A class with or without slots remembers its cached properties, is compared by its fields, and takes no other value."""

    @frozen(slots=slots)
    class Remembering:
        first: str
        second: int = field(default=1, eq=False)

        @cached_property
        def made(self) -> list[str]:
            return [self.first]

    ask(Remembering)
    one, other = Remembering("a", 2), Remembering("a")
    assert one.made is one.made and one == other and hash(one) == hash(other) and other.made is not one.made
    assert "fields" not in vars(one) and (one.second, evolve(one, first="b").made, evolve(one, first="b").second) == (2, ["b"], 2)
    with pytest.raises(FrozenInstanceError):
        one.first = "c"


def test_comparisons_of_its_own_are_kept():
    """A class that says itself what is equal keeps that, is ordered by attrs all the same, and one with a hash alone is compared as usual."""

    def declare_own(decorator):
        @decorator(order=True)
        class Own:
            first: int
            second: str = ""

            def __eq__(self, other: object) -> bool:
                return isinstance(other, Own) and self.first == other.first

            def __hash__(self) -> int:
                return self.first

        @decorator
        class Hashed:
            first: int

            def __hash__(self) -> int:
                return 7

        return Own, Hashed

    for own, hashed in map(declare_own, (attrs.frozen, frozen)):
        assert (own(1, "a") == own(1, "b"), own(1) != own(2), own(1) < own(2), hash(own(3)), len({own(1, "a"), own(1)})) == (True, True, True, 3, 1)
        assert (hashed(1) == hashed(1), hashed(1) != hashed(2), hash(hashed(1)), len({hashed(1), hashed(2)})) == (True, True, 7, 2)


def test_changed_copies():
    """`evolve` makes a copy with some fields changed, of a private field by its parameter's name, of attrs' own classes too."""
    _, ordered, special, _, _, hidden = declare(frozen)
    assert evolve(ordered(1, "b"), second="c") == ordered(1, "c")
    assert evolve(special([1], hidden=4), first=[2]).first == (2,) and evolve(special([1], hidden=4)).hidden == 4
    copy = evolve(hidden("a", third=["x"]), third=["y"])
    assert copy._third == ["y", "a"] and copy.first == "a"
    assert evolve(attrs.frozen(type("Own", (), {"__annotations__": {"one": int}}))(1), one=2).one == 2
    with pytest.raises(TypeError):
        evolve(ordered(1), third=1)


def test_attrs_is_not_imported_for_what_is_usual():
    """Making, comparing, hashing and copying objects of these classes needs no attrs, which takes long to import."""
    code = """
import sys
from baozhang_rules.runtime.frozen import define, evolve, field, frozen
@frozen
class One:
    first: str
    second: tuple[int, ...] = field(converter=tuple, factory=tuple)
@define(slots=False, eq=False, repr=False)
class Other:
    first: str
    second: list[str] = field(factory=list)
assert len({One("a"), One("a", [])}) == 1 and evolve(One("a"), second=[1]).second == (1,) and Other("a").second == []
sys.exit("attr" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
