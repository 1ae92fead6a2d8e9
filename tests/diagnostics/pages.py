"""The examples on the pages of codes, put where they belong and read: does the wrong one give the code, and the right one not.

An example is a piece of a policy: a clause, a step, a row, a line of a record.  It is put into each of the places below, after a common
beginning that declares the names that the pages use, less those that the example declares itself.
"""

import re
from inspect import cleandoc

from attrs import frozen

from baozhang_rules.check.program import check_bundle
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.scenarios import check_scenarios
from baozhang_rules.text import Source

HEAD = "语言版本 1\n"
FACTS = {
    "家庭": """档案 家庭
  居住地 : 地区码 管辖
  申请日 : 日期
  受理日 : 日期
  商品房数 : 套 范围 0 套 至 20 套 精度 1 套
  货币财产 : 元 范围 0 元 至 100000000 元 精度 0.01 元
  房租 : 元/月 或 无 范围 0 元/月 至 100000 元/月 精度 0.01 元/月
  物业费 : 元/月 范围 0 元/月 至 100000 元/月 精度 0.01 元/月
  年收入 : 元/年 范围 0 元/年 至 10000000 元/年 精度 0.01 元/年
  年支出 : 元/年 范围 0 元/年 至 10000000 元/年 精度 0.01 元/年
  年收入月数 : 月 范围 1 个月 至 12 个月 精度 1 个月
  医疗费用 : 元/年 范围 0 元/年 至 10000000 元/年 精度 0.01 元/年
  本年已付救助 : 元/年 或 无 范围 0 元/年 至 1000000 元/年 精度 0.01 元/年
  已发低保金 : 元/月 范围 0 元/月 至 100000 元/月 精度 0.01 元/月
  家庭月收入申报 : 元/月 范围 0 元/月 至 1000000 元/月 精度 0.01 元/月
  片区 : 片区
  会议纪要号 : 文字 或 无
  申请人姓名 : 文字 敏感 姓名
  证件号 : 文字 敏感 证件
  有房 : 是否
  有稳定收入 : 是否
  患重病 : 是否
  有重残 : 是否
  老人 : 是否
  残疾 : 是否
  无业 : 是否
  缺材料 : 是否
  成员 : 成员 名单 1 至 30
""",
    "成员": """档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识 敏感 姓名
  证件号 : 文字 敏感 证件
  出生日期 : 日期
  工资性收入 : 元/月 范围 0 元/月 至 1000000 元/月 精度 0.01 元/月
  收入 : 元/月 范围 0 元/月 至 1000000 元/月 精度 0.01 元/月
  工资 : 元 范围 0 元 至 1000000 元 精度 0.01 元
  存款 : 元 范围 0 元 至 1000000 元 精度 0.01 元
  工作天数 : 天 范围 1 天 至 31 天 精度 1 天
  残疾等级 : 残疾等级 或 无
  婚姻 : 婚姻
  在校 : 是否
  重残 : 是否
  高龄 : 是否
  配偶 : 成员 或 无 联系
  父亲 : 成员 或 无 联系
""",
}
DECLARED = {
    "残疾等级": "分级 残疾等级 : 一级 重于 二级 重于 三级 重于 四级\n",
    "婚姻": "枚举 婚姻 : 未婚, 已婚\n",
    "片区": "枚举 片区 : 甲区, 乙区\n",
    "年龄约定": "约定 年龄 : 生日当日\n约定 闰日 : 平年三月初\n约定 月末 : 取末日\n",
    **FACTS,
    "年龄": "定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)\n",
    "低保标准": "标准 低保标准 : 元/人/月\n  | 执行 | 值 | 依据 |\n  | 2020-01-01 | 1000 元/人/月 | 甲 |\n",
    "家庭人数": "定义 家庭人数 : 人 = 计数 成员\n",
    "家庭月收入": "定义 家庭月收入 : 元/月 = 合计 成员 的 工资性收入\n",
    "月人均收入": "定义 月人均收入 : 元/人/月 = 家庭月收入 / 家庭人数\n",
    "计入收入": "定义 成员 的 计入收入 : 元/月 = 工资性收入 × 80%\n",
    "货币财产限额": "标准 货币财产限额 : 元/人 待地方规定 不低于 20000 元/人 默认 20000 元/人\n",
    "低保家庭": "救助对象 低保家庭 编码 DIBAO 范围 家庭\n  应当同时符合:\n    收入: 月人均收入 低于 低保标准   依据 甲\n    财产: 待地方规定 默认 (货币财产 不超过 30000 元)   依据 甲\n",
    "低保边缘家庭": "救助对象 低保边缘家庭 编码 DIBIAN 范围 家庭\n  应当同时符合:\n    收入: 月人均收入 低于 低保标准 的 1.5 倍   依据 甲\n",
    "重残人员": "救助对象 重残人员 编码 ZHONGCAN 范围 成员\n  应当同时符合:\n    重残: 重残   依据 甲\n",
    "困难程度": "困难程度 : 低保家庭 重于 低保边缘家庭\n",
    "低保金": "定补 低保金 : 元/月 编码 DIBAOJIN\n  对象 低保家庭\n  基本额 (低保标准 - 月人均收入) × 家庭人数   依据 甲\n  四舍五入到 1 元/月\n",
    **{
        name: f"定补 {name} : 元/月\n  对象 低保家庭\n  基本额 {amount} 元/月   依据 甲\n"
        for name, amount in [("孤儿基本生活费", 900), ("生活补贴", 90), ("甲补贴", 10), ("乙补贴", 20), ("丙补贴", 30), ("培训补贴", 40), ("创业补贴", 50)]
    },
    "一次性补助": "一次性救助 一次性补助 : 元\n  对象 低保家庭\n  基本额 900 元   依据 甲\n",
    "护理补贴": "定补 护理补贴 : 元/月\n  对象 重残人员\n  基本额 90 元/月   依据 甲\n",
    "单人低保户": "核算单位 单人低保户 自 低保边缘家庭\n  单独提出 成员 当 重残\n  计人口 1 人, 计收入 只 本人\n  其余成员 人数 不变, 类别 不变\n",
}  # fmt: skip
"""Everything that the pages take for declared, in an order in which it can stand."""

