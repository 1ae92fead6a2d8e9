"""An invented household schema, with one fact of each kind, for the tests of records."""

from fractions import Fraction

from baozhang_rules.runtime.dates import parse_date
from baozhang_rules.runtime.records import Loaded, Record, RecordProblem, load_record
from baozhang_rules.runtime.schema import (
    BoolType,
    DateType,
    EntityRefType,
    EntitySchema,
    EnumType,
    FactSchema,
    ListType,
    MonthType,
    NumberType,
    Presumed,
    RecordSchema,
    RegionType,
    TextType,
)

YUAN = NumberType("元", "yuan")
MONTHLY = NumberType("元/月")
CENT = Fraction(1, 100)
SOURCES = ("申报", "核对", "认定")

HOUSEHOLD = EntitySchema(
    "家庭",
    (
        FactSchema("居住地", RegionType(), alias="region"),
        FactSchema("成员", ListType("成员", 1, 4), alias="members"),
        FactSchema("登记", ListType("登记")),
        FactSchema("货币财产", YUAN, alias="savings", low=Fraction(0), high=Fraction(100000), step=CENT),
        FactSchema("月收入", MONTHLY, sources=SOURCES, source_order=("核对", "申报")),
        FactSchema("商品房数", NumberType("套"), step=Fraction(1), presumed=Presumed(Fraction(0), "《办法》第十二条")),
        FactSchema("车辆价值", YUAN, optional=True),
        FactSchema("免核", BoolType()),
        FactSchema("起算月", MonthType()),
        FactSchema("补贴率", NumberType("比率"), low=Fraction(0), high=Fraction(1)),
        FactSchema("申请日", DateType(), low=parse_date("2000-01-01"), high=parse_date("2099-12-31")),
        FactSchema("病种", TextType(), sensitive=True),
        FactSchema("备注", TextType(), optional=True),
    ),
)
MEMBER = EntitySchema(
    "成员",
    (
        FactSchema("姓名", TextType(), alias="name", is_key=True, sensitive=True, sensitive_kind="name"),
        FactSchema("证件号", TextType(), identity_number=True, sensitive=True, sensitive_kind="identity"),
        FactSchema("出生日期", DateType(), alias="birth_date", sensitive=True, unchangeable=True),
        FactSchema("工资", MONTHLY, monthly=True, step=CENT, sources=SOURCES, source_order=("核对", "申报")),
        FactSchema("养老金", MONTHLY, monthly=True, presumed=Presumed(Fraction(0), "第三条")),
        FactSchema("租金", MONTHLY, monthly=True, optional=True),
        FactSchema("残疾等级", EnumType("残疾等级", ("一级", "二级", "三级", "四级")), optional=True),
        FactSchema("配偶", EntityRefType("成员"), optional=True),
    ),
    parent="家庭",
    list_name="成员",
)
ENTRY = EntitySchema(
    "登记",
    (FactSchema("类别", TextType()), FactSchema("前次", EntityRefType("登记"), optional=True)),
    alias="entry",
    parent="家庭",
    list_name="登记",
)
SCHEMA = RecordSchema("家庭", {entity.name: entity for entity in (HOUSEHOLD, MEMBER, ENTRY)})


def load(data: object) -> Loaded:
    """`data` loaded by the invented schema."""
    return load_record(data, SCHEMA)  # type: ignore[arg-type]


def good(data: object) -> Record:
    """The record in `data`, which has nothing wrong."""
    loaded = load(data)
    assert isinstance(loaded, Record), [str(problem) for problem in loaded]
    return loaded


def bad(data: object) -> tuple[RecordProblem, ...]:
    """The problems of `data`, which has some."""
    loaded = load(data)
    assert not isinstance(loaded, Record)
    assert loaded
    return loaded
