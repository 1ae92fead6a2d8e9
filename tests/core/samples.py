"""A small program by hand, whole in every respect; the tests break one thing of it at a time."""

from datetime import date
from fractions import Fraction

from attrs import evolve

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime import schema as s
from baozhang_rules.types import BOOL, DATE, REGION, EntityT, EnumT, ListT, NumberT, OptionalT
from baozhang_rules.units import unit

YUAN, PERSONS, EACH = NumberT(unit("yuan")), NumberT(unit("person")), NumberT(unit("yuan", "person"))
GRADE = EnumT("等级")
PEOPLE = ListT("人", 0, 9)
HOME, SELF = n.Var("root", EntityT("户")), n.Var("self", EntityT("户"))
YES = n.Lit(True, BOOL)
DAY = date(2024, 7, 1)


def yuan(amount, type_=YUAN):
    """A literal amount."""
    return n.Lit(Fraction(amount), type_)


def whole(value, site):
    """The one version of a definition that always holds."""
    return (n.Version(None, None, "", None, None, False, n.ExprBody(value), site),)


def definition(id, value, entity="户"):
    """A definition with one text."""
    return n.Definition(id, id, entity, value.type, False, whole(value, "义"), (), "义")


def rule(id, entitled, amount=None, net=None):
    """A class, or a benefit where there is an amount."""
    body = n.RuleBody(entitled, amount)
    versions = (n.Version(None, None, "", None, None, False, body, "则"),)
    kind, type_ = ("class", BOOL) if amount is None else ("amount", amount.type)
    return n.Rule(id, id, kind, "户", type_, versions, net, (), (), "", "则")


def row(start, until, region="310000", value=1, **more):
    """A row of a standard."""
    given = {"use_upper": False, "supersedes": False, "site": "标/行", **more}
    return n.StdRow(region, None, start, until, None, "", None if value is None else Fraction(value), **given)


def standard(*rows, default=None):
    """A standard by region."""
    return n.Standard("标", "标", YUAN, True, False, False, rows, (), default, "标")


def table(*rows, fallback=None, versions=None):
    """A table by head count and grade."""
    body = n.TableBody(rows, fallback)
    one = n.Version(None, None, "", None, None, False, body, "表")
    return n.Table("表", "表", (PERSONS, GRADE), YUAN, versions or (one,), "表")


SCHEMA = s.RecordSchema(
    "户",
    {
        "户": s.EntitySchema(
            "户",
            (
                s.FactSchema("地区", s.RegionType()),
                s.FactSchema("存款", s.NumberType("元")),
                s.FactSchema("在册", s.BoolType()),
                s.FactSchema("申请日", s.DateType()),
                s.FactSchema("等级", s.EnumType("等级", ("一级", "二级"))),
                s.FactSchema("人们", s.ListType("人", 0, 9)),
            ),
        ),
        "人": s.EntitySchema(
            "人",
            (
                s.FactSchema("号", s.TextType(), is_key=True),
                s.FactSchema("收入", s.NumberType("元")),
                s.FactSchema("等级", s.EnumType("等级", ("一级", "二级")), optional=True),
                s.FactSchema("配偶", s.EntityRefType("人"), optional=True),
            ),
            parent="户",
            list_name="人们",
        ),
    },
)
SAVINGS = n.Fact(HOME, "存款", YUAN)
REGION_OF_HOME = n.Fact(HOME, "地区", REGION)
LIST = n.ListOf(HOME, "人们", PEOPLE)
COUNT = n.Aggregate("count", LIST, "人#1", None, None, 0, PERSONS)
INCOME = n.Aggregate("sum", LIST, "人#2", None, n.Fact(n.Var("人#2", EntityT("人")), "收入", YUAN), 0, YUAN)
BANDS = (n.Band(high=Fraction(3)), n.Band(equal="一级", is_equal=True))
TABLE = table(n.TableRow(BANDS, yuan(1), None, "表/1"), fallback=yuan(0))
STANDARD = standard(row(DAY, None))
STD = n.StdRef("标", REGION_OF_HOME, YUAN)
EACH_INCOME = n.Arith("/", n.DefRef("户.收入", HOME, YUAN), n.DefRef("户.人数", HOME, PERSONS), EACH)
POOR = n.Mark("则/1", n.Compare("<", INCOME, STD, BOOL), BOOL)

PROGRAM = n.Program(
    language=1,
    name="小例",
    files=(("小例.pol", "00"),),
    schema=SCHEMA,
    jurisdiction="地区",
    conventions=(("age", "birthday"),),
    enumerations=(n.Enumeration("等级", ("一级", "二级"), True),),
    standards=(STANDARD,),
    tables=(TABLE,),
    definitions=(definition("户.人数", COUNT), definition("户.收入", INCOME), definition("户.人均", EACH_INCOME)),
    rules=(rule("甲", POOR), rule("乙", n.RuleRef("甲", "own", BOOL), STD, n.RuleRef("乙", "amount", YUAN))),
    orders=(n.Order("序", "序", ("甲",)),),
    units=(),
    meetings=(n.Meeting(("甲",), ("纪要号",), 12, "则"),),
    record_rules=(n.RecordRule("记", "户", YES, "错", "则"),),
    checks=(n.CheckRule("校", "check", "校", "户", n.Recorded(SELF, "存款", BOOL), "", "则"),),
    uniques=(n.Unique("唯", "人", "号", "则"),),
    deadlines=(n.Deadline("限", "限", n.Fact(HOME, "申请日", DATE), True, 30, "days", ((YES, 45, "days"),), "则"),),
    notices=(n.Notice("示", "示", (SAVINGS,), ("存款",), 7, "则"),),
    certificates=(n.Certificate("组", "证", 12, "窗口", "", "则"),),
    stored=(n.Stored("择", "choice", (("至多", "1"),), (("甲", YES),), "则"),),
    sites=(
        n.Site("标", "standard", "", "标准", cite=n.Cited("第一条", True)),
        n.Site("标/行", "row", "标", ""),
        n.Site("表", "table", "", "表"),
        n.Site("表/1", "row", "表", ""),
        n.Site("义", "definition", "", "义"),
        n.Site("则", "class", "", "则"),
        n.Site("则/1", "clause", "则", "收入", law="> 要旨 …", order=3),
    ),
)


def with_(**changes):
    """The small program with some of its parts replaced."""
    return evolve(PROGRAM, **changes)


def deciding(entitled):
    """The small program with one more class, decided by an expression."""
    return with_(rules=(*PROGRAM.rules, rule("丙", entitled)))


def paying(amount):
    """The small program with one more benefit, of an amount."""
    return with_(rules=(*PROGRAM.rules, rule("丙", YES, amount)))


def maybe(type_):
    """A type or 无."""
    return OptionalT(type_)