_HEADS = r"(?:定义|标准|表|救助对象|档案|枚举|分级|定补|一次性救助|优惠政策|托底|核算单位|选择|政策)"
_OWN = re.compile(rf"^{_HEADS} +(?:\w+ +的 +)?(\w+)|^(\w+) *:", re.MULTILINE)
_CLASS = "救助对象 例家庭 编码 LIJIATING 范围 家庭\n  应当同时符合:\n"
_STEP = "定补 例补贴 : 元/月 编码 LIBUTIE\n  对象 低保家庭\n"
_FALL = "托底 例托底 : 元/年 按 自然年\n  起于 医疗费用\n"
_SCENARIO = '算例 "例"\n  基准日 2024-09-01\n  家庭:\n    货币财产 0 元\n    成员:\n      | 姓名 | 残疾等级 |\n      | 甲 | 四级 |\n    其余 无\n  应得:\n'
PLACES = {
    "top": "{0}",
    "clause": _CLASS + "{4}",
    "condition": _CLASS + "    例: {0}",
    "group": "救助对象 例家庭 编码 LIJIATING 范围 家庭\n{2}",
    "value": "定义 例值 = {0}",
    "member's": "定义 成员 的 例值 = {0}",
    "money": "定义 例值 : 元/月 = {0}",
    "step": _STEP + "  基本额 90 元/月\n{2}",
    "steps": _STEP + "{2}",
    "rounded": _STEP + "{2}\n  四舍五入到 1 元/月",
    "once": "一次性救助 例补贴 : 元\n  对象 低保家庭\n{2}",
    "benefit": "定补 例补贴 : 元/月 编码 LIBUTIE\n{2}\n  基本额 90 元/月",
    "record": "档案 家庭\n{2}",
    "person": "档案 成员 属于 家庭 计量 人\n{2}",
    "policy": "政策 例市办法\n{2}",
    "cases": "定义 成员 的 例值 : 元/月\n{2}",
    "exceptions": "定义 成员 的 例值 : 元/月\n  = 工资性收入\n{2}",
    "order": "定义 成员 的 例值 : 元/月\n  = 工资性收入\n  但 甲 当 在校 : 0 元/月\n  但 乙 当 重残 : 9 元/月\n{2}",
    "standard": "标准 例标准 : 元/月 按 居住地\n{2}",
    "dated": "标准 例标准 : 元/月 按 居住地\n  | 地区 | 执行 | 执行至 | 值 |\n{2}",
    "started": "标准 例标准 : 元/月 按 居住地 本地未定 用 上级\n  | 地区 | 执行 | 值 |\n  | 310000 | 2020-01-01 | 5 元/月 |\n{2}",
    "yearly": "标准 例标准 : 元\n{2}",
    "table": "表 例表 : 元/月 按 家庭人数\n{2}",
    "rows": "表 例表 : 元/月 按 家庭人数\n  | 家庭人数 | 值 |\n{2}",
    "area": "表 例表 : 元/月 按 片区\n  | 片区 | 值 |\n{2}",
    "money rows": "表 例表 : 比率 按 货币财产\n  | 货币财产 | 值 |\n{2}",
    "tiers": "优惠政策 例优惠\n{2}\n  | 困难程度 | 电 : 度/月 |\n  | 低保家庭 | 15 度/月 |\n  | 其他 | 不享受 |",
    "tier table": "优惠政策 例优惠\n  按 困难程度\n{2}\n  | 低保边缘家庭 | 不享受 |\n  | 其他 | 不享受 |",
    "tier rows": "优惠政策 例优惠\n  按 困难程度\n  | 困难程度 | 电 : 度/月 |\n{2}",
    "tier rows.": "优惠政策 例优惠\n  按 困难程度\n  | 困难程度 | 电 : 度/月 |\n{2}\n  | 其他 | 不享受 |",
    "tier rows..": "优惠政策 例优惠\n  按 困难程度\n  | 困难程度 | 电 : 度/月 |\n{2}\n  | 低保边缘家庭 | 不享受 |\n  | 其他 | 不享受 |",
    "tier head": "优惠政策 例优惠\n  按 困难程度\n{2}\n  | 低保家庭 | 15 度/月 |\n  | 低保边缘家庭 | 不享受 |\n  | 其他 | 不享受 |",
    "proof": "优惠政策 例优惠\n{2}\n  按 困难程度\n  | 困难程度 | 电 : 度/月 |\n  | 低保家庭 | 15 度/月 |\n  | 低保边缘家庭 | 不享受 |\n  | 其他 | 不享受 |",
    "sections": _FALL + "{2}\n  四舍五入到 1 元/年",
    "fallback": _FALL + "  对象 低保家庭:\n    分段按比例:\n      | 超过 0 元/年 | 70% |\n{2}",
    "bands": _FALL + "  对象 低保家庭:\n    分段按比例:\n{6}\n  四舍五入到 1 元/年",
    "bands.": _FALL + "  对象 低保家庭:\n    分段按比例:\n{6}\n      | 超过 | 80% |\n  四舍五入到 1 元/年",
    "headed": "{0}\n  起于 医疗费用\n  对象 低保家庭:\n    分段按比例:\n      | 超过 0 元/年 | 70% |\n  四舍五入到 1 元/年",
    "headed.": "{0}\n  起于 医疗费用\n  对象 低保家庭:\n    分段按比例:\n      | 超过 0 元/年 | 70% |\n  四舍五入到 0.01 元/年",
    "unit": "核算单位 例单位 自 低保边缘家庭\n{2}\n  其余成员 人数 不变, 类别 不变",
    "units": "核算单位 例单位 自 低保边缘家庭\n  单独提出 成员 当 重残\n{2}, 计收入 只 本人\n  其余成员 人数 不变, 类别 不变",
    "unit head": "{0}\n  单独提出 成员 当 重残\n  计人口 1 人, 计收入 只 本人\n  其余成员 人数 不变, 类别 不变",
    "unit made": "{0}\n  计收入 只 本人\n  其余成员 人数 不变, 类别 不变",
    "order of classes": "救助对象 租房家庭 编码 ZUFANG 范围 家庭\n  应当同时符合:\n    有房: 非 有房   依据 甲\n{0}",
    "expected": _SCENARIO + "{4}",
    "given": '算例 "例"\n  基准日 2024-09-01\n  家庭:\n{4}\n    成员:\n      | 姓名 | 残疾等级 |\n      | 甲 | 四级 |\n    其余 无\n  应得:\n    不缺材料',
    "given of": '算例 "例"\n  基准日 2024-09-01\n  家庭:\n    货币财产 0 元\n    成员:\n      | 姓名 |\n      | 甲 |\n    其余 无\n  改:\n    成员 甲 的 {0}\n  应得:\n    不缺材料',
    "alone": "{0}",
    "facts alone": "档案 家庭\n  成员 : 成员 名单 1 至 9\n{2}\n档案 成员 属于 家庭\n  姓名 : 文字",
    "rule of facts alone": "档案 家庭\n{2}\n档案 登记 属于 家庭\n  日子 : 日期\n档案 停发登记 属于 家庭\n  日子 : 日期",
    "parent alone": "档案 家庭\n  成员 : 成员 名单 1 至 9\n{0}\n  姓名 : 文字",
    "records alone": "档案 家庭\n  户号 : 文字\n{0}\n  姓名 : 文字",
    "amount alone": "{0}\n  人数 : 人 范围 1 人 至 9 人 精度 1 人\n救助对象 例户 编码 LIHU\n  应当同时符合:\n    人: 人数 1 人 以上\n"
    "定补 例补 : 元\n  对象 例户\n  基本额 货币财产 × 1\n  四舍五入到 1 元",
    "open": "标准 货币财产限额 : 元/人 待地方规定\n{0}",
    "headed table": "{0}\n  | 家庭人数 | 值 |\n  | 1 以上 | 5 元/月 |",
    "two keys": "{0}\n    | 1 以上 | 甲区 | 5 元/月 |\n    | 1 以上 | 乙区 | 5 元/月 |",
    "same amount": _STEP + "  基本额 (低保标准 - 月人均收入) × 家庭人数\n{2}",
    "scenario": '算例 "例"\n  基准日 2024-09-01\n  家庭:\n    货币财产 0 元\n    其余 无\n{2}',
}  # fmt: skip
"""Where an example may belong: `{0}` is the example as it is, `{2}`, `{4}`, `{6}` the same indented by so many columns."""

