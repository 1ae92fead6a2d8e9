"""Hand-built core programs and records for the tests of explanations;
every figure and article is invented.
"""

from datetime import date
from fractions import Fraction

from attrs import evolve

from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import decide as decide_record
from baozhang_rules.core.interp import Index
from baozhang_rules.explain import explanation_of
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import Record, load_record
from baozhang_rules.runtime.schema import (
    BoolType,
    DateType,
    EntitySchema,
    EnumType,
    FactSchema,
    ListType,
    NumberType,
    Presumed,
    RecordSchema,
    RegionType,
    TextType,
)
from baozhang_rules.types import BOOL, DATE, REGION, EntityT, EnumT, ListT, NumberT, OptionalT
from baozhang_rules.units import RATIO, unit

F = Fraction
YUAN = NumberT(unit("yuan"))
MONTHLY = NumberT(unit("yuan", "month"))
PER_HEAD = NumberT(unit("yuan", "person", "month"))
WEALTH = NumberT(unit("yuan", "person"))
PERSON = NumberT(unit("person"))
FLATS = NumberT(unit("set"))
RATE = NumberT(RATIO)
AGE = NumberT(unit("age"))
GRADE = EnumT("残疾等级")
HOUSEHOLD, MEMBER = EntityT("家庭"), EntityT("成员")
MEMBERS = ListT("成员", 1, 30)
DAY = date(2024, 9, 1)

SELF = n.Var("self", HOUSEHOLD)
ONE = n.Var("成员#1", MEMBER)


def lit(value, type_):
    """A literal; numbers may be given as text."""
    return n.Lit(F(value) if isinstance(type_, NumberT) and isinstance(value, (int, str)) else value, type_)


def fact(name, type_, of=None):
    """A fact of the household, or of another entity."""
    return n.Fact(SELF if of is None else of, name, type_)


def own(name, type_):
    """A fact of the member that a definition is about."""
    return n.Fact(n.Var("self", MEMBER), name, type_)


def definition(name, type_, of=None):
    """A reference to a definition."""
    entity = SELF if of is None else of
    return n.DefRef(f"{entity.type.name}.{name}", entity, type_)


def ref(name):
    """The household's monthly income, and so on, by name."""
    return definition(name, {"家庭人数": PERSON, "家庭月收入": MONTHLY, "月人均收入": PER_HEAD}[name])


def standard(name, type_):
    """A standard for the household's place of residence."""
    return n.StdRef(name, fact("居住地", REGION), type_)


def members():
    """The household's members."""
    return n.ListOf(SELF, "成员", MEMBERS)


def arith(op, left, right, type_):
    """Arithmetic."""
    return n.Arith(op, left, right, type_)


def compare(left, op, right):
    """A comparison."""
    return n.Compare(op, left, right, BOOL)


def mark(site, operand):
    """An expression under a site."""
    return n.Mark(site, operand, operand.type)


def both(*items):
    """Kleene and."""
    return n.And(items, BOOL)


def either(*items):
    """Kleene or."""
    return n.Or(items, BOOL)


def version(body, site, start=date(2024, 7, 1), **more):
    """A text in force from July 2024."""
    fields = {"end": None, "region": "", "issued": None, "repealed": None, "default": False, **more}
    return n.Version(start=start, body=body, site=site, **fields)


def define(name, entity, type_, value, **more):
    """A definition with one text; the site is its id."""
    id = f"{entity}.{name}"
    return n.Definition(id, name, entity, type_, False, (version(n.ExprBody(value), id, None, **more),), (), id)


def rule(id, name, kind, type_, entitled, amount=None, **more):
    """A rule of the household with one text."""
    body = n.RuleBody(entitled, amount, more.pop("low", None), more.pop("high", None))
    dated = {key: more.pop(key) for key in ("start", "region", "repealed") if key in more}
    fields = {"scope": "家庭", "net": None, "uppers": (), "displays": (), "group": "", **more}
    return n.Rule(id=id, name=name, kind=kind, type=type_, versions=(version(body, id, **dated),), site=id, **fields)


def row(region, issued, start, until, value, site, **more):
    """A row of a standard."""
    fields = {"closed_by": None, "first_month": "", "use_upper": False, "supersedes": False, **more}
    return n.StdRow(region=region, issued=issued, start=start, until=until, value=F(value), site=site, **fields)


def site(id, kind, label="", parent="", code="", cite=None, law="", owner="示例市民政局", unverified=False):
    """A site."""
    return n.Site(id, kind, parent, label, code, n.Cited(cite, unverified) if cite else None, law, owner)


