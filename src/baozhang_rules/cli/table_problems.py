"""What can go wrong between a policy, or records, and a sheet."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem
from baozhang_rules.diagnostics.problem import Lang


@problem("POL0987")
@frozen(kw_only=True)
class NoSuchTable(Problem):
    """政策文件里没有这个名字的表。`baozhang table list` 列出全部。

    The policy file has no table of this name. `baozhang table list` lists them.

    Wrong:
        baozhang table export town.pol --table 没有的表 -o t.csv
    Right:
        baozhang table export town.pol --table 救助标准 -o t.csv
    """

    name: str
    known: str
    zh = "没有名为「{name}」的表"
    en = "there is no table `{name}`"
    zh_help = "有 {known}"
    en_help = "there are {known}"


@problem("POL0988")
@frozen(kw_only=True)
class SheetHeads(Problem):
    """表头对不上:读回政策的表,各列的名称和次序要和政策里一样;读住户名单,每一列要在列的对照里,对照里的事实要在档案里有。

    The heads don't fit. For a policy's table they are those of the policy, in its order; for a list of households each column is in
    the column map, and each fact of the map is declared.

    Wrong:
        | 地区 | 开始 | 值 |
    Right:
        | 地区 | 执行 | 值 |
    """

    path: str
    zh_what: str
    en_what: str
    zh = "「{path}」的表头:{zh_what}"
    en = "the heads of `{path}`: {en_what}"


@problem("POL0989")
@frozen(kw_only=True)
class SheetCell(Problem):
    """表里的一格用不上:空着,有竖线或换行,是公式,或者 Excel 已经改动了它(太长的数、带时刻的日期、浮点误差)。没有猜,也没有写。

    A cell of the sheet can't be used: it is empty, holds a bar or a line break, is a formula, or Excel has changed it (a number that
    is too long, a date with a time of day, a rounding error). Nothing was guessed and nothing written.

    Wrong:
        | 2024-07-01 |  |
    Right:
        | 2024-07-01 | 1100 元/人/月 |
    """

    path: str
    row: int
    column: str
    zh_what: str
    en_what: str
    zh = "「{path}」第 {row} 行 {column} 列:{zh_what}"
    en = "`{path}` row {row}, column {column}: {en_what}"


_WHY = {
    "encoding": ("编码不是 UTF-8,也不是 GB 18030", "its encoding is neither UTF-8 nor GB 18030"),
    "csv": ("不是 CSV:引号没有配对", "this is not CSV: a quotation mark isn't closed"),
    "xlsx": ("不是 Excel 的 .xlsx 文件,或者文件已损坏", "this is no .xlsx file of Excel, or it is damaged"),
    "rows": ("行数太多", "it has too many rows"),
    "format": ("名字要以 .csv 或 .xlsx 结尾", "its name ends in .csv or .xlsx"),
    "sheet": ("没有要的那一张工作表", "it has no such sheet"),
    "map": ("列的对照应当是 JSON 对象:事实 → 列的表头", "a column map is a JSON object: fact → head of its column"),
    "several": (
        "CSV 里只能放一个表;用 --table 指出是哪一个,或者写成 .xlsx",
        "a CSV file holds one table: name it with --table, or write .xlsx",
    ),
}


@problem("POL0990")
@frozen(kw_only=True)
class NotASheet(Problem):
    """这个文件不能当作表格来读写。表格是 .csv 或 .xlsx。

    This file can't be read or written as a sheet. Sheets are .csv or .xlsx.

    Wrong:
        baozhang table export town.pol -o tables.doc
    Right:
        baozhang table export town.pol -o tables.xlsx
    """

    path: str
    why: str

    def message(self, lang: Lang) -> str:
        """What is wrong with the file."""
        words = _WHY[self.why][lang != "zh"]
        return f"「{self.path}」:{words}" if lang == "zh" else f"`{self.path}`: {words}"
