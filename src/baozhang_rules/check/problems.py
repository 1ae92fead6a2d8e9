"""Problems of expressions besides those of names, within POL0210 to POL0245."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.names.problems import PlacedProblem


@problem("POL0213")
@frozen
class UnitsDiffer(PlacedProblem):
    """单位不同的数不能相加、相减或者比较:每月的钱和一次的钱、每人的钱和全户的钱不是一回事。先换算成同一单位;
    条文本来就混用的,写「作 … 计」。

    Numbers of different units can't be added, subtracted or compared: money per month is not money, money per person is
    not the household's. Convert one of them; where the article itself mixes them, write 作 … 计 (taken as).

    Wrong:
        货币财产 + 家庭月收入
    Right:
        货币财产 + 家庭月收入 × 12 个月
    """

    left: Both
    right: Both
    comparing: bool
    needed: Both | None = None
    way: Both | None = None
    mixed: bool = True

    def message(self, lang: Lang) -> str:
        """Both units in their written words."""
        if lang == "zh":
            return f"「{self.left.zh}」和「{self.right.zh}」不能{'比较' if self.comparing else '相加减'}"
        verb = "compared" if self.comparing else "added or subtracted"
        return f"`{self.left.en}` and `{self.right.en}` can't be {verb}"

    zh_label = "左边是 {left.zh},右边是 {right.zh}"
    en_label = "{left.en} on the left, {right.en} on the right"
    def help(self, lang: Lang) -> str:
        """For a written number the unit it needs; else to convert, or to say that the article mixes them."""
        if self.needed is not None:
            zh, en = self.needed.zh, self.needed.en
            return f"把这个数写成「{zh}」的数" if lang == "zh" else f"write this number in `{en}`"
        zh, en = ("换算成同一单位", "convert one of them") if self.way is None else (self.way.zh, self.way.en)
        if self.mixed:
            zh += f";条文本来就混用的,写「作 {self.left.zh} 计」"
            en += f"; where the article itself mixes them, write `taken as {self.left.en}`"
        return zh if lang == "zh" else en


@problem("POL0214")
@frozen
class UnitMissing(PlacedProblem):
    """一个没有单位的数要和有单位的量相加减或比较。写上单位;没有单位的数只是比率。

    A number without a unit is added to, or compared with, a quantity that has one. Write the unit; a bare number is a
    ratio.

    Wrong:
        货币财产 不超过 30000
    Right:
        货币财产 不超过 30000 元
    """

    unit: Both

    zh = "这个数没有单位,这里要的是「{unit.zh}」"
    en = "this number has no unit; `{unit.en}` is needed here"
    zh_help = "写上单位"
    en_help = "write the unit"


@problem("POL0215")
@frozen
class MayBeNone(PlacedProblem):
    """这个值可能是「无」(没有这一项),不能直接参加计算。写明没有的时候用什么:`X 无则 0 元/月`。

    This value may be 无 (there is none), so it can't be calculated with. Say what to use then: `X 无则 0 元/月`.

    Wrong:
        定义 住房支出 : 元/月 = 房租 + 物业费
    Right:
        定义 住房支出 : 元/月 = (房租 无则 0 元/月) + 物业费
    """

    zh = "这个值可能是「无」,不能直接计算"
    en = "this value may be `none` and can't be calculated with"
    zh_help = "写明没有时用什么,例如「无则 0 元」"
    en_help = "say what to use when there is none, such as `if none then 0 CNY`"


@problem("POL0216")
@frozen
class WrongType(PlacedProblem):
    """这里写的和这里要的不是一种东西:例如要条件却写了金额,要「元/月」却得出「元」。

    What stands here is of another kind than what is needed: an amount for a condition, say, or 元 where 元/月 is declared.

    Wrong:
        定义 家庭月收入 : 元/月 = 合计 成员 的 存款
    Right:
        定义 家庭月收入 : 元/月 = 合计 成员 的 工资性收入
    """

    expected_type: Both
    found: Both

    way: Both | None = None

    zh = "这里要「{expected_type.zh}」,写的是「{found.zh}」"
    en = "`{expected_type.en}` is needed here, this is `{found.en}`"

    def help(self, lang: Lang) -> str | None:
        """For a number of another unit, how to get to the unit that is needed."""
        return None if self.way is None else self.way.zh if lang == "zh" else self.way.en


@problem("POL0217")
@frozen
class NotOrdered(PlacedProblem):
    """只有数、日期、月份和写了「重于」的分级可以比大小;其他的只能问「为」或「不为」。

    Only numbers, dates, months and grades with 重于 have an order; everything else can only be 为 or 不为 something.

    Wrong:
        婚姻 不低于 已婚
    Right:
        婚姻 为 已婚
    """

    found: Both

    zh = "「{found.zh}」没有大小,不能这样比较"
    en = "`{found.en}` has no order and can't be compared like this"
    zh_help = "用「为」「不为」,或者用「分级 … 重于 …」声明次序"
    en_help = "use `is` or `is not`, or declare an order with `grades … outranks …`"


@problem("POL0222")
@frozen
class NestedAggregate(PlacedProblem):
    """合计里又套合计(计数、任一……),读起来分不清各管哪些人。把里面的写成一个定义,给它一个名字。

    An aggregate inside an aggregate hides whom each one covers. Make the inner one a definition with a name of its own.

    Wrong:
        合计 成员 的 收入 其中 (收入 高于 平均 成员 的 收入)
    Right:
        定义 平均收入 : 元/月 = (平均 成员 的 收入) 无则 0 元/月
        定义 高收入合计 : 元/月 = 合计 成员 的 收入 其中 (收入 高于 平均收入)
    """

    zh = "合计、计数一类的里面不能再套一个"
    en = "an aggregate can't stand inside another"
    zh_help = "把里面的写成一个定义"
    en_help = "make the inner one a definition"


@problem("POL0225")
@frozen
class WrongArity(PlacedProblem):
    """函数括号里的项数不对。

    The function takes another number of arguments.

    Wrong:
        周岁(出生日期)
    Right:
        周岁(出生日期, 基准日)
    """

    name: str
    shown: Both
    found: int

    zh = "「{name}」要写成 {shown.zh},这里写了 {found} 项"
    en = "`{name}` is written {shown.en}; here are {found} arguments"


@problem("POL0226")
@frozen
class WrongArgument(PlacedProblem):
    """函数的这一项不是它要的那种东西。

    This argument is of another kind than the function needs.

    Wrong:
        周岁(姓名, 基准日)
    Right:
        周岁(出生日期, 基准日)
    """

    name: str
    expected_type: Both
    found: Both

    zh = "「{name}」的这一项要「{expected_type.zh}」,写的是「{found.zh}」"
    en = "`{name}` needs `{expected_type.en}` here, this is `{found.en}`"


@problem("POL0227")
@frozen
class NothingToConvert(PlacedProblem):
    """按月、按年用来在每年的数和每月的数之间换算。这个数不是要换的那一种。

    `monthly` and `yearly` (按月, 按年) convert between yearly and monthly numbers; this number isn't of the kind to convert.

    Wrong:
        货币财产 按月
    Right:
        年收入 按月
    """

    target: Both
    found: Both

    zh = "「{found.zh}」不能{target.zh}换算"
    en = "`{found.en}` can't be converted {target.en}"
    zh_help = "按月要用在每年的数上,按年要用在每月的数上"
    en_help = "`monthly` is for yearly numbers, `yearly` for monthly ones"


@problem("POL0228")
@frozen
class RankOutsideList(PlacedProblem):
    """排名说的是一个人在名单里排第几,只能写在名单里的人的定义中(定义 成员 的 次序 = 排名 …)。

    A rank is one record's place in its list, so it stands in a definition of those records (定义 成员 的 次序 = 排名 …).

    Wrong:
        定义 次序 = 排名 按 收入 从高到低 并列时 按 记录次序
    Right:
        定义 成员 的 次序 = 排名 按 收入 从高到低 并列时 按 记录次序
    """

    zh = "排名要写在名单里的人的定义中"
    en = "a rank stands in a definition of the records of a list"
    zh_help = "写成「定义 成员 的 … = 排名 …」"
    en_help = "write it in the definition of a member's value"


@problem("POL0229")
@frozen
class WindowOutOfBounds(PlacedProblem):
    """前几个月的计算要有界:一个月到一百二十个月。

    A look at earlier months must be bounded: from one to 120 months.

    Wrong:
        平均 家庭月收入 于 申请日 前 240 个月
    Right:
        平均 家庭月收入 于 申请日 前 12 个月
    """

    months: int

    zh = "{months} 个月不在 1 至 120 个月之内"
    en = "{months} months is not between 1 and 120"


@problem("POL0231", severity="warning")
@frozen
class NeverNone(PlacedProblem):
    """这个值不会是「无」,「无则」永远用不上。要么去掉,要么在档案里写「或 无」。没问过的事实是「资料不足」,不是「无」。

    This value is never 无, so the default is never used. Remove it, or declare the fact 或 无. A fact that nobody asked
    for is unknown, which is not 无.

    Wrong:
        工资性收入 无则 0 元/月
    Right:
        工资性收入
    """

    zh = "这个值不会是「无」,「无则」用不上"
    en = "this value is never `none`; the default is never used"
    zh_help = "去掉「无则 …」"
    en_help = "remove the default"


@problem("POL0232")
@frozen
class NotEntitledHere(PlacedProblem):
    """「不享受」只能写在优惠政策的格子里或者待遇的金额里,不能当数计算。

    `not entitled` (不享受) stands only in a cell of a tiered benefit or as a benefit's amount; it is not a number.

    Wrong:
        定义 补贴 : 元/月 = 不享受
    Right:
        定义 补贴 : 元/月 = 0 元/月
    """

    zh = "这里不能写「不享受」"
    en = "`not entitled` can't stand here"
    zh_help = "金额是零就写 0 和单位"
    en_help = "write 0 and its unit for an amount of nothing"


@problem("POL0233")
@frozen
class WorkingDaysHere(PlacedProblem):
    """工作日的长短取决于工作日历,不能直接加减乘除或比较。从某日起算几个工作日,写「工作日后(日期, 30 工作日)」。

    How long working days are depends on a calendar, so they can't be calculated with. For the day some working days
    later write 工作日后(date, 30 工作日).

    Wrong:
        受理日 + 30 工作日
    Right:
        工作日后(受理日, 30 工作日)
    """

    zh = "工作日不能直接加减或比较"
    en = "working days can't be calculated with"
    zh_help = "写「工作日后(日期, 几 工作日)」"
    en_help = "write `working_days_after(date, n working days)`"


@problem("POL0234")
@frozen
class BranchesDiffer(PlacedProblem):
    """一个值的几种情形要是同一种东西、同一个单位;这里的两种情形不同。

    The cases of one value must all be of one kind and unit; these two differ.

    Wrong:
        (当 在校 则 0 元 否则 工资性收入)
    Right:
        (当 在校 则 0 元/月 否则 工资性收入)
    """

    first: Both
    found: Both

    zh = "这种情形是「{found.zh}」,前面的是「{first.zh}」"
    en = "this case is `{found.en}`, the one before is `{first.en}`"


@problem("POL0235")
@frozen
class Incomparable(PlacedProblem):
    """两边不是一种东西,不能比较:例如日期和金额,是否和文字。

    The two sides are of different kinds and can't be compared: a date with an amount, say.

    Wrong:
        出生日期 早于 60 周岁
    Right:
        年龄 60 周岁 以上
    """

    left: Both
    right: Both

    zh = "「{left.zh}」和「{right.zh}」不能比较"
    en = "`{left.en}` and `{right.en}` can't be compared"

    def help(self, lang: Lang) -> str | None:
        """Where one side is text: quotes make text of what stands in them."""
        if "文字" not in (self.left.zh, self.right.zh):
            return super().help(lang)
        return "引号里的是文字;名称和数不加引号" if lang == "zh" else "what stands in quotes is text; names and numbers have none"


@problem("POL0236")
@frozen
class NotANumber(PlacedProblem):
    """加减乘除、舍入和合计都要数,这里不是数。

    Arithmetic, rounding and totals need numbers; this is none.

    Wrong:
        姓名 × 2
    Right:
        工资性收入 × 2
    """

    found: Both

    zh = "这里要一个数,写的是「{found.zh}」"
    en = "a number is needed here, this is `{found.en}`"


@problem("POL0241")
@frozen
class StepNotPositive(PlacedProblem):
    """舍入到的单位要大于零。

    The step of a rounding must be above zero.

    Wrong:
        (补助额) 四舍五入到 0 元
    Right:
        (补助额) 四舍五入到 1 元
    """

    zh = "舍入到的单位要大于零"
    en = "a rounding step must be above zero"


@problem("POL0242")
@frozen
class ZeroDivisor(PlacedProblem):
    """除数写成了零。

    The divisor is written as zero.

    Wrong:
        家庭月收入 / 0 人
    Right:
        家庭月收入 / 家庭人数
    """

    zh = "不能除以零"
    en = "the divisor is zero"


@problem("POL0243")
@frozen
class NotARegion(PlacedProblem):
    """这不是地区代码。地区代码是六位(到村居是九位或十二位)数字。

    This is no region code, which has six digits (nine or twelve below the county).

    Wrong:
        居住地 为 31
    Right:
        居住地 为 310000
    """

    zh = "这不是地区代码"
    en = "this is no region code"
    zh_help = "写六位、九位或十二位数字"
    en_help = "write six, nine or twelve digits"
