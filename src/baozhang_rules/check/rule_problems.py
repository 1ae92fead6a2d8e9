"""Problems of classes, their orders, their groups and clauses: POL0300 to POL0324.

Other problems of rules stand in ``benefit_``, ``tier_``, ``combination_`` and ``bound_problems.py``.
"""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import Near
from baozhang_rules.names.problems import PlacedProblem as RuleProblem


@problem("POL0300")
@frozen
class ClassInTwoOrders(RuleProblem):
    """一类救助对象只能排在一个困难程度次序里。排在两个次序里,就说不清这一类之前先看哪些类。

    A class stands in one order only; in two, it would be unclear which classes are tried before it.

    Wrong:
        困难程度 : 低保家庭 重于 低保边缘家庭
        住房困难 : 低保家庭 重于 租房家庭
    Right:
        困难程度 : 低保家庭 重于 低保边缘家庭 重于 租房家庭
    """

    name: str

    zh = "「{name}」排在两个次序里"
    en = "`{name}` stands in two orders"
    zh_help = "并成一个次序,或者另设一类"
    en_help = "join the two orders, or declare another class"


@problem("POL0301")
@frozen
class OrderMixesScopes(RuleProblem):
    """同一次序里的各类,认定的对象(范围)必须相同:都是家庭,或者都是个人,或者都是同一种核算单位。

    All classes of one order are about the same scope: all households, all persons, or all one kind of unit.

    Wrong:
        救助对象 低保家庭 范围 家庭
        救助对象 重残人员 范围 成员
        困难程度 : 低保家庭 重于 重残人员
    Right:
        困难程度 : 低保家庭 重于 低保边缘家庭
    """

    name: str
    scope: str
    first: str
    first_scope: str

    zh = "「{name}」的范围是「{scope}」,与「{first}」的「{first_scope}」不同,不能排在一个次序里"
    en = "`{name}` is about `{scope}` and `{first}` about `{first_scope}`; one order can't hold both"
    zh_help = "按范围分成几个次序"
    en_help = "write one order for each scope"


@problem("POL0302")
@frozen
class NotAClass(Near):
    """这里要写一类救助对象的名称。可能写错了字,或者写成了待遇、定义的名称。

    The name of a class is needed here; it may be misspelt, or name a benefit or a definition.

    Wrong:
        困难程度 : 低保家庭 重于 低保金
    Right:
        困难程度 : 低保家庭 重于 低保边缘家庭
    """

    name: str

    zh = "「{name}」不是救助对象"
    en = "`{name}` is not a class"


@problem("POL0303")
@frozen
class OrderRepeatsClass(RuleProblem):
    """次序里同一类写了两次。每一类只写一次。

    A class is written twice in its order; each class is written once.

    Wrong:
        困难程度 : 低保家庭 重于 低保边缘家庭 重于 低保家庭
    Right:
        困难程度 : 低保家庭 重于 低保边缘家庭
    """

    name: str

    zh = "「{name}」在次序里写了两次"
    en = "`{name}` is written twice in the order"
    zh_help = "去掉其中一处"
    en_help = "remove one of them"


@problem("POL0304", severity="warning")
@frozen
class ClassOutsideOrder(RuleProblem):
    """同一范围的其他各类已经排了次序,这一类没有排进去。那么一个家庭可能同时属于这一类和次序里的一类;如果本意如此,可以不改;
    或者把次序里的那一类写进「应当同时符合」,就不再提醒。

    Other classes of the same scope are ordered and this one isn't: a household may be of this class and of one in the order at
    once. Leave it if that is meant, or ask for the class of the order among what must be met: then it isn't reported.

    Wrong:
        困难程度 : 低保家庭 重于 低保边缘家庭
        救助对象 支出型困难家庭
    Right:
        困难程度 : 低保家庭 重于 低保边缘家庭 重于 支出型困难家庭
    """

    name: str
    order: str

    zh = "「{name}」没有排进次序「{order}」"
    en = "`{name}` is missing from the order `{order}`"
    zh_help = "排进次序里应有的位置;如果可以同时属于两类,不必改"
    en_help = "write it at its place in the order, unless both may hold at once"


