"""Expressions."""

from attrs import frozen

from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.syntax.problems.base import SyntaxProblem, listed


@problem("POL0050")
@frozen
class RunOfWords(SyntaxProblem):
    """词与词之间要有空格。这一串能拆成认识的词,改法里已经拆开。

    Words are parted by spaces. This run reads as known words; the fix parts them.

    Wrong:
        年龄大于60周岁
    Right:
        年龄 大于 60周岁
    """

    run: str
    split: str

    zh = "「{run}」的词之间缺少空格"
    en = "spaces are missing in `{run}`"
    zh_help = "写成「{split}」"
    en_help = "write `{split}`"
    zh_title = "加上空格"
    en_title = "add the spaces"


@problem("POL0051")
@frozen
class RunOfWordsTwoWays(SyntaxProblem):
    """词与词之间要有空格。这一串有不止一种拆法,请自己选定。

    Words are parted by spaces. This run reads in more than one way; choose the one you mean.

    Wrong:
        甲为乙为丙
    Right:
        甲 为 乙为丙
    """

    run: str
    ways: tuple[str, ...]

    zh = "「{run}」缺少空格,而且有不止一种拆法"
    en = "spaces are missing in `{run}`, which reads in more than one way"

    def help(self, lang: Lang) -> str | None:
        """Return the readings."""
        shown = listed(self.ways, lang)
        return f"写成{shown}" if lang == "zh" else f"write {shown}"


@problem("POL0052")
@frozen
class MixedLogic(SyntaxProblem):
    """「且」和「或」混用时要加括号,免得读的人按不同的次序理解。

    Where `and` and `or` are mixed, parentheses say which goes first; readers would differ.

    Wrong:
        老人 或 残疾 且 无业
    Right:
        老人 或 (残疾 且 无业)
    """

    zh = "「且」和「或」混用,要加括号"
    en = "`and` and `or` are mixed and need parentheses"
    zh_help = "不加括号时「且」先算,改法按此加括号;若本意不同,请把括号加在别处"
    en_help = "the fix puts parentheses around `and`; place them elsewhere if you mean otherwise"
    zh_title = "加上括号"
    en_title = "add parentheses"


@problem("POL0053")
@frozen
class ChainedComparison(SyntaxProblem):
    """一次只能比较两个数。范围写成「x 在 a 至 b」,或用「且」连接两个比较。

    A comparison has two sides. Write a range as `x between a to b`, or join two comparisons by `and`.

    Wrong:
        18 周岁 <= 年龄 < 60 周岁
    Right:
        年龄 不低于 18 周岁 且 年龄 低于 60 周岁
    """

    zh = "不能连着比较"
    en = "comparisons can't be chained"
    zh_help = "用「且」连接两个比较"
    en_help = "join two comparisons by `and`"
    zh_title = "拆成两个比较"
    en_title = "split it into two comparisons"


@problem("POL0054")
@frozen
class SlashSpacing(SyntaxProblem):
    """单位里的斜线两边不空格(元/月),除法的斜线两边都空格(金额 / 人数)。

    The slash of a unit touches both sides (`CNY/month`); the slash of a division has spaces (`amount / size`).

    Wrong:
        金额/人数
    Right:
        金额 / 人数
    """

    unit: bool

    zh_help = "单位写成「元/月」,除法写成「金额 / 人数」"
    en_help = "a unit is written `CNY/month`, a division `amount / size`"
    zh_title = "改正斜线两边的空格"
    en_title = "correct the spaces around the slash"

    def message(self, lang: Lang) -> str:
        """Return what the slash seems to be and how it is spaced."""
        if self.unit:
            return "单位里的斜线两边不能有空格" if lang == "zh" else "the slash of a unit touches both sides"
        return "除法的斜线两边要有空格" if lang == "zh" else "the slash of a division has a space on both sides"


@problem("POL0055")
@frozen
class EdgeWord(SyntaxProblem):
    """「(含)」「(不含)」只能跟在有大小的比较后面,不能跟在「为」「不为」后面。

    `(inclusive)` and `(exclusive)` follow a comparison of size, not `is` or `is not`.

    Wrong:
        人数 为 3 人 (含)
    Right:
        人数 为 3 人
    """

    zh = "这里的比较不分含与不含"
    en = "this comparison has no edge to include"
    zh_help = "删去括号里的字"
    en_help = "delete the words in parentheses"


@problem("POL0056")
@frozen
class RoundingStepsDiffer(SyntaxProblem):
    """「不足 1 元 按 1 元 计」前后的数要相同。

    In `不足 1 元 按 1 元 计` both amounts are the same.

    Wrong:
        不足 1 元 按 10 元 计
    Right:
        不足 10 元 按 10 元 计
    """

    zh = "「不足」和「按」后面的数不同"
    en = "the two amounts of this rounding differ"
    zh_help = "前后写同一个数"
    en_help = "write the same amount twice"


@problem("POL0057")
@frozen
class WindowForm(SyntaxProblem):
    """往前数的一段月份要和「合计」「平均」「最大」「最小」「计数」「连续个数」一起用,按整月数。

    A stretch of months needs an aggregate such as `mean of` before it, and is counted in whole months.

    Wrong:
        家庭月收入 于 申请日 前 6 个月
    Right:
        平均 家庭月收入 于 申请日 前 6 个月
    """

    zh = "一段月份前面要有「平均」「合计」等词,并且用「个月」"
    en = "a stretch of months needs `mean of`, `sum of` or the like, and a number of months"


@problem("POL0058")
@frozen
class AggregateForm(SyntaxProblem):
    """汇总的对象写成路径,例如「合计 成员 的 收入」;先算后汇总的,把算式写成「定义」。

    An aggregate takes a path, such as `sum of member's income`; give a formula a definition first.

    Wrong:
        合计 (工资 × 80%)
    Right:
        合计 成员 的 计入收入
    """

    zh = "汇总的对象不能是算式"
    en = "an aggregate can't take a formula"
    zh_title = "去掉括号"
    en_title = "drop the parentheses"
    zh_help = "把算式写成成员的「定义」,再汇总它"
    en_help = "give the formula a definition and aggregate that"
