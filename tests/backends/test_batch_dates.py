"""The calendar in whole numbers gives what the builtins give, at every edge of months, leap years and the calendar itself."""

import itertools
from datetime import date

import pytest

pytest.importorskip("numpy")

import numpy as np

from baozhang_rules.backends.batch import calendar as c
from baozhang_rules.backends.batch.forms import LAST_DAY, Column
from baozhang_rules.backends.batch.ir import Graph
from baozhang_rules.backends.batch.numpy_run import Batch, prepared, run
from baozhang_rules.builtins import BUILTINS, BuiltinEnv
from baozhang_rules.runtime.dates import Month, MonthEnd, add_months
from baozhang_rules.runtime.frozenmap import FrozenMap

DAYS = [
    *(date(year, month, day) for year in (1900, 1999, 2000, 2023, 2024) for month in (1, 2, 3, 4, 12) for day in (1, 27, 28, 30)
      if (month, day) != (2, 30)),
    date(2000, 2, 29), date(2024, 2, 29), date(2023, 1, 31), date(2023, 12, 31), date(1, 1, 1), date(9999, 12, 31), date(1, 2, 28),
]  # fmt: skip


def worked_out(make, *columns):
    """What a graph over columns of days or counts comes to."""
    g = Graph()
    names = [Column(0, str(at), "value") for at in range(len(columns))]
    nodes = [g.column(name, 0, min(column), max(column)) for name, column in zip(names, columns, strict=True)]
    output = make(g, *nodes)
    values = {name: np.asarray(column, np.int64) for name, column in zip(names, columns, strict=True)}
    return run(prepared([output]), [output], Batch(len(columns[0]), values, {}, np.zeros(len(columns[0]), int), {}))[0].tolist()


def test_whole_months_between():
    """Every pair of the days, either way round."""
    pairs = list(itertools.product(DAYS, DAYS))
    found = worked_out(c.months_between, *([day.toordinal() for day in side] for side in zip(*pairs, strict=True)))
    env = BuiltinEnv(FrozenMap({}), None)
    assert found == [BUILTINS["months_between"].evaluate(pair, env) for pair in pairs]


@pytest.mark.parametrize("end", list(MonthEnd))
def test_months_added(end):
    """Every day moved by 1 to 25 months and back, by both conventions, within the calendar."""
    pairs = [(day, n) for day in DAYS[:-3] for n in range(-25, 26)]
    found = worked_out(lambda g, day, n: c.moved_by_months(g, day, n, end is MonthEnd.OVERFLOW), [d.toordinal() for d, _ in pairs], [n for _, n in pairs])
    assert found == [add_months(day, n, end).toordinal() for day, n in pairs]


def test_firsts_of_months():
    """The first day of each month of the calendar."""
    months = range(12, 9999 * 12 + 12)
    found = worked_out(c.first_of_month, list(months))
    assert found == [Month(m // 12, m % 12 + 1).first_day.toordinal() for m in months]
    assert max(found) <= LAST_DAY
