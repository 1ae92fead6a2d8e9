"""Lines of a declaration."""

from attrs import frozen

from baozhang_rules.diagnostics import Lang, Secondary, problem
from baozhang_rules.syntax.problems.base import SyntaxProblem, listed
from baozhang_rules.text import Span


@problem("POL0070")
@frozen
class StrayLaw(SyntaxProblem):
    """以「>」开头的条文要写在它所说明的规定或条件的前面,中间不隔别的内容。

    Lines that start with `>` stand right before the declaration or clause which they explain.

    Wrong:
        a file that ends with a line of `>`
    Right:
        > 第四条 …
        救助对象 低保家庭
    """

    line: Span | None = None
    """The line that follows, which can't have a text of the law."""

    zh = "这段条文后面没有它所属的规定"
    en = "this text of the law belongs to nothing"
    zh_help = "移到它所说明的规定前面"
    en_help = "move it before the declaration that it explains"

    def secondary(self) -> tuple[Secondary, ...]:
        """Return the line that follows."""
        if self.line is None or self.source is None:
            return ()
        return ((self.source, self.line, "接着的这一行前面不能有条文", "the line that follows can't have one"),)


@problem("POL0071")
@frozen
class EmptyCitation(SyntaxProblem):
    """「依据」后面要写出处。

    The source must follow `basis`.

    Wrong:
        收入: 有收入 依据
    Right:
        收入: 有收入 依据 《办法》第四条
    """

    zh = "「依据」后面没有写出处"
    en = "no source is named after `basis`"


@problem("POL0078")
@frozen
class CitationHoldsCondition(SyntaxProblem):
    """「依据」后面到行尾都是出处。写在它后面的条件不会算数,要写到它前面。

    All that follows `basis` on its line is the source; a condition behind it would not count and goes before it.

    Wrong:
        收入: 月人均收入 低于 低保标准 依据 第四条 且 有重残
    Right:
        收入: 月人均收入 低于 低保标准 且 有重残 依据 第四条
    """

    rest: str

    zh = "「{rest}」写在「依据」后面,会当作出处的一部分"
    en = "`{rest}` stands behind `basis` and would be part of the source"
    zh_help = "条件写在「依据」前面;几个出处用「、」或者「,」隔开"
    en_help = "write the condition before `basis`; several sources are parted by a comma"


@problem("POL0079")
@frozen
class OpeningMisplaced(SyntaxProblem):
    """「待地方规定」写在标准、定义、条件、金额的一步或者优惠政策的一格里。别处要留给地方的数,先写成标准或定义。

    `left to local rules` stands on a standard, definition, clause, step of an amount or cell of a scheme. A figure elsewhere is left
    open through a standard or definition that the place names.

    Wrong:
        一次性救助 临时救助金 : 元 区间 待地方规定 至 5000 元
    Right:
        标准 最低救助额 : 元 待地方规定 默认 1000 元
        一次性救助 临时救助金 : 元 区间 最低救助额 至 5000 元
    """

    zh = "这里不能写「待地方规定」"
    en = "`left to local rules` can't stand here"
    zh_help = "先写「标准 名 : 单位 待地方规定」或「定义 名 : 单位 待地方规定」,这里写它的名称"
    en_help = "declare a standard or definition that is left open, and name it here"


@problem("POL0072")
@frozen
class WrittenTwice(SyntaxProblem):
    """同一项在一段规定里写了两次。

    The same part is written twice in one declaration.

    Wrong:
        政策 甲
          文号 一号
          文号 二号
    Right:
        政策 甲
          文号 一号
    """

    what_zh: str
    what_en: str

    zh = "「{what_zh}」写了两次"
    en = "`{what_en}` is written twice"
    zh_help = "只留一处"
    en_help = "keep one of them"


@problem("POL0073")
@frozen
class PartMissing(SyntaxProblem):
    """这段规定缺少必要的部分。

    A declaration lacks a part that it needs.

    Wrong:
        优惠政策 公共事业减免
          按 困难程度
    Right:
        优惠政策 公共事业减免
          按 困难程度
          | 困难程度 | 电 : 度/月 |
          | 低保家庭 | 15 度/月 |
    """

    what_zh: str
    what_en: str

    zh = "这里缺少{what_zh}"
    en = "{what_en} is missing"


@problem("POL0074")
@frozen
class WrongCount(SyntaxProblem):
    """这里要写一个大于零的整数。

    A whole number above zero stands here.

    Wrong:
        至少符合 1.5 项:
    Right:
        至少符合 2 项:
    """

    zh = "这里要写一个大于零的整数"
    en = "a whole number above zero stands here"


@problem("POL0075")
@frozen
class WrongChoice(SyntaxProblem):
    """这个位置只能写固定的几个词。

    Only a few fixed words can stand at this place.

    Wrong:
        姓名 : 文字 敏感 名字
    Right:
        姓名 : 文字 敏感 姓名
    """

    word: str
    choices_zh: tuple[str, ...]
    choices_en: tuple[str, ...]

    zh = "这里不能写「{word}」"
    en = "`{word}` can't stand here"

    def expected(self, lang: Lang) -> str | None:
        """Return the words that can."""
        return listed(self.choices_zh if lang == "zh" else self.choices_en, lang)


@problem("POL0076")
@frozen
class ScenarioOrder(SyntaxProblem):
    """算例里先写「基准日」和档案,再写「应得」。

    A scenario names its base date and its record before what is expected.

    Wrong:
        算例 "甲"
          应得:
            低保家庭 符合
    Right:
        算例 "甲"
          基准日 2024-09-01
          家庭:
            居住地 310000
          应得:
            低保家庭 符合
    """

    what_zh: str
    what_en: str

    zh = "「应得」前面缺少{what_zh}"
    en = "{what_en} is missing before `expect`"


MOST_MONTHS = 120


@problem("POL0077")
@frozen
class MonthsOfTotal(SyntaxProblem):
    """几个月的合计从较早的月份写到较晚的月份,最多一百二十个月。

    A total over months runs from the earlier month to the later one, over at most a hundred and twenty months.

    Wrong:
        合计 低保金 2024-12 至 2024-07 = 3000 元
    Right:
        合计 低保金 2024-07 至 2024-12 = 3000 元
    """

    zh = "合计的月份要从早到晚,最多一百二十个月"
    en = "a total runs from an earlier month to a later one, over at most 120 months"
