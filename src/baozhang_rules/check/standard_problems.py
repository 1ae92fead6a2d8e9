"""Problems of standards, and of what is left to local rules: POL0262 to POL0273, POL0283, POL0286 and POL0287."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.names.problems import Near, PlacedProblem


@problem("POL0262")
@frozen
class UnknownColumn(Near):
    """标准的表里没有这种列。能写的列是:地区、印发、执行、起发月、执行至、截止印发、值、依据、说明、备注。

    A standard has no such column. Its columns are 地区 印发 执行 起发月 执行至 截止印发 值 依据 说明 备注.

    Wrong:
        | 地区 | 生效 | 值 |
    Right:
        | 地区 | 执行 | 值 |
    """

    name: str

    zh = "标准没有「{name}」这一列"
    en = "a standard has no column `{name}`"


@problem("POL0263")
@frozen
class CellExpected(PlacedProblem):
    """这一格写的不是这一列要的东西:日期列写日期或者无,地区列写代码,值写带单位的数。

    The cell does not hold what its column needs: a date or 无, a region code, a number with its unit.

    Wrong:
        | 地区   | 执行 | 值     |
        | 310000 | 去年 | 1000 元 |
    Right:
        | 地区   | 执行       | 值     |
        | 310000 | 2023-07-01 | 1000 元 |
    """

    needed: Both

    zh = "这一格要写{needed.zh}"
    en = "{needed.en} is needed in this cell"

    def help(self, lang: Lang) -> str | None:
        """A number of a spreadsheet's calendar is told as the day that it stands for."""
        if self.repair is None:
            return None
        day = self.repair.edits[0].text
        if not day[:1].isdigit():
            return f"没有定到哪天为止,写「{day}」" if lang == "zh" else "where no end is set write `none`"
        return f"看来是表格软件的日期,即 {day}" if lang == "zh" else f"this looks like a spreadsheet's date, {day}"


@problem("POL0264")
@frozen
class SeriesOverlap(PlacedProblem):
    """同一地区的两行标准有一天同时有效。前一行写上「执行至」,或者后一行的竖线之后写「取代」。

    Two rows of one region hold on one day. Write the end of the earlier row, or mark the later one 取代.

    Wrong:
        | 310000 | 2023-07-01 | 无         | 1000 元/月 |
        | 310000 | 2024-07-01 | 无         | 1100 元/月 |
    Right:
        | 310000 | 2023-07-01 | 2024-06-30 | 1000 元/月 |
        | 310000 | 2024-07-01 | 无         | 1100 元/月 |
    """

    day: str

    zh = "和另一行在 {day} 同时有效"
    en = "holds together with another row on {day}"
    zh_help = "前一行写上「执行至」,或者这一行末尾写「取代」"
    en_help = "write the end of the earlier row, or mark this one `replaces`"


@problem("POL0265", severity="warning")
@frozen
class SeriesGap(PlacedProblem):
    """两行标准之间有几天没有标准,这几天的申请会「无法计算」。如果文件确实有空当,或者那几年的数没有见到,给这几天写一行,值写「未载明」。

    Between two rows there are days without a standard, on which nothing can be computed. If the documents really leave that
    gap, or nobody has seen the figures, give those days a row whose value is `not stated`.

    Wrong:
        | 310000 | 2023-07-01 | 2024-05-31 | 1000 元/月 |
        | 310000 | 2024-07-01 | 无         | 1100 元/月 |
    Right:
        | 310000 | 2023-07-01 | 2024-06-30 | 1000 元/月 |
        | 310000 | 2024-07-01 | 无         | 1100 元/月 |

        | 310000 | 2023-07-01 | 2024-05-31 | 1000 元/月 |
        | 310000 | 2024-06-01 | 2024-06-30 | 未载明     |
        | 310000 | 2024-07-01 | 无         | 1100 元/月 |
    """

    first: str
    last: str

    zh = "{first} 至 {last} 没有标准"
    en = "there is no standard from {first} to {last}"
    zh_help = "核对上一行的「执行至」;确实没有的,给这几天写一行,值写「未载明」"
    en_help = "check the end of the row before; if there really is none, give these days a row with the value `not stated`"


@problem("POL0266")
@frozen
class EndsBeforeStart(PlacedProblem):
    """止日在起日之前。

    The last day is before the first.

    Wrong:
        施行 2024-07-01 起 至 2024-06-30
    Right:
        施行 2024-07-01 起 至 2025-06-30
    """

    start: str
    end: str

    zh = "止日 {end} 在起日 {start} 之前"
    en = "the last day {end} is before the first, {start}"


