"""Classes that attrs makes when they are first used behave as those that it makes at once."""

import pickle
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

from baozhang_rules.runtime.frozen import frozen


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
    class Empty:
        """Nothing in it."""

    @decorator(repr=False)
    class Quiet:
        first: int

        def __repr__(self) -> str:
            return "quiet"

    return Plain, Ordered, Special, Empty, Quiet


@pytest.mark.parametrize(
    "ask",
    [
        lambda p, o, s, e, q: (p("a").first, p("a").second, p("a", second=3).both(), p(first="b").both()),
        lambda p, o, s, e, q: (p("a") == p("a"), p("a") != p("a"), p("a") == p("a", 3), p("a") == o(1), e() == e()),
        lambda p, o, s, e, q: (len({p("a"), p("a"), p("b")}), len({s([1]), s((1,), hidden=9)}), len({e(), e()})),
        lambda p, o, s, e, q: (sorted([o(2), o(1, "b"), o(1)])[0] == o(1), o(1) < o(2), o(1) >= o(2)),
        lambda p, o, s, e, q: [repr(each).split(".")[-1] for each in (p("a"), o(1), s([1]), e(), q(1))],
        lambda p, o, s, e, q: (s([1]).first, s().hidden, s(hidden=5).hidden, s().made),
        lambda p, o, s, e, q: [[a.name for a in attrs.fields(c)] for c in (p, o, s, e, q)],
        lambda p, o, s, e, q: [attrs.has(c) for c in (p, o, s, e, q)],
        lambda p, o, s, e, q: (attrs.evolve(p("a"), second=7).both(), attrs.evolve(s([1]), hidden=3).hidden),
        lambda p, o, s, e, q: [c.__match_args__ for c in (p, o, s, e, q)],
        lambda p, o, s, e, q: [c.__doc__ for c in (p, e)] + [c.__name__ for c in (p, o)],
        lambda p, o, s, e, q: [hasattr(c(*a), "__dict__") for c, a in ((p, "a"), (o, "a"), (s, ""), (q, "a"))],
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
