"""The compiled reader: whatever it takes, the full loader takes with the same values; the rest it leaves to the loader."""

from __future__ import annotations

import json
import linecache
import random
import re
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.robust.test_record_files import BAD
from tests.runtime.household import HOUSEHOLD, MEMBER, SCHEMA
from tests.runtime.layouts import whole
from tests.strategies import schemas
from tests.strategies.choices import Seeded, chance

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.columns import layout_of
from baozhang_rules.runtime import schema as s
from baozhang_rules.runtime.packed import Column, KindLayout, Layout, pack
from baozhang_rules.runtime.record_compiled import Reader, compile_reader
from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.records import load_record

MEMBER_FACTS = {
    "姓名": "王小明", "证件号": "11010519491231002x", "出生日期": "1949-12-31", "工资": {"每月": "1632.50 元/月"},
    "养老金": {"every": 1}, "租金": "无", "残疾等级": "二级", "配偶": "李四",
}  # fmt: skip
PLAIN: dict[str, Any] = {
    "编号": "A-1", "居住地": "310101", "登记": [{"类别": "低保", "前次": "无"}, {"类别": "特困", "前次": "1"}],
    "成员": [MEMBER_FACTS, {"姓名": "李四", "残疾等级": "无"}], "货币财产": "10000.55", "月收入": 1.5, "商品房数": 2,
    "车辆价值": None, "免核": True, "起算月": "2024-07", "补贴率": 0.8, "申请日": "2024-07-01", "病种": "慢性病", "备注": "无",
}  # fmt: skip
"""A record that has a usual form of each kind of fact of the invented household."""

VALUES = (
    "0", "-0", "1", "-1", "0.10", "1e2", "1E-2", "1e400", "0.001", "01", "1.", ".5", "+1", "NaN", "-Infinity", "1" * 70, "0." + "1" * 70,
    "1" * 5000, "true", "false", "null", "[]", "{}", "[1]", '{"值": 1}', '{"值": "一级", "来源": "核对"}', '[{"值": 1}]', '{"每月": 1}',
    '{"every": "2"}', '{"每月": "无"}', '{"每月": 1, "every": 1}', '{"2024-07": 1}', '{"2024-07": 1, "2024年7月": 2}', '{"2024-07": 1, "2024-08": []}', '{"2024-07": 1, "每月": 2}', '{"每月": {"值": 1}}', '""',
    '"无"', '"none"', '" 无"', '"是"', '"否"', '"yes"', '"true"', '"1"', '"1.5"', '"1.50"', '"01"', '"-5"', '"1e2"', '"1,000"', '"1,000 元"',
    '"10,00 元"', '"5 元"', '"5元"', '"5  元"', '" 5 元 "', '"5 元/月"', '"5yuan"', '"5 yuan"', '"50%"', '"50 %"', '"５"', '"5\\u3000元"',
    '"5。"', '"五"', '"2024-07-01"', '"2024-02-30"', '"2024年7月1日"', '"20240701"', '"2024-W27-1"', '"2024-7-1"', '"0000-01-01"',
    '"2024-07-01T00:00"', '"２024-07-01"', '"1999-12-31"', '"2024-07"', '"2024年7月"', '"2024-13"', '"310000"', '"310000001"', '"3100000"',
    "310000", "310000.0", "3.1e5", '"一级"', '"五级"', '"红"', '"甲"', '"乙"', '"丁"', '"#1"', '"#2"', '"#9"', "2", '"李四"', '"王小明"',
    '"11010519491231002X"', '"11010519491231002x"', '"110105194912310021"', '"010105194912310029"', '"110105491231002"',
    '"a:b"', '"\\u003a"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\uD800x"', '"\\n"', '"\n"', '"\t"', '"\\x"', '"\\u12"', '"\x00"', '"\\u0000"',
    '"😀"', '"\x7f"', '"' + "甲" * 10_000 + '"', '"' + "甲" * 10_001 + '"', '"' + "[" * 100 + '"',
)  # fmt: skip
KEYS = ("编号", "id", "认定", "findings", "选择", "记录于", "recorded_on", "值", "来源", "region", "savings", "name", "人们", "物们", "甲", "",
        "每月", "2024-07", "登记", "类别", "货币财产", "存款", "工资", "号")  # fmt: skip