@problem("POL0267")
@frozen
class NoSeries(PlacedProblem):
    """标准没有数:既没有各期的表,也没有写「待地方规定」。

    The standard has no number: neither rows nor 待地方规定.

    Wrong:
        标准 低保标准 : 元/人/月
    Right:
        标准 低保标准 : 元/人/月 待地方规定
    """

    name: str

    zh = "标准「{name}」没有数"
    en = "the standard `{name}` has no number"
    zh_help = "写上各期的表,或者「待地方规定」"
    en_help = "write its rows, or `left to local rules`"


@problem("POL0268")
@frozen
class RowWithoutValue(PlacedProblem):
    """这一行的值写了「无」。只有改用上级标准的那一行可以写无,末尾要写「改用上级」。

    The row's value is 无. Only a row that hands over to the upper standard may say so, with 改用上级 at its end.

    Wrong:
        | 310101 | 2024-07-01 | 无 |
    Right:
        | 310101 | 2024-07-01 | 无 | 改用上级
    """

    zh = "这一行没有值"
    en = "this row has no value"
    zh_help = "写上值;如果改用上级标准,行末写「改用上级」"
    en_help = "write the value, or `upper instead` at the end of the row"


@problem("POL0270")
@frozen
class FillerWithoutOpening(Near):
    """这一行给一项上级留下的规定定了数,但没有这样一项「待地方规定」。

    This settles something that an upper policy leaves open, but nothing of this name is left to local rules.

    Wrong:
        标准 货币财产限客 = 30000 元/人
    Right:
        标准 货币财产限额 = 30000 元/人
    """

    name: str

    zh = "没有「{name}」这一项待地方规定"
    en = "nothing called `{name}` is left to local rules"


@problem("POL0271")
@frozen
class FillerWithoutImplements(PlacedProblem):
    """要给上级留下的规定定数,这份文件先要写明「实施」那份政策。

    To settle what an upper policy leaves open, a file says that it implements that policy (实施).

    Wrong:
        政策 甲市最低生活保障
        标准 货币财产限额 = 30000 元/人
    Right:
        政策 甲市最低生活保障
        实施 国家.最低生活保障
        标准 货币财产限额 = 30000 元/人
    """

    name: str
    package: str

    zh = "「{name}」是政策「{package}」留给地方的,这份文件没有写「实施」它"
    en = "`{name}` is left open by the policy `{package}`, which this file does not implement"
    zh_help = "加上「实施 {package}」"
    en_help = "add `implements {package}`"


@problem("POL0272")
@frozen
class TwoFillers(PlacedProblem):
    """同一地区、同一天,一项规定定了两次,分不清用哪一个。

    One thing is settled twice for one region and day, so it is unclear which counts.

    Wrong:
        标准 货币财产限额 = 30000 元/人   依据 甲文件
        标准 货币财产限额 = 35000 元/人   依据 乙文件
    Right:
        标准 货币财产限额 = 35000 元/人   依据 乙文件
    """

    name: str
    day: str
    article: str
    other_article: str

    zh = "「{name}」在 {day} 定了两次:{article} 和 {other_article}"
    en = "`{name}` is settled twice on {day}: {article} and {other_article}"
    zh_help = "留下一处,或者写明各自的施行日期和地区"
    en_help = "keep one, or give each its dates and region"


@problem("POL0273")
@frozen
class FillerOutOfBounds(PlacedProblem):
    """地方定的数超出了上级规定的界限。

    The local number does not keep the bound that the upper policy sets.

    Wrong:
        标准 货币财产限额 : 元/人 待地方规定 不低于 20000 元/人
        标准 货币财产限额 = 10000 元/人
    Right:
        标准 货币财产限额 = 25000 元/人
    """

    name: str
    value: Both
    op: Both
    bound: Both
    day: str

    zh = "「{name}」定为 {value.zh},应{op.zh} {bound.zh}({day})"
    en = "`{name}` is set to {value.en}; it must be {op.en} {bound.en} ({day})"
    zh_help = "核对数目和两份文件的条款"
    en_help = "compare the number with both articles"


@problem("POL0269")
@frozen
class FillerNeverFits(PlacedProblem):
    """地方定的算法,不论档案里的事实是多少,结果都在上级规定的界限以外。

    Whatever the facts of a record may be, what the local rule works out is outside the bound that the upper policy sets.

    Wrong:
        定义 保洁补贴 : 元/月 待地方规定 不低于 100 元/月
        定义 保洁补贴 : 元/月 = 家庭人数 × 3 元/人/月
    Right:
        定义 保洁补贴 : 元/月 = 100 元/月 + 家庭人数 × 3 元/人/月
    """

    name: str
    value: Both
    op: Both
    bound: Both

    zh = "「{name}」怎么算都{value.zh},上级的界限{bound.zh},应{op.zh}它"
    en = "`{name}` always comes to {value.en}, the upper policy's bound to {bound.en}; it must be {op.en} that"
    zh_help = "核对算法、事实的范围和两份文件的条款"
    en_help = "compare the formula, the ranges of its facts and both articles"


