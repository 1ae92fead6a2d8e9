"""The problems of reading a policy's text: POL0010 to POL0099."""

from attrs import field, frozen

from baozhang_rules.diagnostics import Edit, Fix, Lang, Problem, problem
from baozhang_rules.text import Span


@frozen
class SyntaxProblem(Problem):
    """A problem of the text itself; most carry the edits that remove them."""

    edits: tuple[Edit, ...] = field(default=(), kw_only=True)
    title_zh: str = field(default="", kw_only=True)
    title_en: str = field(default="", kw_only=True)

    zh_title = "改正写法"
    en_title = "correct the text"

    def fix(self) -> Fix | None:
        """Return the edits as one fix, when there are any."""
        if not self.edits:
            return None
        return Fix(self.edits, self.title_zh or self.zh_title, self.title_en or self.en_title)


def replace(span: Span, text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a text in place of a span, as a problem's `edits`."""
    return (Edit(span, text),)


def listed(items: tuple[str, ...], lang: Lang) -> str:
    """Return words as they are quoted in a message, joined by "or"."""
    quoted = [f"「{item}」" if lang == "zh" else f"`{item}`" for item in items]
    if len(quoted) < 2:
        return "".join(quoted)
    joiner = ("、", "或") if lang == "zh" else (", ", " or ")
    return joiner[0].join(quoted[:-1]) + joiner[1] + quoted[-1]


@frozen
class ExpectingProblem(SyntaxProblem):
    """A problem that can say what would have been right there, in either language."""

    expected_zh: tuple[str, ...] = field(default=(), kw_only=True)
    expected_en: tuple[str, ...] = field(default=(), kw_only=True)

    def expected(self, lang: Lang) -> str | None:
        """Return the words that could stand here."""
        words = self.expected_zh if lang == "zh" else self.expected_en
        return "".join([*("、" if lang == "zh" else ", ").join(words)]) or None


# ------------------------------------------------------------------------------------ words out of place


@problem("POL0010")
@frozen
class UnexpectedWord(ExpectingProblem):
    """这个词不能出现在这里。看看它前面是否漏了词、漏了标点,或者它本来属于另一行。

    This word can't stand here. Look for a missing word or sign before it, or whether it belongs to another line.

    Wrong:
        标准 低保标准 : 元/人/月 则 居住地
    Right:
        标准 低保标准 : 元/人/月 按 居住地
    """

    word: str

    zh = "这里不能写「{word}」"
    en = "`{word}` can't stand here"


@problem("POL0011")
@frozen
class MissingColon(SyntaxProblem):
    """名称和它的内容之间要有冒号。全角、半角冒号都可以。

    A name and what it means are parted by a colon, full-width or half-width.

    Wrong:
        收入 月人均收入 低于 低保标准
    Right:
        收入: 月人均收入 低于 低保标准
    """

    name: str

    zh = "「{name}」后面缺少冒号"
    en = "a colon is missing after `{name}`"
    zh_help = "在名称后面写「:」"
    en_help = "write `:` after the name"
    zh_title = "补上冒号"
    en_title = "add the colon"


@problem("POL0012")
@frozen
class UnknownWord(ExpectingProblem):
    """两个词挨在一起,中间缺少运算或比较的词;常见原因是关键词写错了一个字。

    Two words stand side by side with nothing that joins them; often a keyword is misspelt.

    Wrong:
        月人均收入 抵于 低保标准
    Right:
        月人均收入 低于 低保标准
    """

    word: str
    suggestion: str | None = None

    zh = "这里不认识「{word}」"
    en = "`{word}` is not known here"
    zh_title = "换成相近的词"
    en_title = "use the word that is near"

    def help(self, lang: Lang) -> str | None:
        """Return the nearest word that is legal here, if any is near."""
        if self.suggestion is None:
            return "检查前后是否漏了词" if lang == "zh" else "look for a missing word before or after it"
        return f"是不是「{self.suggestion}」?" if lang == "zh" else f"did you mean `{self.suggestion}`?"


@problem("POL0013")
@frozen
class NameIsKeyword(SyntaxProblem):
    """关键词不能作名称,中文和英文的关键词都不能,因为同一份政策可以用两种文字显示。

    A keyword of either language can't be a name, because a policy can be shown in both.

    Wrong:
        定义 标准 : 元 = 100 元
    Right:
        定义 发放标准 : 元 = 100 元
    """

    word: str

    zh = "「{word}」是关键词,不能作名称"
    en = "`{word}` is a keyword and can't be a name"
    zh_help = "换一个名称,例如在前面加上限定的词"
    en_help = "choose another name, for instance with a word before it"


@problem("POL0014")
@frozen
class UnfinishedLine(ExpectingProblem):
    """这一行没有写完。

    This line stops before it is complete.

    Wrong:
        收入: 月人均收入 低于
    Right:
        收入: 月人均收入 低于 低保标准
    """

    zh = "这一行没有写完"
    en = "this line is not complete"


@problem("POL0015")
@frozen
class MissingBlock(ExpectingProblem):
    """这一行下面要有缩进的内容。

    Indented lines must follow this one.

    Wrong:
        应当同时符合:
        财产: 有房
    Right:
        应当同时符合:
          财产: 有房
    """

    zh = "下面缺少缩进的内容"
    en = "indented lines are missing below"
    zh_help = "把属于它的行写在下面,各缩进两格"
    en_help = "write the lines that belong to it below, each indented by two columns"


@problem("POL0016")
@frozen
class UnexpectedIndent(SyntaxProblem):
    """这一行缩进了,但上一行下面不能有内容。

    This line is indented, but nothing can stand under the line before it.

    Wrong:
        引入 标准.家庭
          地区 310000
    Right:
        引入 标准.家庭
    """

    zh = "这一行不应缩进"
    en = "this line must not be indented"
    zh_help = "与上一行对齐,或核对上一行是否写完"
    en_help = "align it with the line above, or check whether that line is complete"


@problem("POL0017")
@frozen
class NotADeclaration(SyntaxProblem):
    """顶格的一行要以声明的关键词开头,例如「定义」「标准」「救助对象」。

    A line at the left edge starts with the keyword of a declaration, such as `define`, `standard` or `class`.

    Wrong:
        定仪 家庭人数 : 人 = 计数 成员
    Right:
        定义 家庭人数 : 人 = 计数 成员
    """

    word: str
    suggestion: str | None = None

    zh = "「{word}」不能作一段规定的开头"
    en = "no declaration starts with `{word}`"
    zh_title = "换成相近的词"
    en_title = "use the word that is near"

    def help(self, lang: Lang) -> str | None:
        """Return the nearest declaration keyword, if any is near."""
        if self.suggestion is None:
            return "以「定义」「标准」「救助对象」等词开头" if lang == "zh" else "start with `define`, `standard` or `class`"
        return f"是不是「{self.suggestion}」?" if lang == "zh" else f"did you mean `{self.suggestion}`?"


# ---------------------------------------------------------------------------------------- characters, layout


@problem("POL0020")
@frozen
class TabCharacter(SyntaxProblem):
    """不能用制表符。各种软件显示制表符的宽度不同,缩进会看错。

    Tabs are not allowed: programs show them with different widths, so the indentation could be misread.

    Wrong:
        (制表符)收入: 有房
    Right:
        收入: 有房
    """

    zh = "不能用制表符"
    en = "a tab is not allowed"
    zh_help = "改用空格"
    en_help = "use spaces"
    zh_title = "换成两个空格"
    en_title = "replace it by two spaces"


@problem("POL0021")
@frozen
class InconsistentIndent(SyntaxProblem):
    """这一行的缩进对不上前面任何一级。同一级的行要左端对齐;一个全角空格算两格。

    The indentation of this line matches no level above it. Lines of one level start at one column; a full-width
    space counts as two.

    Wrong:
        应当同时符合:
            收入: 甲
          财产: 乙
    Right:
        应当同时符合:
            收入: 甲
            财产: 乙
    """

    column: int
    levels: tuple[int, ...]

    zh = "缩进 {column} 格,对不上前面的任何一级"
    en = "an indentation of {column} columns matches no line above"

    def help(self, lang: Lang) -> str | None:
        """Return the columns at which the open levels start."""
        shown = ", ".join(str(level) for level in self.levels)
        return f"可以缩进 {shown} 格" if lang == "zh" else f"the levels here start at {shown}"


@problem("POL0022")
@frozen
class ControlCharacter(SyntaxProblem):
    """文本里有看不见的控制字符,多半是从别的软件粘贴来的。

    The text holds a control character, most likely pasted from another program.

    Wrong:
        a name with the character U+0007 inside
    Right:
        the same name without it
    """

    number: int

    zh_help = "删去它"
    en_help = "delete it"
    zh_title = "删去控制字符"
    en_title = "delete the control character"

    def message(self, lang: Lang) -> str:
        """Return the message with the character's number."""
        return f"控制字符 U+{self.number:04X}" if lang == "zh" else f"the control character U+{self.number:04X}"


@problem("POL0023")
@frozen
class LoneSurrogate(SyntaxProblem):
    """文本里有半个字符(单独的代理码),说明文件在转换编码时损坏了。

    The text holds half of a character (a lone surrogate): the file was damaged when its encoding was changed.

    Wrong:
        a name with U+D800 inside
    Right:
        the whole character
    """

    number: int

    zh_help = "删去它,重写原来的字"
    en_help = "delete it and write the character again"
    zh_title = "删去损坏的字符"
    en_title = "delete the damaged character"

    def message(self, lang: Lang) -> str:
        """Return the message with the code unit."""
        return f"损坏的字符 U+{self.number:04X}" if lang == "zh" else f"the damaged character U+{self.number:04X}"


@problem("POL0024")
@frozen
class InvisibleCharacter(SyntaxProblem):
    """文本里有看不见的字符(零宽空格、改变书写方向的符号等),会使看到的和读到的不一样。

    The text holds an invisible character, such as a zero-width space or one that turns the direction of writing:
    what is seen would differ from what is read.

    Wrong:
        a name with the character U+200B inside
    Right:
        the same name without it
    """

    number: int

    zh_help = "删去它"
    en_help = "delete it"
    zh_title = "删去看不见的字符"
    en_title = "delete the invisible character"

    def message(self, lang: Lang) -> str:
        """Return the message with the character's number."""
        return f"看不见的字符 U+{self.number:04X}" if lang == "zh" else f"the invisible character U+{self.number:04X}"


@problem("POL0025")
@frozen
class UnknownCharacter(SyntaxProblem):
    """政策文本里不用这个符号。文号(含〔〕)写在「文号」行或「依据」后面。

    The language has no such sign. A document number with 〔〕 stands in the line `document` or after `basis`.

    Wrong:
        标准 低保标准 = 1000 元 示民规〔2024〕1号
    Right:
        标准 低保标准 = 1000 元 依据 示民规〔2024〕1号
    """

    sign: str

    zh = "不认识的符号「{sign}」"
    en = "the sign `{sign}` has no meaning here"
    zh_help = "文字要放在引号里;文号写在「文号」或「依据」后面"
    en_help = "text stands in quotes; a document number after `document` or `basis`"


@problem("POL0026")
@frozen
class UnclosedText(SyntaxProblem):
    """引号没有成对。一段文字要在同一行里结束。

    A quotation mark has no partner. A text ends on the line on which it starts.

    Wrong:
        提示 "请补交材料 当 缺材料
    Right:
        提示 "请补交材料" 当 缺材料
    """

    zh = "引号没有成对"
    en = "this quotation mark is not closed"
    zh_help = "在文字结束处补上引号"
    en_help = "close the quotation where the text ends"


@problem("POL0027")
@frozen
class UnclosedParenthesis(SyntaxProblem):
    """左括号没有对应的右括号。

    An opening parenthesis has no closing one.

    Wrong:
        基本额 (低保标准 - 月人均收入 × 家庭人数
    Right:
        基本额 (低保标准 - 月人均收入) × 家庭人数
    """

    zh = "缺少右括号"
    en = "this parenthesis is not closed"
    zh_help = "在该结束的地方补上「)」"
    en_help = "write `)` where it should end"


@problem("POL0028")
@frozen
class UnmatchedParenthesis(SyntaxProblem):
    """右括号前面没有对应的左括号。

    A closing parenthesis has no opening one before it.

    Wrong:
        基本额 低保标准 - 月人均收入) × 家庭人数
    Right:
        基本额 (低保标准 - 月人均收入) × 家庭人数
    """

    zh = "多了一个右括号"
    en = "this closing parenthesis has no partner"
    zh_help = "删去它,或在前面补上「(」"
    en_help = "delete it, or write `(` before"


@problem("POL0029")
@frozen
class TooDeep(SyntaxProblem):
    """括号或缩进的层数太多。把里面的部分写成单独的「定义」,读的人也容易懂。

    Parentheses or blocks are nested too deeply. Give the inner part a definition of its own; readers will thank you.

    Wrong:
        a formula with 65 parentheses inside each other
    Right:
        several definitions, each with a name
    """

    limit: int

    zh = "嵌套超过 {limit} 层"
    en = "nested more than {limit} levels deep"
    zh_help = "把里面的部分写成单独的「定义」"
    en_help = "give the inner part a definition of its own"


@problem("POL0030")
@frozen
class LineTooLong(SyntaxProblem):
    """一行里的运算太多。把它分成几个「定义」。

    One line holds too many operations. Split it into several definitions.

    Wrong:
        a sum of 200 items on one line
    Right:
        several definitions and their sum
    """

    limit: int

    zh = "一行里的运算超过 {limit} 个"
    en = "more than {limit} operations on one line"
    zh_help = "分成几个「定义」"
    en_help = "split it into several definitions"


@problem("POL0031")
@frozen
class TooManyProblems(SyntaxProblem):
    """问题太多,后面的没有再列。请先改正前面的,再检查一次。

    There are too many problems, so the rest is not listed. Mend the first ones and check again.

    Wrong:
        a file that is not a policy
    Right:
        a policy
    """

    limit: int

    zh = "问题超过 {limit} 个,其余的没有列出"
    en = "more than {limit} problems; the rest is not listed"
    zh_help = "先改正前面的问题,再检查一次;或核对是否选对了文件"
    en_help = "mend the first ones and check again, or check that it is the right file"


@problem("POL0032")
@frozen
class NameTooLong(SyntaxProblem):
    """名称太长。

    A name is too long.

    Wrong:
        a name of 200 characters
    Right:
        a name that fits on a line
    """

    limit: int

    zh = "名称超过 {limit} 个字"
    en = "a name of more than {limit} characters"
    zh_help = "是不是漏了空格?"
    en_help = "is a space missing?"


# -------------------------------------------------------------------------------------------- literals


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
        return "数字和词之间加空格" if lang == "zh" else "write a space between the number and the word"


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


# ------------------------------------------------------------------------------------------ expressions


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
    zh_help = "把算式写成成员的「定义」,再汇总它"
    en_help = "give the formula a definition and aggregate that"


# ------------------------------------------------------------------------------------------------ tables


@problem("POL0060")
@frozen
class EmptyCell(SyntaxProblem):
    """表格里不能有空格子。没有就写「无」,不给就写「不享受」,零就写 0。

    A cell can't be empty. Write `none`, `not entitled` or 0, which mean different things.

    Wrong:
        | 低保家庭 | |
    Right:
        | 低保家庭 | 不享受 |
    """

    zh = "表格里有空格子"
    en = "a cell is empty"
    zh_help = "写「无」、「不享受」或 0"
    en_help = "write `none`, `not entitled` or 0"


@problem("POL0061")
@frozen
class RaggedRow(SyntaxProblem):
    """这一行的格数与表头不同。

    This row has another number of cells than the head of the table.

    Wrong:
        | 地区 | 值 |
        | 310000 |
    Right:
        | 地区 | 值 |
        | 310000 | 1000 元/月 |
    """

    cells: int
    wanted: int

    zh = "这一行有 {cells} 格,表头有 {wanted} 格"
    en = "this row has {cells} cells, the head has {wanted}"


@problem("POL0062")
@frozen
class UnclosedRow(SyntaxProblem):
    """表格的一行要以「|」结束。

    A row of a table ends with `|`.

    Wrong:
        | 310000 | 1000 元/月
    Right:
        | 310000 | 1000 元/月 |
    """

    zh = "这一行没有以「|」结束"
    en = "this row does not end with `|`"
    zh_title = "补上「|」"
    en_title = "add `|`"


@problem("POL0063")
@frozen
class TableWithoutRows(SyntaxProblem):
    """表格只有表头,没有内容。

    The table has a head and no rows.

    Wrong:
        | 地区 | 值 |
    Right:
        | 地区 | 值 |
        | 310000 | 1000 元/月 |
    """

    zh = "表格没有内容"
    en = "the table has no rows"


@problem("POL0064")
@frozen
class HeadCell(SyntaxProblem):
    """表头的格子要写名称,可以带类型,例如「电 : 度/月」。

    A cell of the head holds a name, with a type if need be.

    Wrong:
        | 不享受 | 值 |
    Right:
        | 家庭人数 | 值 |
    """

    zh = "表头的格子要写名称"
    en = "a cell of the head holds a name"


# ------------------------------------------------------------------------------------ lines of a declaration


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

    zh = "这段条文后面没有它所属的规定"
    en = "this text of the law belongs to nothing"
    zh_help = "移到它所说明的规定前面"
    en_help = "move it before the declaration that it explains"


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
