"""Which text is in force: versions by region and date, rows of a standard, cells of a table, findings (docs/decisions/0004).

Pure functions over data; the interpreter and the back ends use the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from baozhang_rules.builtins import region_chain
from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.dates import DateProblem, MonthEnd, add_days, add_months
from baozhang_rules.runtime.values import UNSETTLED, Conflict, Fault, State

Owner: TypeAlias = Callable[..., str]
"""Who can mend what stands at a site; given a region too, who has to fill what is left open at it (``Index.owner``)."""


def nobody(site: str, region: str | None = None) -> str:
    """The owner of faults that nobody will be told of."""
    return ""


def filler_of(fillers: Sequence[tuple[str, str]], region: str) -> str | None:
    """Whose local rules have to fill an opening for a region, the nearest first; None where nobody is named."""
    for code in region_chain(region):
        names = [name for where, name in fillers if where == code]
        if names:
            return "、".join(name for name in names if name)
    return None


def unfilled(cause: str, site: str, region: str, owner: Owner) -> Fault:
    """Nothing has been laid down for a region: the fault of those who have to."""
    return Fault(cause, site, owner(site, region), (("region", region),) if region else ())


def visible(issued: date | None, known: date | None) -> bool:
    """Whether what was issued on a day is known on 知悉日 (None: everything is)."""
    return known is None or issued is None or issued <= known


def text_in_force(
    versions: Sequence[n.Version], region: str | None, day: date, site: str, owner: Owner = nobody, home: str = ""
) -> n.Version | Fault:
    """The text in force on a day for a region (None: texts for everywhere only), among those that are known.

    ``home``: the record's region, whose rules are asked for where there is none.
    """
    if len(versions) == 1 and _always(versions[0]):
        return versions[0]
    chain = region_chain(region) if region is not None else ("",)
    for code in chain:
        local = [v for v in versions if v.region == code and not v.default]
        if local:
            default = [v for v in versions if v.region == code and v.default]
            found = in_force(local, day, owner)
            written = in_force(default, day, owner) if default else found
            return found if isinstance(found, n.Version) else written if isinstance(written, n.Version) else found
    for code in chain:
        default = [v for v in versions if v.region == code and v.default]
        if default:
            return in_force(default, day, owner)
    return unfilled("outside" if versions else "not_supplied", site, region or home, owner)


def _always(version: n.Version) -> bool:
    """Whether a text is in force everywhere on every day, as most definitions are."""
    return version.start is None and version.end is None and version.repealed is None and not version.region


def beyond(site: str, value: Any, bound: n.Bound, limit: Any, owner: Owner) -> Fault:
    """The fault of what is laid down at a site where it doesn't keep a bound of its opening: both numbers, and where the bound is."""
    told = (("value", str(value)), ("op", bound.op), ("bound", str(limit)), ("opening", bound.site))
    return Fault("out_of_bounds", site, owner(site), told)


def in_force(versions: Sequence[n.Version], day: date, owner: Owner) -> n.Version | Fault:
    """The version in force on a day among one region's, or the fault not_yet, lapsed or repealed."""
    begun = [v for v in versions if v.start is None or v.start <= day]
    current = [v for v in begun if (v.end is None or day <= v.end) and (v.repealed is None or day < v.repealed)]
    if current:
        return current[0] if len(current) == 1 else max(current, key=lambda v: v.start or date.min)
    if not begun:
        first = min(versions, key=lambda v: v.start or date.min).site
        return Fault("not_yet", first, owner(first))
    last = max(begun, key=lambda v: v.start or date.min)
    gone = last.repealed is not None and last.repealed <= day
    return Fault("repealed" if gone else "lapsed", last.site, owner(last.site))


def standard_row(
    standard: n.Standard, region: str, day: date, known: date | None, owner: Owner = nobody
) -> n.StdRow | Conflict | Fault | None:
    """The row of a standard that holds for a region on a day; None when no region on the way up has a series."""
    rows = [row for row in standard.rows if visible(row.issued, known)]
    chain = region_chain(region)
    climbing = standard.use_upper
    for code in chain:
        local = [row for row in rows if row.region == code]
        if not local:
            if not climbing:
                return None
            continue
        row = row_in_force(local, day, known, owner)
        if not isinstance(row, n.StdRow) or not row.use_upper:
            return row
        climbing = True
    return None


def row_in_force(rows: Sequence[n.StdRow], day: date, known: date | None, owner: Owner = nobody) -> n.StdRow | Conflict | Fault:
    """The row in force among one region's rows, or why there is none."""
    begun = [row for row in rows if row.start is None or row.start <= day]
    current = [row for row in begun if not ended(row, day, known)]
    winners = [row for row in current if row.supersedes] or current
    if len(winners) > 1:
        latest = max(row.issued or date.min for row in winners)
        winners = [row for row in winners if (row.issued or date.min) == latest]
    if winners:
        return winners[0] if len(winners) == 1 else Conflict(tuple(row.site for row in winners))
    near = max(begun, key=_start).site if begun else min(rows, key=_start).site
    return Fault("lapsed" if begun else "not_yet", near, owner(near))


def _start(row: n.StdRow) -> date:
    return row.start or date.min


def ended(row: n.StdRow, day: date, known: date | None) -> bool:
    """Whether a row's last day is over, as far as the document that set that day is known."""
    return row.until is not None and row.until < day and visible(row.closed_by, known)


def may_match(band: n.Band, key: State) -> bool:
    """Whether a key lies in a band; an unsettled key may lie in any."""
    if isinstance(key, UNSETTLED):
        return True
    if band.is_equal:
        return type(band.equal) is type(key) and bool(band.equal == key)
    if key is None:
        return False
    low = band.low is None or key > band.low or (band.low_in and key == band.low)
    return low and (band.high is None or key < band.high or (band.high_in and key == band.high))


def admits(finding: Mapping[str, Any], names: tuple[str, str], meeting: n.Meeting, day: date) -> bool:
    """Whether a finding on record is for this rule, carries what it must, and is valid on a day."""
    return finding.get("类别", finding.get("class")) in names and finding_lack(finding, meeting, day) is None


def finding_lack(finding: Mapping[str, Any], meeting: n.Meeting, day: date) -> tuple[str, str] | None:
    """Why a finding doesn't count on a day, as (lacks | start | not_yet | expired, what or when); None where it does."""
    start, until = (_finding_day(finding, zh, en) for zh, en in (("自", "from"), ("有效至", "until")))
    lacking = [name for name in meeting.requires if not finding.get(name)]
    if lacking:
        return "lacks", "、".join(lacking)
    if meeting.months is not None:
        if start is None:
            return "start", ""
        try:
            last = add_days(add_months(start, meeting.months, MonthEnd.CLIP), -1)
        except DateProblem:
            last = date.max
        until = last if until is None else min(last, until)
    if start is not None and day < start:
        return "not_yet", start.isoformat()
    return None if until is None or day <= until else ("expired", until.isoformat())


def _finding_day(finding: Mapping[str, Any], zh: str, en: str) -> date | None:
    text = finding.get(zh, finding.get(en))
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
