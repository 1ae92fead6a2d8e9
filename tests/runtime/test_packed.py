"""Packed records: what a row holds is what the record says, read by an engine of tuples and integers."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.runtime.household import SCHEMA, good
from tests.runtime.layouts import whole
from tests.strategies import schemas
from tests.strategies.choices import Choices, Seeded, chance

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.packed import MISSING, Column, KindLayout, Layout, Packed, Series, pack
from baozhang_rules.runtime.record_data import Entity, FactValue, MonthlySeries, Record
from baozhang_rules.runtime.records import load_record
from baozhang_rules.runtime.schema import RecordSchema

PROBES = (*schemas.MONTHS, Month(1, 1), Month(2024, 5))
WHOLE = whole(SCHEMA)


def packed(record: Record, layout: Layout = WHOLE) -> Packed:
    """The record packed, where every number lies on its scale."""
    made = pack(record, layout)
    assert made is not None
    return made


def column(layout: Layout, entity: str, fact: str, kind: str | None = None) -> int:
    """The place of a fact in the rows of a kind."""
    columns = next(k.columns for k in layout.kinds if k.entity == entity)
    return 2 + next(n for n, c in enumerate(columns) if c.fact == fact and kind in (None, c.kind))


def drawn(c: Choices) -> tuple[RecordSchema, Record]:
    """A generated schema and a record that it takes, some of its facts left out, perhaps some hidden by 知悉日."""
    schema = schemas.schema(c)
    given = schemas.record(c, schema)
    out = {leaf for leaf in schemas.leaves(given, schema) if chance(c, 6)}
    record = load_record(schemas.without(given, out), schema)
    assert isinstance(record, Record), [str(problem) for problem in record]
    return schema, record.view(date(2024, 2, 1) if chance(c, 2) else None)


def by_kind(record: Record) -> dict[str, list[tuple[Entity, Entity | None]]]:
    """The entities of each kind with their parents, each level of the record before the next."""
    found: dict[str, list[tuple[Entity, Entity | None]]] = {}
    level: list[tuple[Entity, Entity | None]] = [(record.root, None)]
    while level:
        for entity, parent in level:
            found.setdefault(entity.entity_name, []).append((entity, parent))
        level = [(child, entity) for entity, _ in level for child in entity.children]
    return found


def at(entity: Entity, column: Column, month: Month) -> FactValue | None:
    """What the record says on a fact in a month."""
    fact = entity.get(column.fact)
    return fact.value.at(month) if fact is not None and isinstance(fact.value, MonthlySeries) else fact


def expected(record: Record, entity: Entity, column: Column, month: Month, places: dict[str, list[Entity]]) -> Any:
    """The value that a column must have in a month, from the record itself."""
    fact = at(entity, column, month)
    if column.kind == "recorded":
        return fact is not None and not fact.presumed
    if fact is None:
        return MISSING
    value = fact.value
    if column.kind == "link" and value is not None:
        target = record.find(column.entity or "", str(value))
        return MISSING if target is None else places[target.entity_name].index(target)
    return value * column.scale if isinstance(value, Fraction) else value


def values(row: tuple[Any, ...], layout: Layout, kind: KindLayout) -> Iterator[tuple[Column, Any]]:
    """The columns of a row with their values."""
    assert len(row) == len(kind.columns) + 2
    yield from zip(kind.columns, row[2:], strict=True)


@pytest.mark.parametrize("seed", range(150))
def test_rows_say_what_the_record_says(seed: int) -> None:
    """For generated records every column of every row, in every month, holds what the record says there."""
    schema, record = drawn(Seeded(seed))
    layout = whole(schema)
    made = packed(record, layout)
    entities = by_kind(record)
    places = {name: [entity for entity, _ in listed] for name, listed in entities.items()}
    gaps = 0
    for kind, rows in zip(layout.kinds, made.kinds, strict=True):
        listed = entities.get(kind.entity, [])
        assert [row[0] for row in rows] == list(range(len(listed)))
        for row, (entity, parent) in zip(rows, listed, strict=True):
            assert row[1] == (-1 if parent is None else places[parent.entity_name].index(parent))
            gaps += sum(value is MISSING for value in row)
            for col, value in values(row, layout, kind):
                if col.kind == "list":
                    check_list(made, layout, entity, col, value, places)
                    continue
                for month in PROBES:
                    now = value.at(month.ordinal) if isinstance(value, Series) else value
                    wanted = expected(record, entity, col, month, places)
                    assert now == wanted and isinstance(now, int if isinstance(wanted, Fraction) else type(wanted))
    assert made.root is made.kinds[0][0]
    assert made.complete is (gaps == 0)
    assert (made.id, made.findings, made.choices) == (record.id, record.findings, record.choices)


def check_list(
    made: Packed, layout: Layout, entity: Entity, column: Column, value: Any, places: dict[str, list[Entity]]
) -> None:
    """A list column holds the very rows of its entries, in their order."""
    fact = entity.get(column.fact)
    if fact is None:
        assert value is MISSING
        return
    assert isinstance(fact.value, tuple)
    kind = next(n for n, k in enumerate(layout.kinds) if k.entity == column.entity)
    rows = [made.kinds[kind][places[item.entity_name].index(item)] for item in fact.value]
    assert len(value) == len(rows) and all(mine is row for mine, row in zip(value, rows, strict=True))


def test_a_record_by_hand() -> None:
    """Cents, a link, 无, a list that is 无 and a list that nobody gave stand where the layout puts them."""
    record = good({"成员": [{"姓名": "甲", "配偶": "乙"}, {"姓名": "乙", "残疾等级": "无"}], "登记": "无", "货币财产": "12.34 元"})
    made = packed(record)
    home, person = made.root, made.kinds[1]
    assert home[:2] == (0, -1)
    assert home[column(WHOLE, "家庭", "货币财产")] == 1234
    assert home[column(WHOLE, "家庭", "登记")] == ()
    assert home[column(WHOLE, "家庭", "成员")] == person
    assert home[column(WHOLE, "家庭", "申请日")] is MISSING
    assert person[0][column(WHOLE, "成员", "配偶")] == 1
    assert person[1][column(WHOLE, "成员", "配偶")] is MISSING
    assert person[1][column(WHOLE, "成员", "残疾等级")] is None
    assert not made.complete


def test_a_series_of_one_value_is_that_value() -> None:
    """A monthly fact given for every month alike stands as a plain number; one with a month of its own as a series."""
    record = good({"成员": [{"姓名": "甲", "工资": {"每月": 1}}, {"姓名": "乙", "工资": {"2024-07": 2}}]})
    one, two = (row[column(WHOLE, "成员", "工资")] for row in packed(record).kinds[1])
    assert one == 100
    assert (two.at(Month(2024, 7).ordinal), two.at(Month(2024, 8).ordinal)) == (200, MISSING)


def test_a_presumed_month_is_not_on_record() -> None:
    """A month that the record gives is on record; the others, which are presumed, aren't."""
    record = good({"成员": [{"姓名": "甲", "养老金": {"2024-07": 2}}, {"姓名": "乙"}]})
    one, two = (row[column(WHOLE, "成员", "养老金", "recorded")] for row in packed(record).kinds[1])
    assert (one.at(Month(2024, 7).ordinal), one.at(Month(2024, 8).ordinal)) == (True, False)
    assert two is False


