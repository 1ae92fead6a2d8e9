"""What can be wrong with the list of source documents."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem


@problem("POL0941")
@frozen(kw_only=True)
class SourcesUnreadable(Problem):
    """来源清单(`sources` 目录里的 `.toml`)读不出来:写法不对,或者一项的类型不对。

    The list of sources (a `.toml` in a folder `sources`) can't be read: its form is wrong, or an entry has the wrong type.

    Wrong:
        [SH-2024]
        title = 2024
    Right:
        [SH-2024]
        title = "上海市 2024 年调整通知"
    """

    path: str
    where: str
    reason: str
    reason_en: str
    zh = "来源清单「{path}」的「{where}」:{reason}"
    en = "the list of sources `{path}`, `{where}`: {reason_en}"
    zh_help = "写法见 policies/sources/README.md"
    en_help = "policies/sources/README.md tells the form"

    def file(self) -> str | None:
        """The list."""
        return self.path


@problem("POL0942")
@frozen(kw_only=True)
class SourceTwice(Problem):
    """两份来源用了同一个编号。编号是给人引用的,一个编号只能是一份文件。

    Two sources have one id. People refer to ids, so an id is one document's.

    Wrong:
        [SH-2024]            # in two lists
    Right:
        [SH-2024-CAICHAN]
    """

    id: str
    path: str
    zh = "来源编号「{id}」写了两次(「{path}」)"
    en = "the source id `{id}` is given twice (`{path}`)"
    zh_help = "改其中一个编号"
    en_help = "change one of the ids"

    def file(self) -> str | None:
        """The list that repeats it."""
        return self.path


@problem("POL0944")
@frozen(kw_only=True)
class NoSeries(Problem):
    """要加一行的标准,这些政策里没有,或者它不是一行一行写的。

    There is no standard of this name with rows in these policies.

    Wrong:
        baozhang standard set 低保线 "1700 元/人/月" policies/shanghai --from 2027-07-01 --issued 2027-06-20 --cite "市民规1号"
    Right:
        baozhang standard set 低保标准 "1700 元/人/月" policies/shanghai --from 2027-07-01 --issued 2027-06-20 --cite "市民规1号"
    """

    name: str
    known: str
    zh = "没有一行一行写的标准「{name}」"
    en = "there is no standard `{name}` with rows"
    zh_help = "有 {known}"
    en_help = "there are {known}"


@problem("POL0945")
@frozen(kw_only=True)
class WhichRegion(Problem):
    """这个标准有几个地区的数,要写是哪一个地区的。

    The standard has figures of several regions; say of which one.

    Wrong:
        baozhang standard set 低保标准 "900 元/人/月" policies/sichuan --from 2027-01-01 --issued 2026-12-20 --cite "市府发1号"
    Right:
        baozhang standard set 低保标准 "900 元/人/月" policies/sichuan --region 510100 --from 2027-01-01 --issued 2026-12-20 --cite "市府发1号"
    """

    name: str
    regions: str
    zh = "「{name}」有几个地区的数,要写 --region"
    en = "`{name}` has figures of several regions: write --region"
    zh_help = "有 {regions}"
    en_help = "there are {regions}"


@problem("POL0946")
@frozen(kw_only=True)
class RowsAfter(Problem):
    """新的一行要在已有各行以后。更早的日期要由人看过再改:那会改变已经作出的决定。

    A new row comes after those that are there. An earlier one changes what was decided, so a person has to look at it.

    Wrong:
        baozhang standard set 低保标准 "1600 元/人/月" policies/shanghai --from 2020-01-01 --issued 2019-12-20 --cite "市民规1号"
    Right:
        baozhang standard set 低保标准 "1700 元/人/月" policies/shanghai --from 2027-07-01 --issued 2027-06-20 --cite "市民规1号"
    """

    name: str
    region: str
    day: str
    last: str
    zh = "「{name}」{region} 已经有 {last} 起的一行,新的一行不能从 {day} 起"
    en = "`{name}` {region} has a row from {last}; a new one can't begin on {day}"
    zh_help = "更早的改动请直接改政策文件"
    en_help = "change the policy file itself for an earlier day"


@problem("POL0947")
@frozen(kw_only=True)
class NoRunningRow(Problem):
    """新的一行前面没有接得上的一行:这个地区没有数,或者上一行早已到期,中间会空出一段。

    No row runs up to the new one: the region has none, or the last one ended earlier, which would leave a gap.

    Wrong:
        baozhang standard set 低保标准 "950 元/人/月" policies/sichuan --region 510100 --from 2027-01-01 --issued 2026-12-20 --cite "市府发1号"
    Right:
        baozhang standard set 低保标准 "950 元/人/月" policies/sichuan --region 510100 --from 2024-01-01 --issued 2023-12-20 --cite "市府发1号"
    """

    name: str
    region: str
    day: str
    zh = "「{name}」{region} 没有用到 {day} 前一天的一行"
    en = "`{name}` {region} has no row that runs up to the eve of {day}"
    zh_help = "先补上中间的各行"
    en_help = "write the rows between first"
