"""Problems of tiers and fallbacks: POL0345 to POL0369, POL0430 and POL0431."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import Near
from baozhang_rules.names.problems import PlacedProblem as RuleProblem


@problem("POL0345")
@frozen
class TierClassMissing(RuleProblem):
    """优惠表要把次序里的每一类都写一行。漏写一类,就不知道这一类享受多少;不享受也要写「不享受」。

    The table has one row for each class of the order. A class that gets nothing has a row with `not entitled`.

    Wrong:
        | 低保家庭 | 15 度/月 |
        | 其他     | 不享受   |
    Right:
        | 低保家庭     | 15 度/月 |
        | 低保边缘家庭 | 不享受   |
        | 其他         | 不享受   |
    """

    name: str
    order: str

    zh = "表里没有「{name}」这一行(次序「{order}」里有)"
    en = "the table has no row for `{name}` of the order `{order}`"
    zh_help = "补上一行;不享受就写「不享受」"
    en_help = "add its row; write `not entitled` where it gets nothing"


@problem("POL0346")
@frozen
class TierClassTwice(RuleProblem):
    """优惠表里同一类写了两行。

    A class has two rows in the table.

    Wrong:
        | 低保家庭 | 15 度/月 |
        | 低保家庭 | 10 度/月 |
    Right:
        | 低保家庭 | 15 度/月 |
    """

    name: str

    zh = "「{name}」在表里写了两行"
    en = "`{name}` has two rows in the table"
    zh_help = "只留一行"
    en_help = "keep one"


@problem("POL0347")
@frozen
class TierOtherMissing(RuleProblem):
    """优惠表要有「其他」一行,写明不属于任何一类的家庭怎样。

    The table has a row `other` for those of no class.

    Wrong:
        | 低保家庭 | 15 度/月 |
    Right:
        | 低保家庭 | 15 度/月 |
        | 其他     | 不享受   |
    """

    name: str

    zh = "「{name}」的表里没有「其他」一行"
    en = "the table of `{name}` has no row `other`"
    zh_help = "加一行「其他」,通常是「不享受」"
    en_help = "add a row `other`, mostly `not entitled`"


@problem("POL0348")
@frozen
class TierRowUnknown(RuleProblem):
    """优惠表第一列要写次序里的类,这个名称不在次序里。

    The first column names classes of the order; this name isn't one of them.

    Wrong:
        按 困难程度
        | 困难程度 | 电 : 度/月 |
        | 租房家庭 | 15 度/月    |
    Right:
        按 困难程度
        | 困难程度 | 电 : 度/月 |
        | 低保家庭 | 15 度/月    |
    """

    name: str
    order: str

    zh = "「{name}」不在次序「{order}」里"
    en = "`{name}` is not in the order `{order}`"
    zh_help = "改成次序里的类,或者把它排进次序"
    en_help = "name a class of the order, or add it to the order"


@problem("POL0349", severity="warning")
@frozen
class HarderGetsLess(RuleProblem):
    """更困难的一类得到的比较轻的一类少。可能是两行写反了。

    A harder class gets less than a lighter one; two rows may be swapped.

    Wrong:
        | 低保家庭     | 10 度/月 |
        | 低保边缘家庭 | 15 度/月 |
    Right:
        | 低保家庭     | 15 度/月 |
        | 低保边缘家庭 | 10 度/月 |
    """

    column: str
    harder: str
    lighter: str

    zh = "「{column}」一列,「{harder}」得到的比「{lighter}」少"
    en = "in `{column}`, `{harder}` gets less than `{lighter}`"
    zh_help = "核对两行是否写反;如果法规确实如此,不必改"
    en_help = "check whether two rows are swapped; leave it if the rule is so"


@problem("POL0350")
@frozen
class TierColumnUntyped(RuleProblem):
    """优惠表除第一列外,每一列要写出是什么、用什么单位:「电 : 度/月」。

    Each column but the first says what it is and in which unit: `electricity : kWh/month`.

    Wrong:
        | 困难程度 | 电 |
    Right:
        | 困难程度 | 电 : 度/月 |
    """

    column: str

    zh = "「{column}」一列没有写单位或类型"
    en = "the column `{column}` has no unit or type"
    zh_help = "在列名后写「: 单位」,例如「: 度/月」「: 比率」「: 是否」"
    en_help = "write `: unit` after its name, such as `: kWh/month`, `: ratio`, `: yes_no`"


@problem("POL0351")
@frozen
class TierCellType(RuleProblem):
    """这一格的值与这一列的类型不同。

    The value of this cell isn't of the column's type.

    Wrong:
        | 困难程度 | 电 : 度/月 |
        | 低保家庭 | 15 元/月   |
    Right:
        | 困难程度 | 电 : 度/月 |
        | 低保家庭 | 15 度/月   |
    """

    column: str
    found: Both
    wanted: Both

    zh = "「{column}」一列是「{wanted.zh}」,这一格是「{found.zh}」"
    en = "the column `{column}` is `{wanted.en}`; this cell is `{found.en}`"
    zh_help = "改成这一列的单位;没有就写「不享受」"
    en_help = "use the column's unit, or write `not entitled`"


@problem("POL0352")
@frozen
class OrderUnknown(Near):
    """「按」后面要写一个次序的名称(甲 重于 乙 的那一行)。

    After `by` stands the name of an order of classes.

    Wrong:
        按 家庭人数
    Right:
        按 困难程度
    """

    name: str

    zh = "没有名为「{name}」的次序"
    en = "there is no order named `{name}`"
    zh_help = "先写「次序名 : 甲 重于 乙」"
    en_help = "declare it first: `name : a outranks b`"


@problem("POL0360")
@frozen
class BandsDoNotTile(RuleProblem):
    """各段要从零起首尾相接,最后一段不封顶:不漏、不重。

    The bands start at zero, join end to end, and the last has no upper end: no gap and no overlap.

    Wrong:
        | 10000 元/年 以下 | 70% |
        | 超过 12000 元/年 | 80% |
    Right:
        | 10000 元/年 以下 | 70% |
        | 超过 10000 元/年 | 80% |
    """

    gap: str
    gap_en: str

    zh = "各段没有接上:{gap}"
    en = "the bands don't join: {gap_en}"
    zh_help = "下一段从上一段的终点起;最后一段写「超过」"
    en_help = "start each band where the one before ends; write `above` for the last"


@problem("POL0361")
@frozen
class SectionTwice(RuleProblem):
    """托底里同一类写了两节。

    A class has two sections in the fallback.

    Wrong:
        对象 低保家庭:
          年度最高 80000 元/年
        对象 低保家庭:
          年度最高 50000 元/年
    Right:
        对象 低保家庭:
          年度最高 80000 元/年
    """

    name: str

    zh = "「{name}」写了两节"
    en = "`{name}` has two sections"
    zh_help = "并成一节"
    en_help = "join them"


@problem("POL0362")
@frozen
class RateOutOfRange(RuleProblem):
    """分段的比例要在 0 与 100% 之间:托底不会付得比缺口多。

    The rate of a band lies between 0 and 100%: a fallback never pays more than what is left.

    Wrong:
        | 10000 元/年 以下 | 170% |
    Right:
        | 10000 元/年 以下 | 70% |
    """

    rate: str

    zh = "比例 {rate} 不在 0 与 100% 之间"
    en = "the rate {rate} is not between 0 and 100%"
    zh_help = "核对百分号"
    en_help = "check the percent sign"


@problem("POL0430")
@frozen
class NotARate(RuleProblem):
    """分段按比例的格子要写比例,例如 70%。「七成」「无」程序读不出是多少;一分不付就写 0%。

    A cell of a band by rates holds a rate such as 70%; words such as 七成 or 无 are no number. Nothing paid is 0%.

    Wrong:
        | 10000 元/年 以下 | 七成 |
    Right:
        | 10000 元/年 以下 | 70% |
    """

    shown: str

    zh = "「{shown}」不是比例"
    en = "`{shown}` is no rate"
    zh_help = "写比例,例如 70%;不付就写 0%"
    en_help = "write a rate, such as 70%; 0% where nothing is paid"


@problem("POL0431")
@frozen
class TierRateWithoutPercent(RuleProblem):
    """比率一列里不带百分号的 50 是 5000%,不是一半。写上百分号。

    In a column of ratios a bare 50 is 5000 %, not a half. Write the percent sign.

    Wrong:
        | 困难程度 | 水费 : 比率 |
        | 低保家庭 | 50          |
    Right:
        | 困难程度 | 水费 : 比率 |
        | 低保家庭 | 50%         |
    """

    column: str
    rate: str

    zh = "「{column}」一列,这一格没有百分号,读作 {rate}"
    en = "in `{column}` this cell has no percent sign and reads as {rate}"
    zh_help = "写上百分号,例如 50%"
    en_help = "write the percent sign, such as 50%"


@problem("POL0363")
@frozen
class YearNotNamed(RuleProblem):
    """按年的托底要写明是哪一种年:自然年、参保年,还是前 12 个月。

    A yearly fallback names its year: the calendar year, the insured year or the preceding 12 months.

    Wrong:
        托底 医疗救助 : 元/年
    Right:
        托底 医疗救助 : 元/年 按 自然年
    """

    name: str

    zh = "「{name}」按年计算,没有写是哪一种年"
    en = "`{name}` is yearly and doesn't name its year"
    zh_help = "写「按 自然年」「按 参保年」或「按 前 12 个月」"
    en_help = "write `by calendar year`, `by insured year` or `by preceding 12 months`"


@problem("POL0364")
@frozen
class FallbackWithoutSections(RuleProblem):
    """托底没有写任何对象和分段,不知道付给谁、付多少。

    The fallback has no section, so it isn't said for whom it is and how much it pays.

    Wrong:
        托底 医疗救助 : 元/年 按 自然年
          起于 医疗费用
    Right:
        托底 医疗救助 : 元/年 按 自然年
          起于 医疗费用
          对象 低保家庭:
            分段按比例:
              | 超过 0 元/年 | 70% |
    """

    name: str

    zh = "「{name}」没有写对象和分段"
    en = "`{name}` has no section"
    zh_help = "加一节「对象 …:」"
    en_help = "add a section `for …:`"


@problem("POL0365")
@frozen
class RoundedPerClaim(RuleProblem):
    """按年合计的托底,取整只能对全年的合计做,写在「按年合计」前面。写在后面就是每一笔都取整,几笔的次序不同,全年的钱就不同。

    A fallback that is totalled by year rounds the total of the year, before `totalled by year`. After it, every claim would be
    rounded, and the year would come to another amount in another order of claims.

    Wrong:
        按年合计 减 本年已付救助
        四舍五入到 1 元/年
    Right:
        四舍五入到 1 元/年
        按年合计 减 本年已付救助
    """

    name: str

    zh = "「{name}」按年合计,不能对每一笔取整"
    en = "`{name}` is totalled by year, so single claims can't be rounded"
    zh_help = "把取整写到「按年合计」前面,对全年的合计取整"
    en_help = "write the rounding before `totalled by year`, so that the year's total is rounded"


@problem("POL0366")
@frozen
class NoYearToTotal(RuleProblem):
    """按年合计要写明合计的是哪一年:自然年,或者参保年。前 12 个月每天都不同,合计不到一起。

    A fallback that is totalled by year names the year: the calendar year or the insured year. The preceding 12 months are
    others every day, so they don't add up to a year.

    Wrong:
        托底 医疗救助 : 元/年 按 前 12 个月
          按年合计 减 本年已付救助
    Right:
        托底 医疗救助 : 元/年 按 自然年
          按年合计 减 本年已付救助
    """

    name: str

    zh = "「{name}」按年合计,没有写是哪一年"
    en = "`{name}` is totalled by year and doesn't name the year"
    zh_help = "在第一行写「按 自然年」或「按 参保年」"
    en_help = "write `by calendar year` or `by insured year` in the first line"
