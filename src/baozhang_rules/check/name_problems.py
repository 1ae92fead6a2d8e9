"""Problems of names in expressions, within POL0210 to POL0245."""

from __future__ import annotations

from attrs import field, frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.names.problems import Near, PlacedProblem


@frozen
class Advised(Near):
    """A word that nothing declares; ``advice`` is what the language calls it, where it is an everyday word."""

    advice: Both | None = field(default=None, kw_only=True)

    def help(self, lang: Lang) -> str | None:
        """What to write instead, else the nearest name."""
        if self.advice is None:
            return super().help(lang)
        return self.advice.zh if lang == "zh" else self.advice.en


@problem("POL0210")
@frozen
class UnknownName(Advised):
    """这里用了一个没有声明过的名字。核对写法;如果是家庭或成员的情况,先写进档案;如果是算出来的,先写定义。

    A name that is not declared is used here. Check its spelling; declare a fact in a record, or a value in a definition.

    Wrong:
        定义 月人均收入 : 元/人/月 = 家庭月收人 / 家庭人数
    Right:
        定义 月人均收入 : 元/人/月 = 家庭月收入 / 家庭人数
    """

    name: str

    zh = "没有「{name}」这个名字"
    en = "there is no name `{name}`"
    zh_help = "先在档案、标准或定义里声明它"
    en_help = "declare it in a record, a standard or a definition first"


@problem("POL0211")
@frozen
class NotImported(PlacedProblem):
    """这个名字在另一份政策里,但这份文件没有引入那份政策。只有引入了,名字才能用。

    The name stands in another policy, which this file does not import. Only imported names can be used.

    Wrong:
        政策 甲市最低生活保障
    Right:
        政策 甲市最低生活保障
        引入 标准.家庭
    """

    name: str
    package: str

    zh = "「{name}」在政策「{package}」里,这份文件没有引入它"
    en = "`{name}` belongs to the policy `{package}`, which this file does not import"
    zh_help = "加上「引入 {package}」"
    en_help = "add `import {package}`"


@problem("POL0212")
@frozen
class UnknownType(Advised):
    """冒号后面要写单位、是否、日期、文字、地区码等,或者一个枚举、档案的名字;这里写的都不是。

    After the colon stands a unit, 是否, 日期, 文字, 地区码 …, or the name of an enumeration or a record; this is none.

    Wrong:
        残疾等级 : 残疾级别 或 无
    Right:
        残疾等级 : 残疾等级 或 无
    """

    name: str

    zh = "没有「{name}」这种枚举或档案"
    en = "there is no enumeration or record `{name}`"


@problem("POL0218")
@frozen
class NotAMember(Near):
    """这个枚举里没有这一项。只能写声明过的各项。

    The enumeration has no such member; only declared members can be written.

    Wrong:
        残疾等级 为 五级
    Right:
        残疾等级 为 四级
    """

    name: str
    enum: str

    zh = "「{enum}」里没有「{name}」"
    en = "`{enum}` has no member `{name}`"


@problem("POL0219")
@frozen
class AmbiguousMember(PlacedProblem):
    """几个枚举里都有这一项,这里看不出是哪一个的。和一项枚举的事实比较时就清楚了。

    Several enumerations have this member and nothing here tells which is meant. Compared with a fact it is clear.

    Wrong:
        定义 最重等级 = 一级
    Right:
        定义 最重等级 : 残疾等级 = 一级
    """

    name: str
    enums: str

    zh = "「{name}」在几个枚举里都有:{enums}"
    en = "`{name}` is a member of several enumerations: {enums}"
    zh_help = "给定义写上类型,或者和一项事实比较"
    en_help = "write the definition's type, or compare it with a fact"


@problem("POL0220")
@frozen
class ListAsValue(PlacedProblem):
    """名单里有许多人,不能当一个值用。要写清怎么合成一个值:合计、计数、最大、最小、平均、任一、全体。

    A list holds many records and isn't one value. Say how they become one: 合计, 计数, 最大, 最小, 平均, 任一, 全体.

    Wrong:
        定义 家庭月收入 : 元/月 = 成员 的 收入
    Right:
        定义 家庭月收入 : 元/月 = 合计 成员 的 收入
    """

    name: str

    zh = "「{name}」是名单,不能当一个值用"
    en = "`{name}` is a list, not one value"
    zh_help = "前面加上合计、计数、最大、最小、任一或全体"
    en_help = "put `sum of`, `count of`, `largest of`, `any of` or `all of` before it"


@problem("POL0221")
@frozen
class NotAList(PlacedProblem):
    """合计、计数、任一、全体等要用在名单上,这里写的不是名单。

    Aggregates (合计, 计数, 任一, 全体 and so on) are for lists; this is none.

    Wrong:
        合计 货币财产
    Right:
        合计 成员 的 工资性收入
    """

    name: str

    zh = "「{name}」不是名单"
    en = "`{name}` is not a list"
    zh_help = "写成「名单 的 项目」"
    en_help = "write `list 's fact`"


