"""Characters and layout."""

from attrs import frozen

from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.syntax.problems.base import SyntaxProblem


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

    lines: int = 1

    zh_help = "改用空格"
    en_help = "use spaces"
    zh_title = "换成空格"
    en_title = "replace it by spaces"

    def message(self, lang: Lang) -> str:
        """Return the message with the number of lines concerned."""
        if self.lines == 1:
            return "不能用制表符" if lang == "zh" else "a tab is not allowed"
        return f"不能用制表符(共 {self.lines} 行)" if lang == "zh" else f"tabs are not allowed ({self.lines} lines have them)"


@problem("POL0021")
@frozen
class InconsistentIndent(SyntaxProblem):
    """这一行缩进得不对。同一级的行要左端对齐,属于上一行的要缩进两格,单独的一段规定要顶格;一个全角空格算两格。

    This line is indented wrongly. Lines of one level start at one column, what belongs to a line stands below it, indented by
    two columns, and a declaration starts at the left edge; a full-width space counts as two.

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
    wanted: int | None = None
    number: int = 0
    parent: str = ""
    lines: int = 1

    zh_title = "对齐"
    en_title = "align"

    def message(self, lang: Lang) -> str:
        """Return how far the line is indented, and how far it should be."""
        zh = lang == "zh"
        if self.wanted is None:
            return f"缩进 {self.column} 格,对不上前面的任何一级" if zh else f"an indentation of {self.column} columns matches no line above"
        more = f"(连同下面 {self.lines - 1} 行)" if zh else f" (and {self.lines - 1} more below)"
        rest = more if self.lines > 1 else ""
        if zh:
            return f"这一行缩进 {self.column} 格,应为 {self.wanted} 格{rest}"
        return f"this line starts at column {self.column} and belongs at {self.wanted}{rest}"

    def help(self, lang: Lang) -> str | None:
        """Return where the line belongs, or the columns at which the open levels start."""
        zh = lang == "zh"
        if self.wanted is None:
            shown = ", ".join(str(level) for level in self.levels)
            return f"可以缩进 {shown} 格" if zh else f"the levels here start at {shown}"
        if not self.number:
            return "它是单独的一段规定,要顶格写" if zh else "it is a declaration, which starts at the left edge"
        return f"它属于第 {self.number} 行「{self.parent}」" if zh else f"it belongs to line {self.number}, `{self.parent}`"


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


@problem("POL0033")
@frozen
class PastedSign(SyntaxProblem):
    """这个字符看起来和政策里用的一样,其实是另一个,多半是从别的软件粘贴来的。改法里换成了政策里用的。

    This character looks like one that policies use, but is another, most likely pasted from another program. The fix puts the
    usual one in its place.

    Wrong:
        收入∶ 月人均收入 低于 低保标准
    Right:
        收入: 月人均收入 低于 低保标准
    """

    sign: str
    better: str

    zh_title = "换成通常的字符"
    en_title = "use the usual character"

    def message(self, lang: Lang) -> str:
        """Return the character with its number."""
        number = f"U+{ord(self.sign):04X}"
        return f"「{self.sign}」({number})不是「{self.better}」" if lang == "zh" else f"`{self.sign}` ({number}) is not `{self.better}`"

    def help(self, lang: Lang) -> str:
        """Return what to write."""
        return f"写成「{self.better}」" if lang == "zh" else f"write `{self.better}`"


@problem("POL0034")
@frozen
class TraditionalForm(SyntaxProblem):
    """政策的词用简体字。名称可以用繁体,但要处处一样。

    The words of a policy are written in simplified characters. Names may be traditional, if they are so everywhere.

    Wrong:
        救助對象 低保家庭
    Right:
        救助对象 低保家庭
    """

    word: str
    better: str

    zh = "「{word}」是繁体"
    en = "`{word}` is written in traditional characters"
    zh_help = "写成「{better}」"
    en_help = "write `{better}`"
    zh_title = "换成简体"
    en_title = "use simplified characters"


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

    def help(self, lang: Lang) -> str:
        """Return where such a sign may stand: money's before a number, text in quotes."""
        if self.sign in "$¥":
            zh, en = f"金额写作「{self.sign}16/月」,数字紧跟符号,单位的斜线不空格", f"an amount is written `{self.sign}16/month`"
            return zh if lang == "zh" else en + ", the number right after the sign and no space around the slash"
        if lang == "zh":
            return "文字要放在引号里;文号写在「文号」或「依据」后面"
        return "text stands in quotes; a document number after `document` or `basis`"


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
    """名称太长,多半是词与词之间漏了空格。

    A name is too long; most likely the spaces between several words are missing.

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