MARKS = '{}[]",:\\ \n\t01.-e+无\ufeff\ud800\u00a0：'

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?=\s*:)|"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null|\{\}|\[\]')


@pytest.fixture(params=["msgspec", "json"])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[s.RecordSchema, Layout], Reader]:
    """What makes readers, with and without the extra."""
    if request.param == "json":
        monkeypatch.setitem(sys.modules, "msgspec", None)
    else:
        pytest.importorskip("msgspec")
    return compile_reader


def agrees(reader: Reader, data: bytes | str, schema: s.RecordSchema, layout: Layout) -> bool:
    """Whether the reader takes the data; then the loader must too, and give the same."""
    got = reader.read(data)
    if got is None:
        return False
    loaded = load_record(data, schema)
    assert isinstance(loaded, Record), [str(problem) for problem in loaded]
    wanted = pack(loaded, layout)
    assert got == wanted and pickled(got) == pickled(wanted)
    return True


def pickled(packed: Any) -> str:
    """Every value with its type: True isn't 1, and a text isn't a number."""
    return repr([(packed.kinds, packed.id, packed.findings, packed.choices, [[months(v) for v in r] for k in packed.kinds for r in k])])


def months(value: Any) -> Any:
    """A series as its parts, for its representation tells none."""
    return (sorted(value.months.items()), value.every) if hasattr(value, "months") else None


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def mutated(rng: random.Random, given: str) -> str | bytes:
    """The text of a record with one or a few pieces changed."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        given = rng.choice((_token, _token, _token, _mark, _cut, _twice, _respelled))(rng, given)
    if rng.random() < 0.3:
        return given
    raw = given.encode("utf-8", "surrogatepass")
    if rng.random() < 0.05:
        at = rng.randrange(len(raw) + 1)
        raw = raw[:at] + bytes((rng.randrange(256),)) + raw[at + rng.randrange(2) :]
    return raw


def _token(rng: random.Random, given: str) -> str:
    found = list(_TOKEN.finditer(given))
    if not found:
        return given
    match = rng.choice(found)
    key = given[match.end() :].lstrip().startswith(":")
    new = text(rng.choice(KEYS)) if key else rng.choice(VALUES)
    return given[: match.start()] + new + given[match.end() :]


def _mark(rng: random.Random, given: str) -> str:
    at = rng.randrange(len(given) + 1)
    return given[:at] + rng.choice(("", rng.choice(MARKS))) + given[at + rng.randrange(2) :]


def _cut(rng: random.Random, given: str) -> str:
    start, end = sorted(rng.randrange(len(given) + 1) for _ in range(2))
    return given[:start] + given[min(end, start + 30) :]


def _twice(rng: random.Random, given: str) -> str:
    """A member given again, perhaps with another value."""
    found = re.findall(r'"[^"\\{}\[\]]*": (?:"[^"\\]*"|[0-9.]+|true|\[\]|\{[^{}]*\})', given)
    at = [match.end() for match in re.finditer(r"\{", given)]
    if not found or not at:
        return given
    where = rng.choice(at)
    return given[:where] + rng.choice(found) + ", " + given[where:]


def _respelled(rng: random.Random, given: str) -> str:
    """The same JSON in ASCII, or with other blanks."""
    try:
        value = json.loads(given)
    except (ValueError, RecursionError):
        return given
    how: list[dict[str, Any]] = [{"ensure_ascii": True}, {"indent": 1, "ensure_ascii": False}, {"separators": (",", ":")}]
    return json.dumps(value, **rng.choice(how))


@pytest.mark.parametrize("seed", range(60))
def test_generated_records(seed: int, made: Callable[..., Reader]) -> None:
    """What is read from generated records and from their mutations is what the full loader reads, and never more."""
    c = Seeded(seed)
    schema = schemas.schema(c)
    layout = whole(schema, 100 if chance(c, 2) else 2)
    reader = made(schema, layout)
    rng = random.Random(seed)
    for _ in range(4):
        given = text(schemas.record(c, schema))
        agrees(reader, given, schema, layout)
        for _ in range(20):
            agrees(reader, mutated(rng, given), schema, layout)


@pytest.mark.parametrize("seed", range(40))
def test_mutations_of_a_household(seed: int, made: Callable[..., Reader]) -> None:
    """A plain record is taken; each change of its text is taken only if the full loader takes it, with the same values."""
    layout = whole(SCHEMA, 10_000)
    reader = made(SCHEMA, layout)
    assert agrees(reader, text(PLAIN), SCHEMA, layout)
    rng = random.Random(seed)
    for _ in range(75):
        agrees(reader, mutated(rng, text(PLAIN)), SCHEMA, layout)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_many_mutations(seed: int, made: Callable[..., Reader]) -> None:
    """The same for many more changes, to the invented household and to generated records."""
    test_generated_records(seed, made)
    test_mutations_of_a_household(seed, made)


@pytest.mark.parametrize("value", VALUES)
def test_each_value_in_each_place(value: str, made: Callable[..., Reader]) -> None:
    """Each odd value in the place of each fact, of each entity, and of what stands beside the facts, is read alike."""
    layout = whole(SCHEMA, 10_000)
    reader = made(SCHEMA, layout)
    for name in (*HOUSEHOLD.by_spelling, "编号", "id", "认定", "choices", "记录于"):
        with_value = text({**PLAIN, name: "*?*"}).replace('"*?*"', value)
        agrees(reader, with_value, SCHEMA, layout)
    for name in (*MEMBER.by_spelling, "记录于"):
        for shape in ("*?*", {"每月": "*?*"}):
            with_value = text({**PLAIN, "成员": [{**MEMBER_FACTS, name: shape}, {"姓名": "李四"}]}).replace('"*?*"', value)
            agrees(reader, with_value, SCHEMA, layout)


@pytest.mark.parametrize("depth", [1, 62, 63, 64, 65, 66])
def test_findings_nested_deeply(depth: int, made: Callable[..., Reader]) -> None:
    """Findings are taken as deep as the loader takes them: a record's 64 brackets in brackets, its own among them."""
    layout = whole(SCHEMA)
    for name in ("认定", "选择"):
        given = text({**PLAIN, name: "*"}).replace('"*"', "[" * depth + "]" * depth)
        assert agrees(made(SCHEMA, layout), given, SCHEMA, layout) is (depth <= 63)


