"""The calendar in whole numbers: a day's year, month and day of the month from its number, and ages."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.backends.batch.forms import LAST_DAY, MOST_YMD
from baozhang_rules.backends.batch.ir import Graph, Node

BEFORE_ONE = 305
"""Days from 1 March of the year 0, from which years are counted here, to the day before 1 January of the year 1."""


@frozen
class Civil:
    """A day's parts."""

    year: Node
    month: Node
    day: Node

    def ymd(self, g: Graph) -> Node:
        """The number yyyymmdd."""
        whole = g.add(g.add(g.mul(self.year, g.whole(10000)), g.mul(self.month, g.whole(100))), self.day)
        return g.within(whole, 1_01_01, MOST_YMD)


def civil(g: Graph, ordinal: Node) -> Civil:
    """The parts of a day that is given by its number (1 is 1 January of the year 1).

    Years begin on 1 March, so that a leap day is the last one: eras of 400 years have 146097 days (Hinnant's ``civil_from_days``).
    """
    w = g.whole
    z = g.within(g.add(ordinal, w(BEFORE_ONE)), BEFORE_ONE, LAST_DAY + BEFORE_ONE)
    era = g.div(z, w(146097))
    doe = g.within(g.sub(z, g.mul(era, w(146097))), 0, 146096)
    leaps = g.add(g.sub(g.sub(doe, g.div(doe, w(1460))), g.div(doe, w(146096))), g.div(doe, w(36524)))
    yoe = g.within(g.div(leaps, w(365)), 0, 399)
    before = g.sub(g.add(g.mul(yoe, w(365)), g.div(yoe, w(4))), g.div(yoe, w(100)))
    doy = g.within(g.sub(doe, before), 0, 365)
    mp = g.within(g.div(g.add(g.mul(doy, w(5)), w(2)), w(153)), 0, 11)
    day = g.within(g.add(g.sub(doy, g.div(g.add(g.mul(mp, w(153)), w(2)), w(5))), w(1)), 1, 31)
    late = g.less(mp, w(10))
    month = g.within(g.choose(late, g.add(mp, w(3)), g.sub(mp, w(9))), 1, 12)
    year = g.add(g.add(yoe, g.mul(era, w(400))), g.as_whole(g.no(late)))
    return Civil(g.within(year, 1, 9999), month, day)


def leap(g: Graph, year: Node) -> Node:
    """Whether a year is a leap year."""

    def divides(by: int) -> Node:
        return g.equal(g.mul(g.div(year, g.whole(by)), g.whole(by)), year)

    return g.both(divides(4), g.either(g.no(divides(100)), divides(400)))


def age_day(g: Graph, ordinal: Node, next_day: bool, feb28: bool) -> Node:
    """The day up to which birthdays count, as yyyymmdd, by conventions (as ``backends.python.session.age_day``)."""
    if next_day:
        ordinal = g.larger(g.sub(ordinal, g.whole(1)), g.whole(1))
    on = civil(g, ordinal)
    number = on.ymd(g)
    if not feb28:
        return number
    early = g.both(g.equal(on.month, g.whole(2)), g.equal(on.day, g.whole(28)), g.no(leap(g, on.year)))
    return g.add(number, g.as_whole(early))


def first_of_month(g: Graph, months: Node) -> Node:
    """The number of the first day of a month that is given by how many months it is after January of the year 0."""
    w = g.whole
    year = g.div(months, w(12))
    month = g.within(g.add(g.sub(months, g.mul(year, w(12))), w(1)), 1, 12)
    early = g.less(month, w(3))
    since = g.sub(year, g.as_whole(early))
    mp = g.within(g.choose(early, g.add(month, w(9)), g.sub(month, w(3))), 0, 11)
    doy = g.div(g.add(g.mul(mp, w(153)), w(2)), w(5))
    days = g.sub(g.add(g.mul(since, w(365)), g.add(g.div(since, w(4)), g.div(since, w(400)))), g.div(since, w(100)))
    return g.sub(g.add(days, doy), w(BEFORE_ONE))


def month_of(g: Graph, on: Civil) -> Node:
    """How many months a day's month is after January of the year 0."""
    return g.sub(g.add(g.mul(on.year, g.whole(12)), on.month), g.whole(1))


def months_between(g: Graph, start: Node, end: Node) -> Node:
    """Whole months from a day to another, negative where that is earlier (as ``builtins.calendar``)."""
    back = g.less(end, start)
    first, last = civil(g, g.choose(back, end, start)), civil(g, g.choose(back, start, end))
    later = g.choose(back, start, end)
    month = month_of(g, last)
    end_of_month = g.equal(g.add(later, g.whole(1)), first_of_month(g, g.add(month, g.whole(1))))
    reached = g.either(g.at_most(first.day, last.day), end_of_month)
    count = g.sub(g.sub(month, month_of(g, first)), g.as_whole(g.no(reached)))
    return g.choose(back, g.negative(count), count)


def moved_by_months(g: Graph, day: Node, months: Node, overflow: bool) -> Node:
    """The same day of another month; where that lacks it its last day, or (``overflow``) the first day after it."""
    on = civil(g, day)
    target = g.add(month_of(g, on), months)
    first, after = first_of_month(g, target), first_of_month(g, g.add(target, g.whole(1)))
    wanted = g.sub(g.add(first, on.day), g.whole(1))
    lacking = after if overflow else g.sub(after, g.whole(1))
    return g.choose(g.less(wanted, after), wanted, lacking)