_SIGNS = {"(制表符)": "\t"}


@frozen
class Example:
    """The two examples of a page."""

    wrong: str
    right: str


def example_of(cls):
    """Return the examples in a problem's docstring."""
    parts = re.split(r"^(?:Wrong|Right):", cleandoc(cls.__doc__ or ""), flags=re.MULTILINE)
    wrong, right = (cleandoc("\n" + part.rstrip()) for part in parts[1:])
    for told, sign in _SIGNS.items():
        wrong = wrong.replace(told, sign)
    return Example(wrong, right)


def placed(place, text):
    """Return a whole policy with an example at one of the places."""
    shown = PLACES[place]
    indented = {str(width): "\n".join(" " * width + line for line in text.split("\n")) for width in (2, 4, 6)}
    part = re.sub(r"\{(\d)\}", lambda match: indented.get(match[1], text), shown)
    own = {name for match in _OWN.finditer(part) for name in match.groups() if name}
    own |= {"年龄约定"} if "约定 " in text else set()
    if place in ("record", "person"):
        own -= {"家庭", "成员"}
    if place.endswith("alone"):
        return f"{HEAD}{part}\n"
    begun = "".join(each for name, each in DECLARED.items() if name not in own)
    if own & {"家庭", "成员"} and place not in ("record", "person"):
        begun = _only_enums(own) if "属于" in text or "家庭" in own else begun
    if part.startswith("政策 ") or text.startswith(("政策 ", "引入 ", "实施 ", "语言版本 ")):
        return (part + "\n" + begun) if text.startswith("语言版本") else f"{HEAD}{part}\n{begun}"
    return f"{HEAD}{begun}{part}\n"


def _only_enums(own):
    kept = ("残疾等级", "婚姻", "片区", "年龄约定", "家庭", "成员")
    return "".join(DECLARED[name] for name in kept if name not in own)


def codes(text, library=None):
    """Return the codes of everything that is wrong with a policy."""
    collector = Collector()
    bundle = bundle_sources([Source("例.pol", text)], collector, library)
    found = []
    if not collector.has_errors:
        program = check_bundle(bundle, collector)
        if program is not None and not collector.has_errors:
            found = list(check_scenarios(bundle, Index(program)))
    return {problem.code for problem in [*collector.problems, *found]}