@problem("POL0286")
@frozen
class DefaultOutOfBounds(PlacedProblem):
    """待地方规定的默认值超出了同一处写的界限:地方都没有定时,用的就是一个不许定的数。

    The default of something left to local rules breaks the bound written beside it, so what counts where nobody has
    settled it is a number that nobody may settle.

    Wrong:
        标准 保洁补贴 : 元/户/月 待地方规定 不高于 100 元/户/月 默认 200 元/户/月
    Right:
        标准 保洁补贴 : 元/户/月 待地方规定 不高于 100 元/户/月 默认 100 元/户/月
    """

    name: str
    value: Both
    op: Both
    bound: Both

    zh = "「{name}」默认 {value.zh},应{op.zh} {bound.zh}"
    en = "`{name}` is {value.en} by default; it must be {op.en} {bound.en}"
    zh_help = "核对默认值和界限"
    en_help = "compare the default with the bound"


@problem("POL0287", severity="warning")
@frozen
class OpeningUnfilled(PlacedProblem):
    """上级留给地方的一项,这里检查的文件都没有为这个地区定,上级也没有写默认。用到它的申请会「无法计算」。

    Nobody among the files checked settles, for this file's region, something that the implemented policy leaves open without a
    default; what needs it can't be computed.

    Wrong:
        实施 国家.救助办法              # which says: 标准 财产限额 : 元/人 待地方规定
    Right:
        实施 国家.救助办法
        标准 财产限额 = 30000 元/人   依据 本市办法第五条

        实施 国家.救助办法 待地方规定 财产限额     # 还没有规定,或者没有见到:知道它还空着
    """

    names: Both
    package: str

    zh = "{names.zh}是「{package}」留给地方的,没有人定,也没有默认"
    en = "{names.en}: left open by `{package}`; nobody settles it and it has no default"
    zh_help = "在这份文件里定下;还没有规定的,在这一行末尾写「待地方规定」和它的名称"
    en_help = "settle it in this file, or name it at the end of this line after `left to local rules`"


@problem("POL0283")
@frozen
class OpeningTwice(PlacedProblem):
    """同一项规定留给地方两次。只在一处写「待地方规定」。

    One thing is left to local rules twice. Write 待地方规定 in one place only.

    Wrong:
        标准 货币财产限额 : 元/人 待地方规定
        标准 货币财产限额 : 元/人 待地方规定 不低于 1 元/人
    Right:
        标准 货币财产限额 : 元/人 待地方规定 不低于 1 元/人
    """

    name: str

    zh = "「{name}」写了两次待地方规定"
    en = "`{name}` is left to local rules twice"


@problem("POL0298")
@frozen
class NotLeftOpen(Near):
    """「实施」后面写「待地方规定」的,是上级留给地方、又没有写默认、这里知道还空着的项目。上级没有留下这一项。

    What stands after 待地方规定 at an 实施 line is known to be open still: the implemented policy leaves it open, without a
    default. It leaves nothing of this name.

    Wrong:
        实施 国家.救助办法 待地方规定 财产限客
    Right:
        实施 国家.救助办法 待地方规定 财产限额
    """

    name: str
    package: str

    zh = "「{package}」没有留下「{name}」待地方规定,或者写了默认"
    en = "`{package}` doesn't leave `{name}` open, or gives it a default"
    zh_help = "改成上级留下的一项,或者去掉"
    en_help = "name something that it leaves open, or take this out"


@problem("POL0299", severity="warning")
@frozen
class OpenAndSettled(PlacedProblem):
    """「实施」这一行说它还空着,可是检查的文件里已经有人为这个地区定了。

    The 实施 line says that this is open still, but a file among those checked settles it for the region.

    Wrong:
        实施 国家.救助办法 待地方规定 财产限额
        标准 财产限额 = 30000 元/人   依据 本市办法第五条
    Right:
        实施 国家.救助办法
        标准 财产限额 = 30000 元/人   依据 本市办法第五条
    """

    name: str

    zh = "「{name}」已经定了,不用再写待地方规定"
    en = "`{name}` is settled; it need not be declared open"
    zh_help = "从这一行去掉它"
    en_help = "take it out of this line"