SCHEMA = RecordSchema(
    "家庭",
    {
        "家庭": EntitySchema(
            "家庭",
            (
                FactSchema("居住地", RegionType()),
                FactSchema("成员", ListType("成员", 1, 30)),
                FactSchema("申请日", DateType()),
                FactSchema("货币财产", NumberType("元"), sources=("申报", "核对"), source_order=("核对", "申报")),
                FactSchema("商品房数", NumberType("套"), presumed=Presumed(F(0), "《办法》第十二条")),
                FactSchema("不动产核查通过", BoolType()),
            ),
        ),
        "成员": EntitySchema(
            "成员",
            (
                FactSchema("姓名", TextType(), is_key=True, sensitive=True, sensitive_kind="name"),
                FactSchema("出生日期", DateType(), unchangeable=True),
                FactSchema(
                    "工资性收入",
                    NumberType("元/月"),
                    monthly=True,
                    sources=("申报", "核对"),
                    source_order=("核对", "申报"),
                ),
                FactSchema("残疾等级", EnumType("残疾等级", ("一级", "二级", "三级", "四级")), optional=True),
                FactSchema("在校", BoolType()),
            ),
            parent="家庭",
            list_name="成员",
        ),
    },
)

LEVEL = n.Standard(
    "低保标准",
    "低保标准",
    PER_HEAD,
    True,
    True,
    False,
    (
        row(
            "310000",
            date(2023, 6, 20),
            date(2023, 7, 1),
            date(2024, 6, 30),
            "1000",
            "低保标准/310000/2023-07-01",
        ),
        row(
            "310000",
            date(2024, 6, 20),
            date(2024, 7, 1),
            None,
            "1100",
            "低保标准/310000/2024-07-01",
            first_month="2024-07",
        ),
    ),
    (),
    None,
    "低保标准",
)
LIMIT = n.Standard(
    "货币财产限额",
    "货币财产限额",
    WEALTH,
    True,
    True,
    True,
    (row("310000", None, None, None, "30000", "货币财产限额/310000/#1"),),
    (),
    None,
    "货币财产限额",
)

COUNT = define("家庭人数", "家庭", PERSON, n.Aggregate("count", members(), "成员#1", None, None, 0, PERSON))
COUNTED = define(
    "计入收入",
    "成员",
    MONTHLY,
    n.Default(
        arith("*", own("工资性收入", MONTHLY), lit("0.8", RATE), MONTHLY),
        "",
        (n.Arm(own("在校", BOOL), lit(0, MONTHLY), "成员.计入收入/but/在校"),),
        (),
        MONTHLY,
    ),
)
INCOME = define(
    "家庭月收入",
    "家庭",
    MONTHLY,
    n.Aggregate("sum", members(), "成员#1", None, definition("计入收入", MONTHLY, ONE), 0, MONTHLY),
)
MEAN = define("月人均收入", "家庭", PER_HEAD, arith("/", ref("家庭月收入"), ref("家庭人数"), PER_HEAD))

FACTOR = arith("*", standard("低保标准", PER_HEAD), lit("1.45", RATE), PER_HEAD)


def wealth(prefix):
    """The clause on money, under a class's site."""
    share = arith("/", fact("货币财产", YUAN), ref("家庭人数"), WEALTH)
    return mark(f"{prefix}/all/财产", compare(share, "<=", standard("货币财产限额", WEALTH)))


def poor():
    """The class 低保家庭: income, money, and no second flat."""
    income = compare(ref("月人均收入"), "<", standard("低保标准", PER_HEAD))
    flats = compare(fact("商品房数", FLATS), ">=", lit(2, FLATS))
    entitled = both(
        mark("DIBAO/all", both(mark("DIBAO/all/收入", income), wealth("DIBAO"))),
        mark("DIBAO/none", n.Not(n.Or((mark("DIBAO/none/房产", flats),), BOOL), BOOL)),
    )
    return rule("DIBAO", "低保家庭", "class", BOOL, entitled)


def edge():
    """The class 低保边缘家庭, after 低保家庭."""
    income = compare(ref("月人均收入"), "<", FACTOR)
    entitled = mark("DIBIAN/all", both(mark("DIBIAN/all/收入", income), wealth("DIBIAN")))
    return rule("DIBIAN", "低保边缘家庭", "class", BOOL, entitled, uppers=("DIBAO",))


def pay():
    """The benefit 低保金: base, floor, top-up per disabled person, rounding up to a whole yuan."""
    gap = arith("-", standard("低保标准", PER_HEAD), ref("月人均收入"), PER_HEAD)
    base = mark("DIBAOJIN/base", arith("*", gap, ref("家庭人数"), MONTHLY))
    floor = mark("DIBAOJIN/floor", n.Call("larger", (base, lit(50, MONTHLY)), MONTHLY))
    grade = compare(fact("残疾等级", OptionalT(GRADE), n.Var("成员#2", MEMBER)), ">=", lit("二级", GRADE))
    share = arith("*", standard("低保标准", PER_HEAD), lit("0.3", RATE), PER_HEAD)
    each = n.Retype(share, MONTHLY)
    extra = n.Aggregate("sum", members(), "成员#2", grade, each, 0, MONTHLY)
    topup = mark("DIBAOJIN/topup", arith("+", floor, extra, MONTHLY))
    last = mark("DIBAOJIN/round", n.Round("up", F(1), topup, MONTHLY))
    return rule("DIBAOJIN", "低保金", "amount", MONTHLY, n.RuleRef("DIBAO", "own", BOOL), last)


