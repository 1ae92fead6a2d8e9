"""What a text of a benefit says beside its amount and is worked out with it: 分摊, the share of each, and 发放, the payment."""

from __future__ import annotations

from datetime import date

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import frozen


@frozen(slots=True)
class Payment:
    """How an amount is paid.

    ``account`` "" is unsaid; ``payee`` ``household | person``; ``rhythm`` ``monthly | yearly | once``.  ``first``: the month that
    is paid first (None: unsaid), taking the decision's base date for the day of confirmation; ``due_day``: by which day of a
    month (0: unsaid), ``due``: that day of the first month, its last day where it is shorter.
    """

    account: str
    payee: str
    rhythm: str
    first: Month | None
    due_day: int
    due: date | None


def share_at(program: n.Program, site: str) -> n.Stored | None:
    """The 分摊 of a text of a benefit, where it has one that can be worked out."""
    return next((s for s in program.stored if s.site == site and s.kind == "share" and dict(s.data).get("definition")), None)


def payment_at(program: n.Program, site: str) -> n.Stored | None:
    """The 发放 of a text of a benefit."""
    return next((s for s in program.stored if s.site == site and s.kind == "payment"), None)


def payment_on(stored: n.Stored, confirmed: date) -> Payment:
    """A payment that is confirmed on a day; after the last month of the calendar there is none."""
    data = dict(stored.data)
    day = int(data.get("due_day", "0"))
    first = _first(data.get("first", ""), Month.of(confirmed))
    due = None if first is None or not day else first.last_day.replace(day=min(day, first.last_day.day))
    return Payment(data.get("account", ""), data["payee"], data["rhythm"], first, day, due)


def _first(said: str, month: Month) -> Month | None:
    if not said or (said == "next_month" and month == _LAST):
        return None
    return month + 1 if said == "next_month" else month


_LAST = Month(date.max.year, 12)