@pytest.mark.parametrize("what", BAD)
def test_what_the_loader_refuses_is_not_taken(what: str, made: Callable[..., Reader]) -> None:
    """Of everything that may stand in the place of a record, the reader takes nothing that the loader refuses."""
    layout = whole(SCHEMA)
    agrees(made(SCHEMA, layout), BAD[what][0], SCHEMA, layout)


@pytest.mark.parametrize(
    "given",
    [
        PLAIN,
        {**PLAIN, "备注": "电话: 1"},
        {**PLAIN, "认定": [{"会议纪要号": "2024-1", "金额": 100, "比": 0.5}], "choices": {"生计": "方案 甲"}},
        {"region": 310101, "members": [{"name": "甲", "birth_date": "1980年1月2日"}], "savings": "5 yuan", "id": 7},
        {"成员": [{}, {}], "登记": "无"},
        {"货币财产": "10,000.55 元", "补贴率": "80%", "免核": "否"},
        {"成员": [{"姓名": "甲", "工资": {"2024-07": 1, "每月": "2"}, "养老金": {"2024年7月": 1}, "租金": {"2024-07": "无", "every": 1.5}}]},
    ],
)
@pytest.mark.parametrize("how", [{"ensure_ascii": False}, {}, {"indent": 2}, {"separators": (",", ":")}])
def test_plain_records_are_taken(given: dict[str, Any], how: dict[str, Any], made: Callable[..., Reader]) -> None:
    """Usual records are read at once: amounts with units, aliases, a colon in a text, findings, escaped Chinese."""
    layout = whole(SCHEMA, 10_000)
    reader = made(SCHEMA, layout)
    written = json.dumps(given, **how)
    assert agrees(reader, written, SCHEMA, layout) and agrees(reader, written.encode() + b"\n", SCHEMA, layout)


