"""优惠政策 is fair: of two classes in an order the harder one never gets less, wherever and whenever figures are in force."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from baozhang_rules.core import nodes as core
from baozhang_rules.core.interp import Run
from baozhang_rules.core.walk import walk
from baozhang_rules.pipeline import Pipeline, policy_sets
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import Record, load_record
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED

SETS = [Pipeline(paths) for paths in policy_sets([policies_path()])]
TIERS = [
    pytest.param(pipeline.index, rule, id=f"{rule.group}·{rule.name}")
    for pipeline in SETS
    for rule in pipeline.program.rules
    if rule.kind == "tier"
]


def days_of(index, rule):
    """Return the days on which a column or a figure in it may change, and a later one."""
    used = {e.standard for version in rule.versions for e in walk(version.body) if isinstance(e, core.StdRef)}
    starts = {version.start for version in rule.versions}
    starts |= {row.start for id in used for row in index.standards[id].rows}
    return sorted({day for start in starts if start for day in (start - timedelta(days=1), start)} | {date(2026, 6, 1)})


def places_of(index, rule):
    """Return the regions whose figures a column uses, and one that has none."""
    used = {e.standard for version in rule.versions for e in walk(version.body) if isinstance(e, core.StdRef)}
    regions = {row.region for id in used for row in index.standards[id].rows} | {v.region for v in rule.versions}
    return sorted({region for region in regions if region} | {"110101"})


def worth(state):
    """Return how much a cell is worth; None where it isn't settled."""
    if isinstance(state, UNSETTLED):
        return None
    if state is NOT_ENTITLED or state is False:
        return Fraction(-1)
    return Fraction(1) if state is True else state


def cells(index, rule, place, day):
    """Yield the worth of each row of the text in force, the heaviest class first, 其他 last."""
    found = load_record({"编号": "一", "居住地": place, "成员": [{"姓名": "甲"}]}, index.program.schema)
    if not isinstance(found, Record):
        return
    run = Run(index, found, Dates(day, day, None))
    about = next(ent for ent in run.walk() if ent.data.entity_name == rule.scope)
    here = evolve(run.top(), vars=(("root", run.root), ("self", about)))
    version = run.version(rule.versions, rule.site, here)
    body = getattr(version, "body", None)
    choice = next((e for e in walk(body) if isinstance(e, core.Case) and e.type == rule.type), None) if body else None
    for arm in choice.arms if choice is not None else ():
        yield worth(run.eval(arm.value, here))
    if choice is not None:
        yield worth(run.eval(choice.otherwise, here))


@pytest.mark.parametrize(("index", "rule"), TIERS)
def test_a_harder_class_never_gets_less(index, rule):
    """Row by row, on every day and in every place where figures change."""
    compared = 0
    for place in places_of(index, rule):
        for day in days_of(index, rule):
            values = [value for value in cells(index, rule, place, day) if value is not None]
            assert values == sorted(values, reverse=True), (place, day)
            compared += len(values) > 1
    assert compared


def test_there_are_tiers():
    """The comparison is over real tables."""
    assert len(TIERS) >= 12
