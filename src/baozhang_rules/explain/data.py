"""An explanation as frozen data: what was decided, why, how an amount came about, and on which texts and
facts it rests.

Texts that depend on a language are `Both`; everything else is a code, an id or an exact value.  `render`
words it, `render_json` passes it on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.trace import EntityPath

T = TypeVar("T")


class Both:
    """One text in both languages; a text that is made ``by`` a function is made when it is first read in a language.

    Most readers ask for one language, and are spared much of what an explanation holds.
    """

    __slots__ = ("_by", "_en", "_zh")

    def __init__(self, zh: str | None = "", en: str | None = "", by: Callable[[str], str] | None = None) -> None:
        self._zh, self._en, self._by = zh, en, by

    @property
    def zh(self) -> str:
        """The Chinese text."""
        if self._zh is None:
            assert self._by is not None
            self._zh = self._by("zh")
        return self._zh

    @property
    def en(self) -> str:
        """The English text."""
        if self._en is None:
            assert self._by is not None
            self._en = self._by("en")
        return self._en

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Both) and (self is other or (self.zh == other.zh and self.en == other.en))

    def __hash__(self) -> int:
        return hash(self.zh)

    def __repr__(self) -> str:
        return f"Both({self.zh!r}, {self.en!r})"

    def __reduce__(self) -> tuple[type[Both], tuple[str, str]]:
        return Both, (self.zh, self.en)


class Late(Sequence[T]):
    """A tuple that is made when it is first read: most readers are spared what it holds.

    ``is_idle`` says without making it whether nothing in it is worth a line.
    """

    __slots__ = ("_is_idle", "_made", "_make")

    def __init__(self, make: Callable[[], tuple[T, ...]], is_idle: Callable[[], bool]) -> None:
        self._make, self._is_idle = make, is_idle
        self._made: tuple[T, ...] | None = None

    @property
    def all(self) -> tuple[T, ...]:
        """The whole tuple."""
        if self._made is None:
            self._made = self._make()
        return self._made

    @property
    def is_idle(self) -> bool:
        """Whether nothing in it is worth a line."""
        return self._is_idle()

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...

    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        return self.all[place]

    def __len__(self) -> int:
        return len(self.all)

    def __iter__(self) -> Iterator[T]:
        return iter(self.all)

    def __eq__(self, other: object) -> bool:
        return self.all == (other.all if isinstance(other, Late) else other)

    def __hash__(self) -> int:
        return hash(self.all)

    def __repr__(self) -> str:
        return repr(self.all)

    def __reduce__(self) -> tuple[Callable[[tuple[T, ...], bool], Late[T]], tuple[tuple[T, ...], bool]]:
        return ready, (self.all, self.is_idle)


def ready(all: tuple[T, ...], is_idle: bool) -> Late[T]:
    """A tuple that is made already, where one that is made late is asked for."""
    return Late(lambda: all, lambda: is_idle)


@frozen(slots=True)
class Shown:
    """A value or an unsettled state: ``exact`` for programs ("" when masked or unsettled), ``text`` for
    people.

    ``state``: ``settled | unknown | conflict | fault | masked``.
    """

    exact: str
    text: Both
    state: str = "settled"

    def __hash__(self) -> int:
        return hash((self.exact, self.state))  # no text is made for it


@frozen(slots=True)
class Citation:
    """Document and article; ``unverified`` carries the author's 待核."""

    text: str
    unverified: bool = False


@frozen(slots=True)
class Place:
    """A site: its id, its kind and code, what the author called it, where the law says so."""

    id: str
    kind: str
    code: str
    label: Both
    cite: Citation | None = None
    law: str = ""


@frozen(slots=True)
class Formula:
    """An expression in the author's names, and the same with numbers ("" where that would say
    nothing new).
    """

    words: Both
    numbers: Both


@frozen(slots=True)
class Distance:
    """How far a value is from the line it is held against.

    ``side``: ``above | equal | below`` for ordered values, else ``other``.  ``gap`` is None where there is
    none to tell.
    """

    op: str
    have: Shown
    line: Shown
    side: str
    gap: Shown | None


@frozen(slots=True)
class Part:
    """One condition that made a clause what it is.

    ``left``/``right`` are names ("" where the value says all); ``holds``: ``yes | no | unknown | conflict |
    fault``; ``wanted`` is what would help;
    ``who``: the member concerned; ``via``: definitions through which it is reached, outermost first;
    ``way``: of several ways of which none holds, the number of the one that it belongs to (0: not of several)
    """

    kind: str
    left: Both
    right: Both
    holds: str
    wanted: bool
    have: Shown
    distance: Distance | None = None
    who: Both = Both()
    via: tuple[Both, ...] = ()
    way: int = 0

    def __hash__(self) -> int:
        return hash((self.kind, self.holds, self.wanted, self.have, self.distance, self.way))  # no text is made for it


