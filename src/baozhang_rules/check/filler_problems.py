"""Problems of clauses and steps left to local rules, and of their fillers: POL0312 to POL0317, POL0323, POL0324."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import Near
from baozhang_rules.names.problems import PlacedProblem as RuleProblem


@problem("POL0312")
@frozen
class OpenClauseNeedsLabel(RuleProblem):
    """待地方规定的条件或一步要有标签,地方才能用「填补」指认它。

    A clause or step left to local rules needs a label, so that a local rule can point at it.

    Wrong:
        应当同时符合:
          待地方规定
    Right:
        应当同时符合:
          财产: 待地方规定
    """

    zh = "待地方规定的这一项没有标签"
    en = "what is left to local rules has no label here"
    zh_help = "在前面写标签,例如「财产: 待地方规定」"
    en_help = "write a label before it, such as `assets: left to local rules`"


@problem("POL0313")
@frozen
class FillerOfClosed(RuleProblem):
    """只有写明「待地方规定」的条件、一步可以由地方填补;这一项上级已经定了。

    Only a clause or step marked `left to local rules` can be filled; this one is settled by the upper rule.

    Wrong:
        填补 低保家庭 的 收入 : 月人均收入 不超过 低保标准
    Right:
        填补 低保家庭 的 财产 : 货币财产 不超过 30000 元
    """

    clause: str

    zh = "「{clause}」没有写待地方规定,不能填补"
    en = "`{clause}` is not left to local rules and can't be filled"
    zh_help = "去掉这一条,或者由上级写明待地方规定"
    en_help = "remove this, or have the upper rule leave it to local rules"


@problem("POL0314")
@frozen
class OpenClassHasGroups(RuleProblem):
    """整个类别留给地方定的,下面不再写条件:地方的文件自己写全。只留一项的,在那一项写「待地方规定」。

    A class left to local rules as a whole has no conditions of its own: the local file writes all of them. To leave one condition open,
    write `left to local rules` at that condition.

    Wrong:
        救助对象 支出型困难家庭
          待地方规定
          应当同时符合:
            收入: 月人均收入 低于 低保标准
    Right:
        救助对象 支出型困难家庭
          待地方规定
    """

    name: str

    zh = "「{name}」整个留给地方定,又写了条件"
    en = "`{name}` is left to local rules as a whole, and has conditions too"
    zh_help = "去掉这些条件,或者只在一项条件上写待地方规定"
    en_help = "drop the conditions, or leave only one of them open"


@problem("POL0316")
@frozen
class OpeningBoundOnClause(RuleProblem):
    """「不低于」「不高于」是对数额的限制;条件只有是与否,不能这样限制。

    Bounds such as `no less than` are for amounts; a condition is yes or no and can't have them.

    Wrong:
        财产: 待地方规定 不低于 30000 元
    Right:
        财产: 货币财产 不超过 货币财产限额
    """

    zh = "条件不能有上下限"
    en = "a condition can't have a bound"
    zh_help = "把数额写成「标准 … 待地方规定 不低于 …」,再在条件里引用"
    en_help = "declare the amount as a standard left to local rules with a bound, and use it in the condition"


@problem("POL0317")
@frozen
class FillTargetUnknown(Near):
    """填补要写「类 的 标签」或者「待遇 的 标签」;那里没有这个标签的条件或一步。

    A filler names a class or benefit and a label; there is no clause or step of that label.

    Wrong:
        填补 低保家庭 的 房子 : 商品房数 少于 2 套
    Right:
        填补 低保家庭 的 房产 : 商品房数 少于 2 套
    """

    owner: str
    clause: str

    zh = "「{owner}」里没有标签为「{clause}」的条件或一步"
    en = "`{owner}` has no clause or step labelled `{clause}`"


@problem("POL0323")
@frozen
class FillOwnerUnknown(Near):
    """填补的前一半是救助对象或者待遇的名称。

    The first half of what a filler names is a class or a benefit.

    Wrong:
        填补 家庭人数 的 财产 : 货币财产 不超过 30000 元
    Right:
        填补 低保家庭 的 财产 : 货币财产 不超过 30000 元
    """

    name: str

    zh = "「{name}」不是救助对象,也不是待遇"
    en = "`{name}` is neither a class nor a benefit"
    zh_help = "写「救助对象 的 标签」或者「待遇 的 标签」;定义和标准用同名的「定义」「标准」来定"
    en_help = "write `label of class` or `label of benefit`; a definition or standard is settled by one of the same name"


@problem("POL0324")
@frozen
class NotAnOption(Near):
    """上级写好了几个方案,让地方从里面选一个;填补和默认只写方案的名称。

    The upper policy wrote rules to choose from; a filler or default names one of them.

    Wrong:
        填补 低保家庭 的 财产 : 货币财产 不超过 30000 元     # 上级写了 方案 按户、方案 按人
    Right:
        填补 低保家庭 的 财产 : 按户
    """

    known: str

    zh = "这里只能选上级写的一个方案:{known}"
    en = "only one of the written rules can be chosen here: {known}"
    zh_help = "写其中一个的名称"
    en_help = "write the name of one of them"
