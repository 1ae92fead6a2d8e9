"""Problems found by the proofs made before anything runs: bounds of numbers and work, order of exceptions: POL0400 to POL0429."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import PlacedProblem as RuleProblem


@problem("POL0401")
@frozen
class TooManyBits(RuleProblem):
    """这个数最大时位数太多,几种后端装不下。多半是某项事实没有写合理的范围或精度,或者连乘太多。

    At its largest this number has more bits than every back end can hold; mostly a fact lacks a sensible range or precision,
    or too many numbers are multiplied.

    Wrong:
        档案 家庭
          货币财产 : 元 范围 0 元 至 100000000000000000000 元 精度 0.0000000001 元
    Right:
        档案 家庭
          货币财产 : 元 范围 0 元 至 100000000 元 精度 0.01 元
    """

    bits: int
    limit: int

    zh = "这个数可能有 {bits} 位(二进制),上限是 {limit} 位"
    en = "this number may have {bits} bits; the limit is {limit}"
    zh_help = "收紧有关事实的范围和精度,或者在中间取整"
    en_help = "narrow the ranges and precisions of the facts in it, or round on the way"


@problem("POL0402")
@frozen
class DividedTwice(RuleProblem):
    """一个没有取整的商,又除以(或乘以、加上)另一个没有取整的商。两次除法之间要取整,或者改写成一次除法。

    A quotient that isn't rounded is divided again, or joined with another such quotient. Round between the two divisions, or
    write it as one division.

    Wrong:
        定义 占比 : 比率 = (年支出 / 家庭人数) / (年收入 / 年收入月数)
    Right:
        定义 人均支出 : 元/人 = (年支出 / 家庭人数) 四舍五入到 0.01 元/人
    """

    zh = "没有取整的商又参加了一次除法"
    en = "a quotient that isn't rounded takes part in another division"
    zh_label = "在这里取整"
    en_label = "round here"
    zh_help = "给其中一个加括号,后面写「四舍五入到 …」"
    en_help = "put one of them in parentheses, followed by `round to …`"


@problem("POL0403")
@frozen
class AggregateUnrounded(RuleProblem):
    """把许多没有取整的商加起来(或求平均、最大、最小):各项的分母不同。先在每一项上取整。

    Quotients that aren't rounded are aggregated; each has its own denominator. Round each of them first.

    Wrong:
        定义 成员 的 日均收入 : 元 = 工资 / 工作天数
        定义 日均合计 : 元 = 合计 成员 的 日均收入
    Right:
        定义 成员 的 日均收入 : 元 = (工资 / 工作天数) 四舍五入到 0.01 元
        定义 日均合计 : 元 = 合计 成员 的 日均收入
    """

    zh = "合计的各项是没有取整的商"
    en = "what is aggregated are quotients that aren't rounded"
    zh_label = "在这里取整"
    en_label = "round here"
    zh_help = "在每一项的定义里写「四舍五入到 …」"
    en_help = "write `round to …` in the definition of each"


@problem("POL0404")
@frozen
class DivisorMayBeZero(RuleProblem):
    """除数可能是零。收入为零、人数为零的家庭是有的,要写明这时怎样算。

    The divisor may be zero. Households without income exist: write what holds for them.

    Wrong:
        定义 支出占比 : 比率 = 年支出 / 年收入
    Right:
        定义 支出占比 : 比率 = (当 年收入 为 0 元/年 则 100% 否则 年支出 / 年收入)
    """

    shown: str
    zero: Both

    zh = "除数「{shown}」可能是零"
    en = "the divisor `{shown}` may be zero"
    zh_help = "写「(当 {shown} 为 {zero.zh} 则 … 否则 …)」,或者给事实写不含零的范围"
    en_help = "write `(when {shown} is {zero.en} then … otherwise …)`, or give the fact a range without zero"


@problem("POL0405")
@frozen
class TooMuchWork(RuleProblem):
    """算一户最多要走的步数超过了上限。多半是名单的上限太大,或者逐月读取套了几层。

    Deciding one record may take more steps than allowed; mostly a list's upper bound is too large, or months are read within
    months.

    Wrong:
        档案 家庭
          成员 : 成员 名单 1 至 1000000
    Right:
        档案 家庭
          成员 : 成员 名单 1 至 30
    """

    steps: int
    limit: int

    zh = "算一户最多要 {steps} 步,上限是 {limit} 步"
    en = "deciding one record may take {steps} steps; the limit is {limit}"
    zh_help = "收紧名单的上限,或者减少逐月读取"
    en_help = "narrow the bounds of lists, or read fewer months"


@problem("POL0406", severity="warning")
@frozen
class FactWithoutBounds(RuleProblem):
    """这项事实用来算钱,却没有写范围或精度。没有写就按正负一千万亿、万分之一计,位数容易超限,录入的错误也查不出来。

    Money is worked out from this fact, and it has no range or precision. It then counts as up to ±10^15 in steps of 0.0001,
    and slips of the pen aren't caught.

    Wrong:
        货币财产 : 元
    Right:
        货币财产 : 元 范围 0 元 至 100000000 元 精度 0.01 元
    """

    name: str
    lacking_zh: str
    lacking_en: str

    zh = "「{name}」用来算钱,没有写{lacking_zh}"
    en = "money is worked out from `{name}`, which has no {lacking_en}"
    zh_help = "写「范围 … 至 … 精度 …」"
    en_help = "write `range … to … precision …`"


@problem("POL0407", severity="warning")
@frozen
class AllOfMaybeNone(RuleProblem):
    """名单可以是空的,或者「其中」可能一个也筛不出来。空的时候「全体」算「是」:没有车的家庭,也是「全体 车辆」都合格。本意如此,就在
    同一条规定里把一个也没有时怎么算写出来(写「计数 … 为 0」或「任一 …」),就不再提醒;不会是空的名单,在档案里写「名单 1 至 …」。

    The list may be empty, or its `where` may leave nobody. Of none at all, `all of` is yes: a household without vehicles has only
    vehicles that pass. Say in the same rule what holds when there are none (`count of … is 0`, or `any of …`) and it isn't
    reported; for a list that is never empty, declare `list 1 to …`.

    Wrong:
        义务人: 全体 义务人 满足 (无能力)
    Right:
        义务人: (计数 义务人) 为 0 人 或 (全体 义务人 满足 (无能力))
    """

    name: str

    zh = "「{name}」一个也没有时,这个「全体」也算「是」"
    en = "when `{name}` has none, this `all of` is yes"
    zh_help = "写明一个也没有时怎么算:「计数 … 为 0 或 …」,或者另要求「任一 …」"
    en_help = "say what holds when there are none: `count of … is 0 or …`, or ask for `any of …` too"


@problem("POL0420")
@frozen
class ExceptionsWithoutOrder(RuleProblem):
    """两条例外可能同时成立,而得出的值不同。要写明哪一条优先,否则遇到这样的家庭只能答「规则冲突」。

    Two exceptions may hold at once and give different values. Say which prevails; else such a household gets `rules conflict`.

    Wrong:
        定义 成员 的 计入收入 : 元/月
          = 工资
          但 就学 当 在校 : 0 元/月
          但 高龄 当 年龄 60 周岁 以上 : 工资 × 50%
    Right:
        定义 成员 的 计入收入 : 元/月
          = 工资
          但 就学 当 在校 : 0 元/月
          但 高龄 当 年龄 60 周岁 以上 : 工资 × 50%
          就学 优先 高龄
    """

    first: str
    second: str

    zh = "例外{first}与{second}可能同时成立,没有写哪一条优先"
    en = "the exceptions {first} and {second} may hold at once, and it isn't said which prevails"
    zh_label = "这一条"
    en_label = "this one"
    zh_help = "写「甲 优先 乙」;没有标签的,先在「但」后面加标签"
    en_help = "write `a prevails over b`; label them first if they have no labels"