@frozen(slots=True)
class Clause:
    """One clause of a class, or the whole condition of a benefit: ``passed`` is ``yes | no | unknown |
    conflict | fault``.

    ``excludes``: it stands where holding counts against the applicant (除外).  ``either``: it failed because none of several
    ways holds, each of which is among ``parts``.
    """

    place: Place | None
    passed: str
    excludes: bool
    words: Both
    parts: tuple[Part, ...]
    depth: int = 0
    either: bool = False


@frozen(slots=True)
class Group:
    """Clauses under one heading (应当同时符合 …), in written order; ``code``: ``all | any | none | at_least |
    ""``.
    """

    place: Place | None
    code: str
    passed: str
    needed: int
    clauses: tuple[Clause, ...]
    depth: int = 0


@frozen(slots=True)
class MemberValue:
    """What one member contributes to a total; ``counted``: ``yes | no | unknown``."""

    who: Both
    counted: str
    value: Shown | None


@frozen(slots=True)
class MonthValue:
    """The value in one month of a window."""

    month: str
    value: Shown


@frozen(slots=True)
class Inner:
    """What lies inside a formula: exceptions that applied, members and months one by one."""

    applied: tuple[Place, ...] = ()
    members: tuple[MemberValue, ...] = ()
    months: tuple[MonthValue, ...] = ()


@frozen(slots=True)
class Step:
    """One step of an amount. ``before`` is the running value; ``kind``: ``formula | floor | cap | round.* | tier | idle``;
    ``limit`` the floor, cap or rounding step (``idle``: the condition that didn't hold);
    ``bound`` what a rounded amount must not exceed.
    """

    place: Place | None
    kind: str
    formula: Formula
    before: Shown | None
    after: Shown
    limit: Both
    inner: Inner
    bound: Both = Both()


@frozen(slots=True)
class Combination:
    """How the amount before combination became the one after it (不得重复享受)."""

    gross: Shown
    net: Shown
    formula: Formula
    places: tuple[Place, ...]


@frozen(slots=True)
class Ask:
    """A fact to ask for: whose, from which sources it may come, which clauses,
    steps and definitions need it.
    """

    path: str
    who: Both
    fact: Both
    month: str
    sources: tuple[str, ...]
    needed_by: tuple[Place, ...]


@frozen(slots=True)
class Needs:
    """What is missing; ``sets`` are indices into ``asks`` (docs/decisions/0002), empty when they were not
    looked for.
    """

    asks: tuple[Ask, ...]
    sets: tuple[tuple[int, ...], ...] = ()
    minimal_only: bool = False
    bounded: bool = False


@frozen(slots=True)
class Failure:
    """Why nothing could be computed: ``cause`` is a code, ``words`` the same for people; ``owner`` can mend
    it (empty where nobody is known to).  ``named``: the words name the provision themselves.
    """

    cause: str
    words: Both
    place: Place | None
    owner: Both
    named: bool = False


@frozen(slots=True)
class Admission:
    """The human layer (集体研究): what the finding on record says, as (name, text)."""

    place: Place | None
    details: tuple[tuple[str, str], ...]


@frozen(slots=True)
class Near:
    """The failing clause nearest to its line: the test that says how far, and how many other clauses failed."""

    clause: Clause
    part: Part | None
    others: int


@frozen(slots=True)
class Stated:
    """What the policy says of a benefit beside its amount: ``kind`` ``share`` 分摊 | ``provisional`` 先行 | ``discretion`` 由 … 定.

    ``data`` as it is written; ``acted``: whether the decision acts on it, or only states it.
    """

    kind: str
    text: Both
    data: tuple[tuple[str, str], ...]
    acted: bool


@frozen(slots=True)
class Shared:
    """What one entry gets of an amount (分摊): ``extra`` is the part of it that remained when all were cut down, ``needs`` what it waits for."""

    who: Both
    entity: EntityPath
    value: Shown
    extra: Shown | None
    needs: Needs | None


@frozen(slots=True)
class RuleOutline:
    """One rule for one household, unit or member.

    ``outcome``: ``eligible | ineligible | unknown | conflict | fault`` (the rule's own). ``value`` None for a
    class.
    ``held``: the classes that the household has already, so that this one isn't reached. ``reason``:
    ``not_yet | outside | repealed | ""``.  ``near``: of the clauses that failed, the one nearest to its line.
    ``kind_of``: what the rule is about when it isn't the household (成员).
    """

    rule: str
    name: str
    kind: str
    scheme: str
    place: Place | None
    who: Both
    entity: EntityPath
    unit: str
    outcome: str
    member_of: str
    value: Shown | None
    low: Shown | None
    high: Shown | None
    reason: str
    reason_words: Both
    held: tuple[str, ...]
    admission: Admission | None
    groups: tuple[Group, ...]
    needs: Needs | None
    conflict: tuple[Place, ...]
    failure: Failure | None
    steps: tuple[Step, ...]
    combination: Combination | None
    near: Near | None = None
    kind_of: Both = Both()
    stated: tuple[Stated, ...] = ()
    shares: tuple[Shared, ...] = ()