def test_a_number_off_its_scale_is_not_packed() -> None:
    """A number finer than its column's scale is never rounded: the record isn't packed at all."""
    record = good({"货币财产": "0.01"})
    assert pack(record, whole(SCHEMA, 10)) is None
    assert pack(good({"成员": [{"姓名": "甲", "工资": {"2024-07": "0.01"}}]}), whole(SCHEMA, 10)) is None


def test_a_hidden_target_is_unknown() -> None:
    """A link to an entity that was recorded after 知悉日 is unknown, not none and not another entity."""
    members = [{"姓名": "甲", "记录于": "2024-02-02"}, {"姓名": "乙", "配偶": "甲"}]
    made = packed(good({"成员": members}).view(date(2024, 2, 1)))
    assert [row[column(WHOLE, "成员", "配偶")] for row in made.kinds[1]] == [MISSING]


def test_packed_records_travel() -> None:
    """A packed record pickles to an equal one, and MISSING to itself."""
    made = packed(good({"成员": [{"姓名": "甲", "工资": {"2024-07": 2}}], "认定": [{"金额": 1}]}))
    again = pickle.loads(pickle.dumps(made))
    assert again == made
    assert again.root[column(WHOLE, "家庭", "申请日")] is MISSING
    assert copy.deepcopy(MISSING) is MISSING


def test_representations_tell_nothing() -> None:
    """What a packed record or a series holds, which may be sensitive, isn't in its representation."""
    made = packed(good({"成员": [{"姓名": "王小明", "工资": {"2024-07": 1632}}]}))
    series = made.kinds[1][0][column(WHOLE, "成员", "工资")]
    assert "王小明" not in repr(made) and "1632" not in repr(series)
    assert repr(MISSING) == "MISSING"


@pytest.mark.parametrize(
    "kinds",
    [
        (KindLayout("户", None, ()), KindLayout("人", "户", ())),
        (KindLayout("户", None, (Column("户主", "link", entity="人"),)),),
        (KindLayout("户", None, (Column("户主", "link"),)),),
    ],
)
def test_a_layout_is_closed(kinds: tuple[KindLayout, ...]) -> None:
    """A layout that lacks the list of a kind, or the kind that a link leads to, is refused at once."""
    with pytest.raises(ValueError):
        Layout(kinds)
