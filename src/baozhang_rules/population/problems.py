"""What can be wrong with a file of many households: coded, naming the column and, where there is one, the row."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
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
    """批量试算读 Parquet(.parquet,或一个目录的 .parquet)、Arrow(.arrow)、JSON 行(.jsonl)和 CSV(.csv),写 Parquet 和 Arrow,或以 / 结尾的目录。

    Batches are read as Parquet (.parquet, or a folder of such files), Arrow (.arrow), JSON lines (.jsonl) and CSV (.csv), and
    written as Parquet and Arrow, or as a folder of Parquet files where the name ends with /.

    Wrong:
        baozhang batch town.pol households.xls -o out.parquet
    Right:
        baozhang batch town.pol households.parquet -o out.parquet
    """

    path: str
    zh = "「{path}」的格式不认识"
    en = "the format of `{path}` is not known"
    zh_help = "读:.parquet、.arrow、.jsonl、.csv;写:.parquet、.arrow、目录/,`generate` 也写 .jsonl"
    en_help = "read: .parquet, .arrow, .jsonl, .csv; written: .parquet, .arrow, FOLDER/, by `generate` .jsonl too"


@problem("POL0606")
@frozen(kw_only=True)
class OtherPolicy(Problem):
    """结果是用别的政策版本算的:政策文件在那之后改过。解释必须用算出结果的那一版。

    The results were made by another version of the policies: their files were changed since. An explanation must come from
    the version that made the results.

    Wrong:
        baozhang explain out.parquet --id 甲
    Right:
        baozhang explain policies-of-that-day/ out.parquet --id 甲
    """

    path: str
    zh = "「{path}」是用另一版政策算的"
    en = "`{path}` was made by another version of the policies"
    zh_help = "给出当时的政策,或者重新试算"
    en_help = "name the policies of that day, or decide the file again"


@problem("POL0607")
@frozen(kw_only=True)
class NoResults(Problem):
    """这个文件不是批量试算的结果。先用 baozhang batch 试算,再汇总。

    This file doesn't hold results of a batch. Decide the households by baozhang batch first, then sum up.

    Wrong:
        baozhang summary households.parquet
    Right:
        baozhang summary out.parquet
    """

    path: str
    zh = "「{path}」不是批量试算的结果"
    en = "`{path}` doesn't hold results of a batch"
    zh_help = "先运行 baozhang batch"
    en_help = "run baozhang batch first"


@problem("POL0608")
@frozen(kw_only=True)
class BadChange(Problem):
    """要改的标准写作「名称=数」,数的单位是标准自己的单位。

    A standard to be changed is written NAME=NUMBER; the number is in the standard's own unit.

    Wrong:
        baozhang whatif town.pol households.parquet --set 救助标准:1200
    Right:
        baozhang whatif town.pol households.parquet --set 救助标准=1200
    """

    text: str
    known: str
    zh = "「{text}」不是一个标准的改动"
    en = "`{text}` is no change of a standard"
    zh_help = "写作 名称=数;有这些标准:{known}"
    en_help = "write NAME=NUMBER; the standards are {known}"


@problem("POL0609")
@frozen(kw_only=True)
class NothingRead(Problem):
    """改动没有一处被任何结果读到:结果不可能有变化,多半是改错了地方。读到了而没有变化,才是「没有影响」。

    None of the changes is read by any result, so none can change: most likely the wrong thing was changed. Only a change that is
    read, and alters nothing, is without effect.

    Wrong:
        baozhang whatif town.pol households.parquet --with town.pol
    Right:
        baozhang whatif town.pol households.parquet --set 救助标准=1200
    """

    zh = "改动没有被任何结果读到"
    en = "no result reads any of the changes"
    zh_help = "检查改的是不是规则用到的标准或政策"
    en_help = "check that what was changed is what the rules read"


@problem("POL0610")
@frozen(kw_only=True)
class NotJoined(Problem):
    """CSV 的家庭表和成员表靠「编号」一列对上:两张表都要有它,值是家庭的编号。

    Tables of households and of members in CSV are joined by a column 编号 (or id): both have it, and it holds the household's id.

    Wrong:
        成员表的列:姓名,出生日期
    Right:
        成员表的列:编号,姓名,出生日期
    """

    path: str
    zh = "「{path}」没有「编号」一列"
    en = "`{path}` has no column `id` (or `编号`)"
    zh_help = "加上「编号」一列,写家庭的编号"
    en_help = "add the column and write the household's id in it"


@problem("POL0611")
@frozen(kw_only=True)
class NoSuchHousehold(Problem):
    """成员表里有一行的编号,家庭表里没有。

    A row of the table of members names a household that the table of households doesn't have.

    Wrong:
        编号 甲-999(家庭表里没有)
    Right:
        编号 甲-001
    """

    path: str
    row: int
    id: str
    zh = "「{path}」第 {row} 行:没有编号是「{id}」的家庭"
    en = "`{path}`, row {row}: there is no household `{id}`"
    zh_help = "改正编号,或在家庭表里补上这一户"
    en_help = "correct the id, or add the household"


@problem("POL0612")
@frozen(kw_only=True)
class OtherInput(Problem):
    """结果里这一户的位置上,档案文件现在是另一户,或者这一户现在的档案给出的结果和当时不同:试算以后,档案文件换过、改过或者重新排过序。

    Where the results have this household the file of households now has another one, or one whose results are others: since the batch
    it was replaced, changed or sorted anew.

    Wrong:
        baozhang explain out.parquet --id 甲
    Right:
        baozhang batch policies/ households.parquet -o out.parquet
    """

    path: str
    id: str
    zh = "「{path}」在试算以后变了:「{id}」不在原来的位置,或者不再给出当时的结果"
    en = "`{path}` has changed since the batch: `{id}` isn't in its place, or no longer gives its results"
    zh_help = "放回当时的档案文件,或者重新试算"
    en_help = "put the file of that day back, or decide the households again"


@problem("POL0613")
@frozen(kw_only=True)
class NoSuchGroup(Problem):
    """结果文件里没有这一列,不能按它分组。试算时用 --keep 把档案里的列(如区、街道)带到结果里。

    The file of results has no such column to group by. The batch carries a column of the input (a district, say) into the results by
    --keep.

    Wrong:
        baozhang summary out.parquet --by 街道(试算时没有 --keep 街道)
    Right:
        baozhang batch town.pol households.parquet -o out.parquet --keep 街道
    """

    column: str
    zh = "结果里没有列「{column}」,不能按它分组"
    en = "the results have no column `{column}` to group by"
    zh_help = "试算时写 --keep {column},再汇总"
    en_help = "decide the batch with --keep {column}, then sum up"


@problem("POL0614")
@frozen(kw_only=True)
class BrokenRow(Problem):
    """CSV 里有一行的格数和表头不一样:多半是值里的逗号没有用引号括起来,或者文件在这一行被截断。

    A row of a CSV file has another number of cells than its head: most likely a comma inside a value isn't in quotes, or the file was
    cut off in this row.

    Wrong:
        甲-001,310101,1,000
    Right:
        甲-001,310101,"1000"
    """

    path: str
    row: int
    wanted: int
    found: int
    zh = "「{path}」第 {row} 行有 {found} 格,表头有 {wanted} 格"
    en = "`{path}`, row {row} has {found} cells; the head has {wanted}"
    zh_help = "改正这一行;值里有逗号时用引号括起来"
    en_help = "correct the row; a value with a comma is written in quotes"


@problem("POL0615")
@frozen(kw_only=True)
class TwoHouseholds(Problem):
    """家庭表里有两户的编号相同,名单的表又靠编号对上:分不清这些成员是谁家的。

    Two households have the same id, and the tables of lists are joined by it: nobody could say whose the entries are.

    Wrong:
        甲-001 写了两行
    Right:
        甲-001 一行,甲-002 一行
    """

    path: str
    row: int
    id: str
    zh = "「{path}」第 {row} 行:编号「{id}」前面已经有一户"
    en = "`{path}`, row {row}: there is a household `{id}` already"
    zh_help = "每户一行,编号不能重复"
    en_help = "write one row per household, each with an id of its own"


@problem("POL0616")
@frozen(kw_only=True)
class NoRoom(Problem):
    """两张 CSV 表要先在磁盘上按户对齐,放临时文件的目录写不下了。临时文件已经清掉,没有留下写了一半的结果。

    Tables in CSV are first put in order on the disk, and the folder for temporary files has no more room (or can't be written). The
    temporary files are gone, and no half-written result is left.

    Wrong:
        TMPDIR=/dev/shm baozhang batch town.pol homes.csv --list 成员=members.csv -o out.parquet
    Right:
        TMPDIR=/data/tmp baozhang batch town.pol homes.csv --list 成员=members.csv -o out.parquet
    """

    path: str
    detail: str
    zh = "临时文件写不进「{path}」({detail})"
    en = "temporary files can't be written to `{path}` ({detail})"
    zh_help = "用环境变量 TMPDIR 指一个有地方的目录;要留出名单表大小的两倍"
    en_help = "name a folder with more room by the variable TMPDIR; twice the size of the lists' tables is needed"


@problem("POL0617")
@frozen(kw_only=True)
class NoParts(Problem):
    """这个目录里没有 .parquet 文件。批量试算读一个目录时,把里面的 .parquet 按名称先后当作一份数据。

    There is no .parquet file in this folder. Where a folder is read, its .parquet files are taken as one, in the order of their names.

    Wrong:
        baozhang summary policies/
    Right:
        baozhang summary out/
    """

    path: str
    zh = "目录「{path}」里没有 .parquet 文件"
    en = "there is no .parquet file in the folder `{path}`"
    zh_help = "给出放 .parquet 的目录"
    en_help = "name the folder that holds the .parquet files"


@problem("POL0618")
@frozen(kw_only=True)
class OtherColumns(Problem):
    """一个目录里的 .parquet 文件要有同样的列:列名、次序、类型都一样。

    The .parquet files of a folder have the same columns: equal names, order and types.

    Wrong:
        part-0.parquet 有列 存款,part-1.parquet 没有
    Right:
        两个文件的列一样
    """

    path: str
    first: str
    zh = "「{path}」的列和「{first}」的不一样"
    en = "the columns of `{path}` differ from those of `{first}`"
    zh_help = "把两份数据放在两个目录,分别试算"
    en_help = "put the two kinds of data into two folders"


@problem("POL0619")
@frozen(kw_only=True)
class OtherFolder(Problem):
    """结果写成目录时,目录要么还没有,要么是空的,要么只有以前写的结果(part-….parquet)。里面有别的东西,就不会替换它。

    A folder for results is new, empty, or holds nothing but earlier results (part-….parquet). One that holds anything else isn't replaced.

    Wrong:
        baozhang batch town.pol households.parquet -o ./
    Right:
        baozhang batch town.pol households.parquet -o out/
    """

    path: str
    found: str
    zh = "目录「{path}」里有别的东西(「{found}」),不替换"
    en = "the folder `{path}` holds something else (`{found}`) and isn't replaced"
    zh_help = "换一个目录名"
    en_help = "name another folder"


@problem("POL0620")
@frozen(kw_only=True)
class StillRunning(Problem):
    """另一次试算正在边算边存(--resume),写的是同一个结果。两次同时写,会互相拆台。

    Another run with --resume is writing the same results now; two at once would undo each other's work.

    Wrong:
        两个窗口同时运行同一条 baozhang batch … --resume
    Right:
        等前一次结束,或者写到另一个文件
    """

    path: str
    zh = "另一次试算正在写「{path}」"
    en = "another run is writing `{path}` now"
    zh_help = "等它结束,或者写到另一个文件"
    en_help = "wait for its end, or write to another file"


@problem("POL0621")
@frozen(kw_only=True)
class ChangeOutOfBounds(Problem):
    """改成的数超出了上级给这个标准定的界限。界限以外的数,真的那样规定也不能执行,试算没有意义。

    The number that a standard is changed to does not keep the bound that the upper policy sets for it: a rule like that could not be
    applied, so nothing would be learned.

    Wrong:
        标准 冬春救助标准 : 元/人 待地方规定 不低于 0 元/人
        baozhang whatif disaster households.parquet --set 冬春救助标准=-100
    Right:
        baozhang whatif disaster households.parquet --set 冬春救助标准=100
    """

    name: str
    value: Both
    op: Both
    bound: Both
    zh = "改动后「{name}」是 {value.zh},应{op.zh} {bound.zh}"
    en = "after the change `{name}` is {value.en}; it must be {op.en} {bound.en}"
    zh_help = "改成界限以内的数;要连界限一起改,就用 --with 给出修订的政策"
    en_help = "name a number within the bound; to change the bound too, give the amended policies by --with"
