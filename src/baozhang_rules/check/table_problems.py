"""Problems of tables: POL0290 to POL0299."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.names.problems import PlacedProblem


@problem("POL0290")
@frozen
class TableGap(PlacedProblem):
    """表里有的情形没有一行管。补上一行,或者在表下面写「其余 值」。

    Some cases have no row. Add one, or write 其余 and a value below the table.

    Wrong:
        | 家庭人数 | 值         |
        | 1        | 500 元/月  |
        | 3 以上   | 800 元/月  |
    Right:
        | 家庭人数 | 值         |
        | 1 至 2   | 500 元/月  |
        | 3 以上   | 800 元/月  |
    """

    gap: str

    zh = "表里没有这种情形:{gap}"
    en = "the table has no row for: {gap}"
    zh_help = "补上一行,或者在表下面写「其余 值」"
    en_help = "add a row, or write `the rest` and a value below the table"


@problem("POL0291")
@frozen
class TableOverlap(PlacedProblem):
    """表里有的情形有两行管,分不清用哪一行。

    Some cases have two rows, so it is unclear which counts.

    Wrong:
        | 1 至 3 | 500 元/月 |
        | 3 以上 | 800 元/月 |
    Right:
        | 1 至 3 | 500 元/月 |
        | 4 以上 | 800 元/月 |
    """

    case: str

    zh = "这种情形有两行:{case}"
    en = "two rows are for: {case}"
    better: str = ""

    def help(self, lang: Lang) -> str:
        """Where bounds were written one above the other, the row that begins where the one before it ends."""
        if self.better:
            return f"每一行写明从哪里起:「{self.better}」" if lang == "zh" else f"each row says where it begins: `{self.better}`"
        return "改一改两行的界限" if lang == "zh" else "move the bounds of the two rows apart"


@problem("POL0292")
@frozen
class TableHead(PlacedProblem):
    """表头要和「按」后面的各项对得上:先是各项的名字,最后是「值」;按两项时也可以把第二项的各个值排在表头。

    The head of the table follows what stands after 按: its names and then 值; with two keys, the values of the second key
    may stand in the head instead.

    Wrong:
        表 租金限额 : 元/月 按 家庭人数, 片区
          | 家庭人数 | 值 |
    Right:
        表 租金限额 : 元/月 按 家庭人数, 片区
          | 家庭人数 | 片区 | 值 |
    """

    expected_head: str

    zh = "表头应为:{expected_head}"
    en = "the head should be: {expected_head}"


@problem("POL0293")
@frozen
class BandReversed(PlacedProblem):
    """这一格的下端大于上端,没有一个数在里面。

    The band's lower end is above its upper one; no number lies in it.

    Wrong:
        | 4 至 2 | 500 元/月 |
    Right:
        | 2 至 4 | 500 元/月 |
    """

    zh = "这一格里没有一个数"
    en = "no number lies in this band"


@problem("POL0294")
@frozen
class BandNotForKey(PlacedProblem):
    """这种写法(至、以上、以下、超过)只用于有大小的项目。

    Bands (至, 以上, 以下, 超过) are for keys that have an order.

    Wrong:
        | 甲区 至 乙区 | 500 元/月 |
    Right:
        | 甲区 | 500 元/月 |
    """

    key: Both

    zh = "「{key.zh}」没有大小,不能写界限"
    en = "`{key.en}` has no order, so that a band can't be written"


@problem("POL0295")
@frozen
class NothingBefore(PlacedProblem):
    """单写一个「超过」,说的是超过上面那一段;上面没有一段,要写明超过多少。

    `more than` (超过) alone means above the band before it; there is none here, so say above what.

    Wrong:
        | 超过 | 70% |
    Right:
        | 超过 10000 元 | 70% |
    """

    zh = "上面没有一段,要写明超过多少"
    en = "there is no band before this one; say above what"


@problem("POL0296")
@frozen
class ExtendNeedsBand(PlacedProblem):
    """「每增」从这一段的下端算起,要写在有下端的一段(如「5 以上」)里,而且只能按一项数。

    `each additional` (每增) counts from the lower end of its band, so it stands in a band that has one (`5 以上`), of a single numeric key.

    Wrong:
        | 5 以下 | 500 元/月 每增 100 元/月 |
    Right:
        | 5 以上 | 500 元/月 每增 100 元/月 |
    """

    zh = "这里不能写「每增」"
    en = "`each more` can't stand here"


@problem("POL0297")
@frozen
class KeyNotUsable(PlacedProblem):
    """表只能按数、是否、分级、枚举、地区、日期或文字来查。

    A table is looked up by numbers, 是否, grades, enumerations, regions, dates or text.

    Wrong:
        表 津贴 : 元/月 按 成员
    Right:
        表 津贴 : 元/月 按 家庭人数
    """

    found: Both

    zh = "表不能按「{found.zh}」来查"
    en = "a table can't be looked up by `{found.en}`"