SITES = (
    site("低保标准", "standard", "低保标准"),
    site("低保标准/310000/2023-07-01", "row", "", "低保标准", cite="示民规〔2023〕1号"),
    site("低保标准/310000/2024-07-01", "row", "", "低保标准", cite="示民规〔2024〕1号", unverified=True),
    site("货币财产限额", "standard", "货币财产限额"),
    site("货币财产限额/310000/#1", "row", "", "货币财产限额", cite="示民规〔2024〕1号"),
    site("家庭.家庭人数", "definition", "家庭人数"),
    site("成员.计入收入", "definition", "计入收入", cite="《办法》第十一条"),
    site("成员.计入收入/but/在校", "exception", "在校学生", "成员.计入收入", cite="《办法》第十三条"),
    site("家庭.家庭月收入", "definition", "家庭月收入"),
    site("家庭.月人均收入", "definition", "月人均收入"),
    site("DIBAO", "class", "低保家庭"),
    site("DIBAO/all", "group", "", "DIBAO", "all"),
    site("DIBAO/all/收入", "clause", "收入", "DIBAO/all", cite="《办法》第四条"),
    site("DIBAO/all/财产", "clause", "财产", "DIBAO/all", cite="《办法》第十四条"),
    site("DIBAO/none", "group", "", "DIBAO", "none"),
    site("DIBAO/none/房产", "clause", "房产", "DIBAO/none", cite="《办法》第十五条"),
    site("DIBIAN", "class", "低保边缘家庭"),
    site("DIBIAN/all", "group", "", "DIBIAN", "all"),
    site("DIBIAN/all/收入", "clause", "收入", "DIBIAN/all", cite="《办法》第二十条"),
    site("DIBIAN/all/财产", "clause", "财产", "DIBIAN/all", cite="《办法》第二十条"),
    site(
        "DIBAOJIN",
        "benefit",
        "低保金",
        cite="《办法》第二十三条",
        law="要旨 第二十三条:按标准与人均收入的差额补足。",
    ),
    site("DIBAOJIN/base", "step", "", "DIBAOJIN", "base"),
    site("DIBAOJIN/floor", "step", "", "DIBAOJIN", "floor"),
    site("DIBAOJIN/topup", "topup", "重度残疾", "DIBAOJIN", "topup", cite="《办法》第二十四条"),
    site("DIBAOJIN/round", "step", "", "DIBAOJIN", "round"),
)

GRADES = n.Enumeration("残疾等级", ("一级", "二级", "三级", "四级"), True)


def program(*, rules=None, definitions=(), standards=(LEVEL, LIMIT), sites=(), orders=None, **more):
    """A program of the classes and the benefit above, or of others."""
    chosen = (poor(), edge(), pay()) if rules is None else tuple(rules)
    order = (n.Order("困难程度", "困难程度", ("DIBAO", "DIBIAN")),) if orders is None else orders
    fields = {
        name: ()
        for name in (
            "tables",
            "units",
            "meetings",
            "record_rules",
            "checks",
            "uniques",
            "deadlines",
            "notices",
            "certificates",
            "stored",
        )
    }
    return n.Program(
        language=1,
        name="示例市最低生活保障",
        files=(),
        schema=SCHEMA,
        jurisdiction="居住地",
        conventions=(("age", "birthday"), ("leap_day", "mar1"), ("month_end", "clip")),
        enumerations=(GRADES,),
        standards=standards,
        definitions=(COUNT, COUNTED, INCOME, MEAN, *definitions),
        rules=chosen,
        orders=order,
        sites=(*SITES, *sites),
        **{**fields, **more},
    )


def person(name, wage, born="1980-01-01", grade="无", school=False, **more):
    """A member of a record; a fact given as None is left out."""
    facts = {"姓名": name, "出生日期": born, "工资性收入": wage, "残疾等级": grade, "在校": school, **more}
    return {key: value for key, value in facts.items() if value is not None}


def household(*people, money="0", flats=None, **more):
    """A record."""
    facts = {"居住地": "310101", "货币财产": money, "商品房数": flats, "成员": list(people), **more}
    return {key: value for key, value in facts.items() if value is not None}


def every(value):
    """The same value in every month."""
    return {"每月": value}


def decide(record, made=None, on=DAY, **options):
    """Decide a record; returns the index and the decision."""
    index = Index(made or program())
    loaded = load_record(record, index.program.schema)
    assert isinstance(loaded, Record), loaded
    return index, decide_record(index, loaded, Dates(on, on), **options)


def explain(record, made=None, on=DAY, reader="applicant", show_sensitive=False, rules=None, **options):
    """The explanation of a record."""
    index, decided = decide(record, made, on)
    return explanation_of(index, decided, (), reader, show_sensitive, rules=rules, **options)


__all__ = [name for name in dir() if not name.startswith("_")] + ["AGE", "DATE", "evolve"]