def test_the_shipped_records_are_taken(made: Callable[..., Reader]) -> None:
    """All two hundred records of the large example are read at once, into the whole layout and the program's own."""
    folder = Path(__file__).parents[2] / "policies"
    program = PolicySet.load(folder / "shanghai").program
    lines = (folder / "examples" / "shanghai_records.jsonl").read_bytes().splitlines()
    for layout in (whole(program.schema), layout_of(program)):
        reader = made(program.schema, layout)
        assert all(agrees(reader, line, program.schema, layout) for line in lines)


@pytest.mark.parametrize("name", ["姓名", "编号", "备注"])
def test_a_lone_surrogate_in_a_text(name: str, made: Callable[..., Reader]) -> None:
    """A Python text that holds half a character isn't taken, wherever it stands."""
    layout = whole(SCHEMA)
    given = text({**PLAIN, "成员": [{"姓名": "姓"}], "编号": "编", "备注": "备"})
    assert agrees(made(SCHEMA, layout), given, SCHEMA, layout)
    assert not agrees(made(SCHEMA, layout), given.replace(f'"{name[0]}"', '"\ud800"'), SCHEMA, layout)


@pytest.mark.parametrize("given", ['"1"', "1", '"1.5"', "1.5", "1.50", '"true"', "true"])
def test_members_that_look_like_numbers(given: str, made: Callable[..., Reader]) -> None:
    """A member of an enumeration is a text: a JSON number or truth value of the same spelling isn't it."""
    schema = s.RecordSchema("根", {"根": s.EntitySchema("根", (s.FactSchema("词", s.EnumType("词", ("1", "1.5", "true"))),))})
    layout = whole(schema)
    assert agrees(made(schema, layout), f'{{"词": {given}}}', schema, layout) is (given == '"true"')


def test_a_kind_that_is_not_kept_is_checked(made: Callable[..., Reader]) -> None:
    """Facts and kinds outside of the layout are checked like the others: one wrong value and nothing is taken."""
    layout = Layout((KindLayout("家庭", None, (Column("免核", "bool"),)),))
    reader = made(SCHEMA, layout)
    assert agrees(reader, text(PLAIN), SCHEMA, layout)
    wrong = {**MEMBER_FACTS, "残疾等级": "五级"}, {**MEMBER_FACTS, "工资": {"每月": "0.001"}}, {**MEMBER_FACTS, "配偶": "丁"}
    assert not any(agrees(reader, text({**PLAIN, "成员": [member]}), SCHEMA, layout) for member in wrong)


def deeper(schema: s.RecordSchema) -> Iterator[tuple[str, s.RecordSchema]]:
    """Schemas that the made code doesn't cover."""
    home, thing = schema.entities[schemas.HOME], schema.entities[schemas.THING]
    twice = attrs.evolve(home, facts=(*home.facts, s.FactSchema("又", s.ListType(schemas.THING))))
    circle = attrs.evolve(thing, facts=(*thing.facts, s.FactSchema("内", s.ListType(schemas.THING))))
    presumed = attrs.evolve(thing, facts=(s.FactSchema("主", s.EntityRefType(schemas.PERSON), presumed=s.Presumed("甲", "一")),))
    third = s.FactSchema("比", s.NumberType("比率"), presumed=s.Presumed(Fraction(1, 3), "一"))
    others = tuple(fact for fact in home.facts if fact.name != third.name)
    off = attrs.evolve(home, facts=(third, *others))
    same = attrs.evolve(home, facts=(third, *home.facts))
    for name, changed in (("twice", twice), ("circle", circle), ("presumed", presumed), ("off", off), ("same", same)):
        yield name, attrs.evolve(schema, entities={**schema.entities, changed.name: changed})


@pytest.mark.parametrize("seed", range(3))
def test_what_is_not_covered_is_left(seed: int, made: Callable[..., Reader]) -> None:
    """A schema outside of what the made code covers gives a reader that leaves every record to the loader."""
    c = Seeded(seed)
    schema = schemas.schema(c)
    given = text(schemas.record(c, schema))
    for _, changed in deeper(schema):
        layout = Layout((KindLayout(schemas.HOME, None, (Column("比", "number"),)),))
        assert made(changed, layout).read(given) is None
    assert made(schema, Layout((KindLayout("别", None, ()),))).read(given) is None


