"""What can be wrong with a file of many households: coded, naming the column and, where there is one, the row."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem


@problem("POL0601")
@frozen(kw_only=True)
class WrongColumnType(Problem):
    """这一列的类型装不下这个事实。金额和数不能是二进制浮点数:它不精确;请用 decimal、整数或文字。

    The type of this column can't hold this fact. Amounts and numbers are never binary floats, which aren't exact: use a
    decimal, an integer or text.

    Wrong:
        存款: double
    Right:
        存款: decimal128(18, 2)
    """

    column: str
    found: str
    wanted: str
    zh = "列「{column}」的类型是 {found},应当是 {wanted}"
    en = "column `{column}` is of type {found}; {wanted} is expected"
    zh_help = "先把这一列转换成 {wanted} 再试算"
    en_help = "convert the column to {wanted} first"


@problem("POL0602")
@frozen(kw_only=True)
class MissingColumn(Problem):
    """规则要读的事实没有对应的列。整列都没人问过时,用 --missing 写明:这些事实一律按「没有资料」对待,不会当作零或无。

    A fact that the rules read has no column. Where nobody asked for it, say so with --missing: the fact is then unknown for
    every household, never zero and never none.

    Wrong:
        baozhang batch town.pol households.parquet -o out.parquet
    Right:
        baozhang batch town.pol households.parquet -o out.parquet --missing 存款
    """

    column: str
    zh = "没有列「{column}」,规则要读它"
    en = "there is no column `{column}`, which the rules read"
    zh_help = "补上这一列;确实没有资料时写 --missing {column}"
    en_help = "add the column; where there are no data on it write --missing {column}"


@problem("POL0603")
@frozen(kw_only=True)
class UnknownColumn(Problem):
    """这一列不是政策声明的事实。要带到结果里的列(如区、街道),用 --keep 写明。

    This column is no fact that the policy declares. A column that shall stand in the results (a district, say) is named with
    --keep.

    Wrong:
        baozhang batch town.pol households.parquet -o out.parquet
    Right:
        baozhang batch town.pol households.parquet -o out.parquet --keep 街道
    """

    column: str
    hint: str = ""
    zh = "列「{column}」不是声明过的事实{hint}"
    en = "column `{column}` is no declared fact{hint}"
    zh_help = "改正列名;要带到结果里就写 --keep {column}"
    en_help = "correct the name, or write --keep {column} to carry it into the results"


@problem("POL0604")
@frozen(kw_only=True)
class BrokenFile(Problem):
    """文件读不完整:它被截断,或者不是它的扩展名所说的格式。没有留下写了一半的结果。

    The file can't be read whole: it was cut off, or isn't of the format that its name says. No half-written result is left.

    Wrong:
        baozhang batch town.pol cut-off.parquet -o out.parquet
    Right:
        baozhang batch town.pol households.parquet -o out.parquet
    """

    path: str
    detail: str
    zh = "「{path}」读不完整({detail})"
    en = "`{path}` can't be read whole ({detail})"
    zh_help = "重新导出这个文件"
    en_help = "export the file again"


@problem("POL0605")
@frozen(kw_only=True)
class UnknownFormat(Problem):
    """批量试算读写 Parquet(.parquet)、Arrow(.arrow)和 JSON 行(.jsonl)。

    Batches are read and written as Parquet (.parquet), Arrow (.arrow) and JSON lines (.jsonl).

    Wrong:
        baozhang batch town.pol households.xls -o out.parquet
    Right:
        baozhang batch town.pol households.parquet -o out.parquet
    """

    path: str
    zh = "「{path}」的格式不认识"
    en = "the format of `{path}` is not known"
    zh_help = "用 .parquet、.arrow 或 .jsonl"
    en_help = "use .parquet, .arrow or .jsonl"
