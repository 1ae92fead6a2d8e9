"""Problems of 分摊 and 发放: POL0339 to POL0344."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import Near
from baozhang_rules.names.problems import PlacedProblem as RuleProblem


@problem("POL0339")
@frozen
class ShareOfOne(RuleProblem):
    """分摊是把一户的金额分给名单里的各人。按人算的待遇、按核算单位算的待遇,金额已经归一个人或一个单位,不用分摊。

    Shares divide a household's amount among the entries of a list. A benefit of a person or of an assessed unit is theirs already.

    Wrong:
        定补 护理补贴 : 元/月
          范围 成员
          对象 当 失能
          基本额 300 元/月
          分摊 按 成员 均分 舍去不足 0.01 元/月 尾差 归 长幼次序
    Right:
        定补 护理补贴 : 元/月
          范围 成员
          对象 当 失能
          基本额 300 元/月
    """

    name: str
    scope: str

    zh = "「{name}」按「{scope}」算,没有一户的金额可以分摊"
    en = "`{name}` is worked out per `{scope}`: there is no household's amount to share out"
    zh_help = "去掉「分摊 …」这一行"
    en_help = "remove the line `share …`"


@problem("POL0340")
@frozen
class ShareListUnknown(Near):
    """分摊要写明分给家庭的哪份名单里的人。

    Shares say among the entries of which list of the household.

    Wrong:
        分摊 按 亲属 均分 舍去不足 0.01 元/月 尾差 归 长幼次序
    Right:
        分摊 按 成员 均分 舍去不足 0.01 元/月 尾差 归 长幼次序
    """

    name: str

    zh = "家庭没有名单「{name}」"
    en = "the household has no list `{name}`"
    zh_help = "写家庭档案里的一份名单"
    en_help = "name a list of the household's record"


@problem("POL0341")
@frozen
class NoShareOrder(Near):
    """尾差(分到分以后剩下的几分钱)归谁,要有一个人人不同的次序:写名单里各人的一个「排名」,归排在最前的那个人。

    What remains after every share is cut down goes to one person, so an order is needed in which no two are equal: name a rank of
    the list's entries; the first of them gets it.

    Wrong:
        分摊 按 成员 均分 舍去不足 0.01 元/月 尾差 归 年长者
    Right:
        定义 成员 的 年长者 = 排名 按 出生日期 从低到高 并列时 按 记录次序
        定补 生活补助 : 元/月
          对象 困难家庭
          基本额 1000 元/月
          分摊 按 成员 均分 舍去不足 0.01 元/月 尾差 归 年长者
    """

    name: str
    entity: str

    zh = "「{name}」不是「{entity}」的排名,说不清尾差归谁"
    en = "`{name}` is no rank of `{entity}`, so it is unclear who gets what remains"
    zh_help = "写「定义 {entity} 的 {name} = 排名 按 … 从低到高 并列时 按 记录次序」"
    en_help = "write `define {entity} of {name} = rank by … ascending ties record order`"


@problem("POL0342")
@frozen
class ShareNotRoundedDown(RuleProblem):
    """分摊先把各人的份额舍去零头,尾差才不会是负数;四舍五入或进一可能分出的比总数还多,要从一个人那里扣回来。

    Every share is cut down first, so that what remains is never below zero; rounding to the nearest or up may give out more than
    there is, to be taken back from one person.

    Wrong:
        分摊 按 成员 均分 四舍五入到 0.01 元/月 尾差 归 长幼次序
    Right:
        分摊 按 成员 均分 舍去不足 0.01 元/月 尾差 归 长幼次序
    """

    name: str

    zh = "「{name}」的分摊要舍去零头"
    en = "the shares of `{name}` must be rounded down"
    zh_help = "写「舍去不足 …」"
    en_help = "write `round down to …`"


@problem("POL0343")
@frozen
class PayeeUnclear(RuleProblem):
    """一户的金额发到人,要写明每人多少:加一行「分摊 …」,或者发到户。

    An amount of the household is paid to each person: say how much each gets by a line `share …`, or pay the household.

    Wrong:
        定补 生活补助 : 元/月
          对象 困难家庭
          基本额 1000 元/月
          发放 至 人 按月
    Right:
        定补 生活补助 : 元/月
          对象 困难家庭
          基本额 1000 元/月
          发放 至 户 按月
    """

    name: str

    zh = "「{name}」是一户的金额,发到人却没有写怎样分摊"
    en = "`{name}` is the household's; it is paid to each person, yet nothing says how it is shared out"
    zh_help = "加一行「分摊 …」,或者写「发放 至 户 …」"
    en_help = "add a line `share …`, or pay the household"


@problem("POL0344")
@frozen
class ShareWeightNegative(RuleProblem):
    """按比例分摊的数可能小于零,那样有人会分到负数。写成不会小于零的数。

    The number by which shares are divided may be below zero, so that somebody would get less than nothing.

    Wrong:
        定义 成员 的 长幼次序 = 排名 按 出生日期 从低到高 并列时 按 记录次序
        定义 成员 的 缺口 : 元/月 = 1000 元/月 - 收入
        定补 生活补助 : 元/月
          对象 当 有重残
          基本额 1000 元/月
          分摊 按 成员 按比例 缺口 舍去不足 0.01 元/月 尾差 归 长幼次序
    Right:
        定义 成员 的 长幼次序 = 排名 按 出生日期 从低到高 并列时 按 记录次序
        定义 成员 的 缺口 : 元/月 = 较大(1000 元/月 - 收入, 0 元/月)
        定补 生活补助 : 元/月
          对象 当 有重残
          基本额 1000 元/月
          分摊 按 成员 按比例 缺口 舍去不足 0.01 元/月 尾差 归 长幼次序
    """

    zh = "分摊的比例可能小于零"
    en = "what shares are divided by may be below zero"
    zh_help = "在它的定义里写「较大(…, 0 …)」"
    en_help = "write `larger(…, 0 …)` in its definition"
