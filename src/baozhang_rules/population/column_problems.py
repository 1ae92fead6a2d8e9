"""What can be wrong with the columns of households together: one of them twice, or one that isn't there to be kept."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem


@problem("POL0623")
@frozen(kw_only=True)
class ColumnTwice(Problem):
    """两列说的是同一个事实(同名,或者一列用名称、一列用别名),不知道该信哪一列。

    Two columns tell the same fact (by one name, or one by its name and one by its alias), so there is no knowing which holds.

    Wrong:
        编号,存款,存款
    Right:
        编号,存款
    """

    column: str
    first: str
    zh = "列「{column}」和列「{first}」说的是同一个事实"
    en = "column `{column}` and column `{first}` tell the same fact"
    zh_help = "只留一列"
    en_help = "leave one of them out"


@problem("POL0624")
@frozen(kw_only=True)
class NothingToKeep(Problem):
    """--keep 的列,档案里没有(或者有两列同名),带不到结果里。

    The file of households has no column of the name that --keep gives, or two of it.

    Wrong:
        baozhang batch town.pol households.parquet -o out.parquet --keep 街到
    Right:
        baozhang batch town.pol households.parquet -o out.parquet --keep 街道
    """

    column: str
    count: int
    hint: str = ""
    zh = "要保留的列「{column}」有 {count} 列{hint}"
    en = "the column to keep, `{column}`, is there {count} times{hint}"
    zh_help = "核对列名:要正好一列"
    en_help = "check the name: exactly one column is kept"


@problem("POL0625")
@frozen(kw_only=True)
class NameOfResults(Problem):
    """结果文件自己有这个名字的列,--keep 的列不能同名。

    The results have a column of this name themselves, so none of the same name can be kept beside it.

    Wrong:
        baozhang batch town.pol households.parquet -o out.parquet --keep status
    Right:
        baozhang batch town.pol households.parquet -o out.parquet --keep 办理状态(档案里先改列名)
    """

    column: str
    zh = "结果里已有列「{column}」,不能再带一列同名的"
    en = "the results have a column `{column}` of their own"
    zh_help = "先在档案里给这一列换个名字"
    en_help = "give the column another name in the file of households first"


@problem("POL0626")
@frozen(kw_only=True)
class NoGroup(Problem):
    """这一列对一户说的不止一项(成员的结果、各项定义的值),不能按它分组。

    This column tells more than one thing of a household (results of members, values of definitions), so there is nothing to group by.

    Wrong:
        baozhang summary out.parquet --by values
    Right:
        baozhang summary out.parquet --by 街道
    """

    column: str
    zh = "列「{column}」对一户说的不止一项,不能按它分组"
    en = "column `{column}` tells more than one thing of a household and is no group"
    zh_help = "按街道、类别或一条规则的原因(编码.reason)分组"
    en_help = "group by a street, a class, or the reason of a rule (CODE.reason)"
