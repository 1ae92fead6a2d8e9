"""Words that are out of place."""

from attrs import frozen

from baozhang_rules.diagnostics import Lang, Secondary, problem
from baozhang_rules.syntax.problems.base import ExpectingProblem, SyntaxProblem, listed
from baozhang_rules.text import Span


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


@problem("POL0035")
@frozen
class MissingSign(SyntaxProblem):
    """名称、类型之后,值的前面要写「=」;算例里期待的数前面也要写。

    Between a name with its type and the value stands `=`; so it does before an expected number of a scenario.

    Wrong:
        定义 家庭人数 : 人 计数 成员
    Right:
        定义 家庭人数 : 人 = 计数 成员
    """

    sign: str
    word: str

    zh = "「{word}」前面少了「{sign}」"
    en = "`{sign}` is missing before `{word}`"
    zh_title = "补上「=」"
    en_title = "add `=`"


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
    """关键词和单位不能作名称,中文和英文的都不能,因为同一份政策可以用两种文字显示。在前后加上限定的词就可以。

    A keyword or unit of either language can't be a name, because a policy can be shown in both. With a word added before or after
    it, it can.

    Wrong:
        定义 标准 : 元 = 100 元
    Right:
        定义 发放标准 : 元 = 100 元
    """

    word: str
    other: str = ""
    unit: bool = False

    def message(self, lang: Lang) -> str:
        """Return which word it is."""
        if lang == "zh":
            return f"「{self.word}」是{'单位' if self.unit else '关键词'},不能作名称"
        return f"`{self.word}` is a {'unit' if self.unit else 'keyword'} and can't be a name"

    def help(self, lang: Lang) -> str:
        """Return a name that could be used, and what the word is called in the other language."""
        if self.word.isascii():
            better, said = f"our_{self.word.replace(' ', '_')}", ("中文", "in Chinese")
        else:
            better, said = f"{self.word}数" if self.unit else f"本地{self.word}", ("英文", "in English")
        if lang == "zh":
            other = f"({said[0]}写作「{self.other}」)" if self.other else ""
            return f"它有固定的意思{other};加上限定的词再作名称,例如「{better}」"
        other = f" ({said[1]} `{self.other}`)" if self.other else ""
        return f"it has a meaning of its own{other}; add a word to make a name, such as `{better}`"


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

    continued: bool = False

    zh = "这一行没有写完"
    en = "this line is not complete"
    zh_title = "接成一行"
    en_title = "join the lines"

    def help(self, lang: Lang) -> str | None:
        """Where the formula goes on below: that it is one line."""
        if not self.continued:
            return None
        return "一个式子写在一行里:把下一行接上来" if lang == "zh" else "a formula is one line: join the next one to it"


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

    following: Span | None = None

    zh = "下面缺少缩进的内容"
    en = "indented lines are missing below"
    zh_help = "把属于它的行写在下面,各缩进两格"
    en_help = "write the lines that belong to it below, each indented by two columns"

    def secondary(self) -> tuple[Secondary, ...]:
        """Return the line that stands there instead."""
        if self.following is None or self.source is None:
            return ()
        return ((self.source, self.following, "接着的这一行不属于它", "the line that follows isn't one of them"),)


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


@problem("POL0019")
@frozen
class LineOfAnother(SyntaxProblem):
    """这一行是别的规定里的。多半是它前面漏了那段规定的第一行,或者这一行放错了地方。

    This line is one of another declaration: most likely that one's first line is missing before it, or the line stands at the
    wrong place.

    Wrong:
        定义 家庭人数 : 人 = 计数 成员
          对象 低保家庭
    Right:
        定补 低保金 : 元/月
          对象 低保家庭
    """

    word: str
    own_zh: str
    own_en: str
    homes_zh: tuple[str, ...]
    homes_en: tuple[str, ...]
    head: Span

    zh = "「{word}」不能写在「{own_zh}」下面"
    en = "`{word}` can't stand under `{own_en}`"

    def help(self, lang: Lang) -> str:
        """Return the declarations that such a line belongs to."""
        if lang == "zh":
            return f"它写在{listed(self.homes_zh, lang)}下面;是不是前面漏了一行,或者这一行放错了地方?"
        return f"it belongs under {listed(self.homes_en, lang)}; is a line missing before it, or does it stand at the wrong place?"

    def secondary(self) -> tuple[Secondary, ...]:
        """Return the first line of this declaration."""
        return () if self.source is None else ((self.source, self.head, "这一段从这里开始", "this declaration starts here"),)


@problem("POL0018")
@frozen
class EverydayWord(SyntaxProblem):
    """这是日常的写法,政策文件里有固定的写法。给出改法的,改后这一行就能读。

    This is an everyday way of writing; a policy has one way to write it. Where a fix is offered, the line reads with it.

    Wrong:
        最高 100 元/月
    Right:
        上限 100 元/月
    """

    word: str
    said_zh: str
    said_en: str

    zh_help = "{said_zh}"
    en_help = "{said_en}"

    def message(self, lang: Lang) -> str:
        """Return the word that is not the language's, or that one is missing."""
        if not self.word:
            return "这里少了一个词" if lang == "zh" else "a word is missing here"
        return f"这里不能写「{self.word}」" if lang == "zh" else f"`{self.word}` can't stand here"