def test_names_are_data(made: Callable[..., Reader]) -> None:
    """Names that look like code are names: the record is read, and nothing of them is in the made source."""
    name = 'x"]; raise SystemExit("""\n'
    root = s.EntitySchema("根", (s.FactSchema(name, s.EnumType("词", ('"+"', "'''"))), s.FactSchema("量", s.NumberType(name))))
    schema = s.RecordSchema("根", {"根": root})
    layout = whole(schema)
    assert agrees(made(schema, layout), text({name: '"+"', "量": 3}), schema, layout)
    sources = [entry[2] for file, entry in linecache.cache.items() if file.startswith("<record reader") and len(entry) == 4]
    assert sources and all("".join(lines).isascii() and "SystemExit" not in "".join(lines) for lines in sources)


@pytest.mark.parametrize(
    "kind,given",
    [
        (s.NumberType("项"), [1, "2.50", 2.5]),
        (s.DateType(), ["2024-07-01", "2024年7月1日", "2024-07-02"]),
        (s.MonthType(), ["2024-07", "2024年7月", "2024-08"]),
        (s.BoolType(), [True, "是", False]),
        (s.RegionType(), ["310000", 310000, "310101"]),
        (s.EnumType("词", ("甲", "1")), ["甲", "1", 1]),
        (s.TextType(), ["#1", "#2", None]),
    ],
)
@pytest.mark.parametrize("identity", [False, True])
def test_keys_of_every_kind(kind: s.FactType, given: list[Any], identity: bool, made: Callable[..., Reader]) -> None:
    """Keys of every type are compared and linked to as the loader does, among them those that are missing."""
    key = s.FactSchema("号", kind, is_key=True, optional=True, identity_number=identity and isinstance(kind, s.TextType))
    link = s.FactSchema("联", s.EntityRefType("人"), optional=True)
    root = s.EntitySchema("户", (s.FactSchema("人们", s.ListType("人")),))
    schema = s.RecordSchema("户", {"户": root, "人": s.EntitySchema("人", (key, link), None, "户", "人们")})
    layout = whole(schema)
    reader = made(schema, layout)
    taken = 0
    for one in (*given, "无", "*"):
        for two in (*given, "110105194912310021"):
            for to in (*given, "无", "#1", "#2"):
                people = [{"号": one, "联": to}, {"号": two}]
                people = [{name: v for name, v in person.items() if v != "*"} for person in people]
                taken += agrees(reader, text({"人们": people}), schema, layout)
    assert taken or (identity and isinstance(kind, s.TextType))


def test_nested_lists(made: Callable[..., Reader]) -> None:
    """Lists in lists keep the loader's order, numbers and parents, with links forwards, backwards and across."""
    inner = s.EntitySchema("丙", (s.FactSchema("联", s.EntityRefType("乙"), optional=True), s.FactSchema("到", s.EntityRefType("丙"))))
    middle = s.EntitySchema("乙", (s.FactSchema("丙们", s.ListType("丙", 0, 3)), s.FactSchema("联", s.EntityRefType("丙"))))
    root = s.EntitySchema("甲", (s.FactSchema("乙们", s.ListType("乙", 1)),))
    schema = s.RecordSchema(
        "甲",
        {
            "甲": root,
            "乙": attrs.evolve(middle, parent="甲", list_name="乙们"),
            "丙": attrs.evolve(inner, parent="乙", list_name="丙们"),
        },
    )
    layout = whole(schema)
    reader = made(schema, layout)
    rows = [{"丙们": [{"联": "2", "到": 3}, {"联": "无"}], "联": "#3"}, {"丙们": [{}], "联": 1}, {"丙们": "无"}, {}]
    assert agrees(reader, text({"乙们": rows}), schema, layout)
    assert not agrees(reader, text({"乙们": [*rows, {"联": 4}]}), schema, layout)
    assert not agrees(reader, text({"乙们": [{"丙们": [{}] * 4}]}), schema, layout)
