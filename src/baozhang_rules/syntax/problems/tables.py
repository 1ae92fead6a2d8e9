"""Tables."""

import re

from attrs import frozen

from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.syntax.problems.base import SyntaxProblem


@problem("POL0065")
@frozen
class PastedRows(SyntaxProblem):
    """这几行像是从表格软件粘贴来的,格子之间是制表符。政策里的表格用「|」分格,每行以「|」开头和结尾。

    These lines look pasted from a spreadsheet, with tabs between the cells. A table of a policy parts its cells by `|`, and each
    row starts and ends with one.

    Wrong:
        家庭人数(制表符)甲区(制表符)乙区
    Right:
        | 家庭人数 | 甲区 | 乙区 |
    """

    lines: int

    zh_help = "改成「| 格子 | 格子 |」"
    en_help = "write `| cell | cell |`"
    zh_title = "写成表格"
    en_title = "write a table"

    def message(self, lang: Lang) -> str:
        """Return how many lines there are."""
        return f"格子之间是制表符(共 {self.lines} 行)" if lang == "zh" else f"cells are parted by tabs ({self.lines} lines)"


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

    def help(self, lang: Lang) -> str | None:
        """Where a spreadsheet's mark of an error began a comment within the row, that it did."""
        rest = "" if self.source is None or self.span is None else self.source.text[self.span.start :].split("\n", 1)[0]
        found = _FAILED.search(rest)
        if found is None:
            return None
        if lang == "zh":
            return f"「{found[0]}」是表格软件算不出来的记号,「#」后面又都是注释;写上数,或者写「无」"
        return f"`{found[0]}` is a spreadsheet's mark of an error, and all after `#` is a comment; write the number, or `none`"


_FAILED = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


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

    standard: bool = False

    def message(self, lang: Lang) -> str:
        """Return what the head lacks."""
        if self.standard:
            return "表格的第一行不是表头" if lang == "zh" else "the first row of the table is no head"
        return "表头的格子要写名称" if lang == "zh" else "a cell of the head holds a name"

    def help(self, lang: Lang) -> str | None:
        """Return the columns of a standard."""
        if not self.standard:
            return None
        if lang == "zh":
            return "标准的第一行写列名,例如「| 地区 | 执行 | 执行至 | 值 | 依据 |」"
        return "the first row of a standard names its columns, such as `| region | effective | until | value | basis |`"