@problem("POL0306")
@frozen
class CodesDiffer(RuleProblem):
    """同一名称的几份条文编码不同。编码是一项规则不变的身份,名称相同就应当编码相同。

    Texts of one name carry different codes. A code is what stays the same of a rule, so texts of one name share it.

    Wrong:
        救助对象 低保家庭 编码 DB1
        救助对象 低保家庭 编码 DB2
    Right:
        救助对象 低保家庭 编码 DB
    """

    name: str
    code_here: str
    code_there: str

    zh = "「{name}」在这里编码为「{code_here}」,在别处为「{code_there}」"
    en = "`{name}` has the code `{code_here}` here and `{code_there}` elsewhere"
    zh_help = "统一编码;如果是两项不同的规则,改名"
    en_help = "use one code, or rename one of them if they are different rules"


@problem("POL0307")
@frozen
class CodeTaken(RuleProblem):
    """编码重复:两项不同的规则用了同一个编码(没有编码时,名称就是编码)。

    A code is used twice: two different rules share it (a rule without a code has its name as code).

    Wrong:
        救助对象 低保家庭 编码 DB
        定补 低保金 : 元/月 编码 DB
    Right:
        救助对象 低保家庭 编码 DB
        定补 低保金 : 元/月 编码 DBJ
    """

    name: str
    code_here: str
    owner: str

    zh = "「{name}」的编码「{code_here}」已经是「{owner}」的编码"
    en = "the code `{code_here}` of `{name}` already belongs to `{owner}`"
    zh_help = "换一个编码"
    en_help = "choose another code"


@problem("POL0308")
@frozen
class EmptyClass(RuleProblem):
    """这一类没有写任何条件。没有条件就等于人人符合,所以必须写出来。

    The class has no condition at all. Without one everybody would be eligible, so it has to be written.

    Wrong:
        救助对象 低保家庭
          显示名 "最低生活保障家庭"
    Right:
        救助对象 低保家庭
          应当同时符合:
            收入: 月人均收入 低于 低保标准
    """

    name: str

    zh = "「{name}」没有写条件"
    en = "`{name}` has no condition"
    zh_help = "加上「应当同时符合:」和各项条件"
    en_help = "add `must meet all:` and its conditions"


@problem("POL0309")
@frozen
class ThresholdOutOfReach(RuleProblem):
    """「至少符合 n 项」的 n 必须在 1 与条件的项数之间,否则要么人人符合,要么无人符合。

    The n of `must meet at least n` lies between 1 and the number of conditions; else everybody or nobody would be eligible.

    Wrong:
        至少符合 3 项:
          重病: 患重病
          重残: 有重残
    Right:
        至少符合 2 项:
          重病: 患重病
          重残: 有重残
    """

    count: int
    clauses: int

    zh = "要求至少符合 {count} 项,这里列了 {clauses} 项"
    en = "at least {count} are required and {clauses} are listed"
    zh_help = "核对项数,或者补上漏列的条件"
    en_help = "check the number, or add the missing conditions"


@problem("POL0310")
@frozen
class DuplicateLabel(RuleProblem):
    """同一组里有两项用了同一个标签。标签是解释和填补时指认这一项的名字,不能重复。

    Two items of one group share a label. The label is how explanations and local rules point at the item.

    Wrong:
        应当同时符合:
          收入: 月人均收入 低于 低保标准
          收入: 有稳定收入
    Right:
        应当同时符合:
          收入: 月人均收入 低于 低保标准
          就业: 有稳定收入
    """

    label_text: str

    zh = "标签「{label_text}」在这里用了两次"
    en = "the label `{label_text}` is used twice here"
    zh_help = "改其中一个的名称"
    en_help = "rename one of them"


