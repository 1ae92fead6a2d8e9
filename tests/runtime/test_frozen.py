"""Classes that attrs makes when they are first used behave as those that it makes at once."""

import pickle
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

from baozhang_rules.runtime.frozen import define, frozen


def declare(decorator):
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
        first: tuple[Any, ...] = attrs.field(converter=tuple, default=())
        hidden: int = attrs.field(default=1, eq=False, repr=False, kw_only=True)
        made: list[int] = attrs.field(factory=list, init=False, eq=False)

    @decorator
    class Hidden:
        first: str
        second: tuple[int, ...] = attrs.field(default=(), eq=False)
        _third: list[str] = attrs.field(factory=list, repr=False)
        fourth: dict[str, int] = attrs.field(factory=dict, init=False, eq=False)
        fifth: int = attrs.field(init=False, default=5)

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
    assert ask(*declare(frozen)) == ask(*declare(attrs.frozen))


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

    def declare_changing(decorator):
        @decorator(eq=False, repr=False)
        class Changing:
            first: str
            found: dict[str, int] = attrs.field(factory=dict)
            made: int = attrs.field(init=False)

            def __attrs_post_init__(self) -> None:
                self.made = len(self.first)

        return Changing

    for made in (declare_changing(define), declare_changing(attrs.define)):
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
