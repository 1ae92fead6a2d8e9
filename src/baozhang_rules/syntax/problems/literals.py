"""Numbers, dates and lengths of time."""

from attrs import frozen

from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.syntax.problems.base import SyntaxProblem


@problem("POL0040")
@frozen
class LooseDate(SyntaxProblem):
    """日期要写成「2024-07-01」或「2024年7月1日」,月份写成「2024-07」,免得和减法混淆。

    A date is written `2024-07-01`, a month `2024-07`, so that it can't be taken for a subtraction.

    Wrong:
        施行 2024-7-1 起
    Right:
        施行 2024-07-01 起
    """

    written: str
    better: str

    zh = "日期「{written}」的写法不对"
    en = "the date `{written}` is not written in full"
    zh_help = "写成「{better}」"
    en_help = "write `{better}`"
    zh_title = "补足位数"
    en_title = "write all digits"


@problem("POL0041")
@frozen
class ImpossibleDate(SyntaxProblem):
    """日历上没有这一天或这个月。

    The calendar has no such day or month.

    Wrong:
        施行 2024-02-30 起
    Right:
        施行 2024-02-29 起
    """

    written: str

    zh = "没有「{written}」这个日期"
    en = "there is no date `{written}`"
    zh_help = "核对月份和日子"
    en_help = "check the month and the day"


@problem("POL0042")
@frozen
class GroupedDigits(SyntaxProblem):
    """分节的逗号只能用在带单位的金额里,例如「10,000 元」;别处的逗号是列举。

    Commas between digits are for amounts with a unit, such as `10,000 CNY`; elsewhere a comma parts a list.

    Wrong:
        编号 10,000
    Right:
        编号 10000
    """

    written: str

    zh = "「{written}」没有单位,不能用逗号分节"
    en = "`{written}` has no unit, so its digits can't be grouped"
    zh_help = "去掉逗号,或写上单位"
    en_help = "drop the comma, or write the unit"
    zh_title = "去掉逗号"
    en_title = "drop the comma"


@problem("POL0043")
@frozen
class NumberTouchesWord(SyntaxProblem):
    """数字后面紧跟着的不是单位。单位见语言手册;数字和别的词之间要有空格。

    What touches the number is not a unit. The manual lists the units; a space parts a number from any other word.

    Wrong:
        下限 50园/月
    Right:
        下限 50元/月
    """

    number: str
    word: str
    suggestion: str | None = None

    zh = "「{word}」不是单位"
    en = "`{word}` is not a unit"

    def help(self, lang: Lang) -> str | None:
        """Return the nearest unit, or how to part the two."""
        if self.suggestion is not None:
            return f"是不是「{self.suggestion}」?" if lang == "zh" else f"did you mean `{self.suggestion}`?"
        if lang == "zh":
            return "写语言手册里有的单位;如果这是别的词,和数字用空格隔开"
        return "write a unit that the manual lists; a space parts the number from any other word"


@problem("POL0044")
@frozen
class NumberTooLong(SyntaxProblem):
    """数字的位数太多。

    A number has too many digits.

    Wrong:
        a number of 100 digits
    Right:
        100000000 元
    """

    limit: int

    zh = "数字超过 {limit} 位"
    en = "a number of more than {limit} digits"
    zh_help = "核对这个数字"
    en_help = "check this number"


@problem("POL0045")
@frozen
class CalendarPosition(SyntaxProblem):
    """「12 月」「10 日」是日历上的位置;一段时间写成「12 个月」「10 天」。

    In Chinese, `12 月` and `10 日` are places in the calendar; a length of time is `12 个月`, `10 天`.

    Wrong:
        凭证 社会救助证 有效 12 月
    Right:
        凭证 社会救助证 有效 12 个月
    """

    written: str
    better: str

    zh = "「{written}」是日历上的位置,不是一段时间"
    en = "`{written}` is a place in the calendar, not a length of time"
    zh_help = "一段时间写成「{better}」"
    en_help = "a length of time is written `{better}`"
    zh_title = "写成一段时间"
    en_title = "write a length of time"


@problem("POL0046")
@frozen
class FractionOfTime(SyntaxProblem):
    """一段时间要用整数。一年半写成「18 个月」。

    A length of time is a whole number: a year and a half is `18 months`.

    Wrong:
        有效 1.5 年
    Right:
        有效 18 个月
    """

    written: str

    zh = "「{written}」不是整数的时间"
    en = "`{written}` is not a whole length of time"
    zh_help = "换成更小的单位"
    en_help = "use a smaller unit"