@problem("POL0311")
@frozen
class NotACondition(RuleProblem):
    """这里要写一个能回答「是」或「否」的条件,写的却是一个数、日期或者别的值。

    A condition that is answered by yes or no belongs here; this is a number, a date or another value.

    Wrong:
        收入: 月人均收入
    Right:
        收入: 月人均收入 低于 低保标准
    """

    zh = "这里要写条件(是或否)"
    en = "a condition (yes or no) is needed here"
    zh_help = "写成比较,例如「月人均收入 低于 标准」"
    en_help = "write a comparison, such as `income below limit`"


@problem("POL0318")
@frozen
class DisplayNamesOverlap(RuleProblem):
    """同一时间有两个显示名。给前一个写上「至 日期」。

    Two display names hold at the same time. Say until when the first was used.

    Wrong:
        显示名 "低收入困难家庭"
        显示名 "低保边缘家庭" 自 2025-01-01
    Right:
        显示名 "低收入困难家庭" 至 2024-12-31
        显示名 "低保边缘家庭" 自 2025-01-01
    """

    first: str
    second: str

    zh = "显示名「{first}」与「{second}」的时间重叠"
    en = "the display names `{first}` and `{second}` overlap in time"
    zh_help = "给前一个写上「至 日期」"
    en_help = "write `to <date>` on the earlier one"


@problem("POL0319")
@frozen
class ScopeUnknown(Near):
    """范围要写一种档案(例如家庭、成员)或者一种核算单位的名称。

    A scope is the name of a record (a household, a member) or of an assessment unit.

    Wrong:
        救助对象 低保家庭 范围 户
    Right:
        救助对象 低保家庭 范围 家庭
    """

    name: str

    zh = "没有名为「{name}」的档案或核算单位"
    en = "there is no record or unit named `{name}`"


@problem("POL0320")
@frozen
class ScopeOutOfReach(RuleProblem):
    """从这里够不到那一类:家庭的规则不能直接问某个人属于哪一类(有许多人),核算单位的结果也只在该单位内可用。

    The class can't be reached from here: a household's rule can't ask of which class a person is (there are many), and results
    of a unit are for that unit only.

    Wrong:
        定补 护理补贴 : 元/月 范围 家庭
          对象 重残人员
    Right:
        定补 护理补贴 : 元/月 范围 成员
          对象 重残人员
    """

    name: str
    scope: str
    here: str

    zh = "「{name}」的范围是「{scope}」,从「{here}」的规则里够不到"
    en = "`{name}` is about `{scope}` and can't be reached from a rule about `{here}`"
    zh_help = "改写范围,或者写「任一 … 满足 (…)」说明是其中哪些人"
    en_help = "change the scope, or say which persons with `any of … satisfying (…)`"


@problem("POL0321")
@frozen
class ScopesDiffer(RuleProblem):
    """同一项规则的几份条文范围不同。范围变了就是另一项规则,要另取名称。

    Texts of one rule differ in scope. With another scope it is another rule, and needs another name.

    Wrong:
        救助对象 低保家庭 范围 家庭
        救助对象 低保家庭 范围 成员
    Right:
        救助对象 低保家庭 范围 家庭
        救助对象 低保人员 范围 成员
    """

    name: str

    zh = "「{name}」的几份条文范围不同"
    en = "the texts of `{name}` differ in scope"
    zh_help = "统一范围,或者改名"
    en_help = "use one scope, or rename one of them"


@problem("POL0322")
@frozen
class RuleCycle(RuleProblem):
    """几项规则互相依赖,绕成一圈,谁也算不出来。常见的是:某项待遇算进收入,而收入又决定这项待遇。

    Rules depend on each other in a circle, so none can be worked out; often a benefit counts as income, and the income decides
    the benefit.

    Wrong:
        定义 家庭收入 : 元/月 = 工资 + 低保金
        定补 低保金 : 元/月
          对象 低保家庭
          基本额 低保标准 - 家庭收入
    Right:
        定义 家庭收入 : 元/月 = 工资 + 已发低保金
    """

    path: str

    zh = "规则绕成一圈:{path}"
    en = "rules depend on each other in a circle: {path}"
    zh_help = "从其中一处去掉依赖;已经发放的金额用档案里的记录"
    en_help = "break the circle at one place; for what was already paid, use the fact on record"