@problem("POL0223")
@frozen
class RecordedOutsideCheck(PlacedProblem):
    """只有校验和待办可以问一项情况有没有载明;资格和金额不能因为没问过就不同。

    Only 校验 and 待办 may ask whether a fact is on record; eligibility and amounts never depend on what wasn't asked.

    Wrong:
        收入: 已载明 工资性收入
    Right:
        待办 补报收入 : 当 非 已载明 家庭月收入申报
    """

    zh = "「已载明」只能写在校验和待办里"
    en = "`stated` may only be used in checks and to-dos"
    zh_help = "缺的事实会自动得出「资料不足」,不必问"
    en_help = "a missing fact already gives `insufficient facts`; no need to ask"


@problem("POL0224")
@frozen
class UnknownFunction(Advised):
    """没有这个函数。函数只有语言自带的那些。

    There is no such function; the language has only its own.

    Wrong:
        年龄(出生日期, 基准日)
    Right:
        周岁(出生日期, 基准日)
    """

    name: str

    zh = "没有「{name}」这个函数"
    en = "there is no function `{name}`"


@problem("POL0230")
@frozen
class NotALink(PlacedProblem):
    """「的」前面要是名单、联系(例如配偶)、档案或优惠政策的名字;这一项只是一个值,没有下一层。

    Before 的 stands a list, a link (配偶, say), a record or a tiered benefit; this is a plain value that holds nothing.

    Wrong:
        家庭月收入 的 工资
    Right:
        合计 成员 的 工资性收入
    """

    name: str
    after: str = ""

    zh = "「{name}」只是一个值,后面不能接「的」"
    en = "`{name}` is a plain value; nothing can be selected from it"

    def help(self, lang: Lang) -> str | None:
        """What may be meant: a product, or the value of a table, which is its name alone."""
        if not self.after:
            return None
        if lang == "zh":
            return f"相乘写「{self.name} × {self.after}」;表里查到的值就写表的名称「{self.after}」"
        return f"a product is `{self.name} * {self.after}`; what a table says is its name alone, `{self.after}`"


@problem("POL0237")
@frozen
class NotOfEntity(Near):
    """这种档案里没有这一项,也没有为它写这个定义。

    The record has no such fact, and there is no such definition for it.

    Wrong:
        合计 成员 的 存款额
    Right:
        合计 成员 的 工资性收入
    """

    name: str
    entity: str

    zh = "「{entity}」没有「{name}」这一项"
    en = "`{entity}` has no `{name}`"
    zh_help = "在「档案 {entity}」里加上这一项,或者写「定义 {entity} 的 {name}」"
    en_help = "add it to the record `{entity}`, or define it"


@problem("POL0238")
@frozen
class NotAValue(PlacedProblem):
    """这个名字不是一个值,不能参加计算或比较(例如档案、次序、核算单位、优惠政策的名字)。

    This name is no value (a record, an order, a unit of assessment, a tiered benefit) and can't be calculated with.

    Wrong:
        困难程度 为 低保家庭
    Right:
        低保家庭
    """

    name: str
    kind: Both

    zh = "「{name}」是{kind.zh},不是一个值"
    en = "`{name}` is a {kind.en}, not a value"


@problem("POL0239")
@frozen
class TypeCircle(PlacedProblem):
    """几个没有写类型的定义互相引用,推不出单位。给其中一个写上单位。

    Some definitions without a type use each other, so their units can't be worked out. Write the unit of one of them.

    Wrong:
        定义 甲额 = 乙额 × 2
        定义 乙额 = 甲额 / 2
    Right:
        定义 甲额 : 元 = 货币财产 × 2
        定义 乙额 : 元 = 甲额 / 2
    """

    path: str

    zh = "推不出单位:{path}"
    en = "the unit can't be worked out: {path}"
    zh_help = "去掉循环,或者写上单位"
    en_help = "break the circle, or write the unit"


@problem("POL0240")
@frozen
class FactsOnly(PlacedProblem):
    """这里要写档案里的一项,写的是定义或别的。

    A fact of a record is needed here, this is something else.

    Wrong:
        待办 补报 : 当 非 已载明 月人均收入
    Right:
        待办 补报 : 当 非 已载明 工资性收入
    """

    name: str

    zh = "「{name}」不是档案里的一项"
    en = "`{name}` is not a fact of a record"


@problem("POL0244")
@frozen
class OfAnotherEntity(PlacedProblem):
    """这一项是名单里每个人的,不是全户的;在户的规则里要写清是哪些人的、怎么合成一个值。

    The value belongs to each record of a list, not to the household; say whose it is, and how they become one value.

    Wrong:
        定义 家庭月收入 : 元/月 = 工资性收入
    Right:
        定义 家庭月收入 : 元/月 = 合计 成员 的 工资性收入
    """

    name: str
    owner: str
    here: str

    zh = "「{name}」是「{owner}」的,这里说的是「{here}」"
    en = "`{name}` belongs to `{owner}`, this is about `{here}`"
    zh_help = "用合计、最大、任一等,例如「合计 {owner} 的 {name}」;或者写「定义 {owner} 的 …」"
    en_help = "use an aggregate such as `sum of {owner} 's {name}`, or define a value of `{owner}`"
