"""Generated policies as texts in Chinese: well typed by construction, so that spelling, printing and checking can be tried on many.

`policy_text(choices)` writes one policy about a household with members, standards, a table, definitions, classes with an order,
benefits and a scheme; `household(choices)` a record that it takes.
"""

from __future__ import annotations

from tests.strategies.choices import Choices, chance, pick

HEAD = """语言版本 1
政策 生成.试验办法
  地区 310000
约定 年龄 : 生日当日
约定 闰日 : 平年三月初
约定 月末 : 取末日
分级 等级 : 一级 重于 二级 重于 三级
档案 家庭
  居住地 : 地区码 管辖
  申请日 : 日期
  存款 : 元/月 范围 0 元/月 至 1000000 元/月 精度 0.01 元/月
  租房 : 是否
  成员 : 成员 名单 1 至 4
档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识
  出生日期 : 日期
  工资 : 元/月 范围 0 元/月 至 100000 元/月 精度 0.01 元/月
  残疾等级 : 等级 或 无
  在校 : 是否
"""
COMPARED = ("不低于", "不高于", "不超过", "不少于", "达到", "低于", "高于", "少于", "多于", "大于", "小于", "超过", "为", "不为")
POSTFIX = ("以上", "以下", "以内", "及以上")
ROUNDED = ("四舍五入到 {} 元/月", "舍去不足 {} 元/月", "不足 {} 元/月 按 {} 元/月 计")
PERSONAL = ("工资", "工资 × 70%", "工资 的 1.3 倍", "100 元/月")


def number(c: Choices, depth: int = 2) -> str:
    """An amount per month of the household."""
    leaf = ("存款", "线", "月补", "家庭收入", f"{1 + c.below(3000)} 元/月", "三百元/月", "1,000 元/月")
    if not depth or chance(c, 3):
        return pick(c, leaf)
    one, other = number(c, depth - 1), number(c, depth - 1)
    kind = c.below(8)
    forms = (
        f"({one} + {other})", f"({one} - {other})", f"({one}) × {1 + c.below(90)}%", f"较大({one}, {other})", f"较小({one}, {other})",
        f"(({one} + {other}) {pick(c, ROUNDED).format(10, 10)})", f"({one}) 的 1.5 倍", f"(当 {truth(c, 0)} 则 {one} 否则 {other})",
    )  # fmt: skip
    return forms[kind]


def truth(c: Choices, depth: int = 2) -> str:
    """A condition of the household."""
    if not depth or chance(c, 3):
        facts = (
            "租房", "非 租房", "任一 成员 的 在校", "全体 成员 的 在校", f"家庭人数 {1 + c.below(4)} 人 {pick(c, POSTFIX)}",
            f"存款 {pick(c, COMPARED)} {number(c, 0)}", f"申请日 {pick(c, ('早于', '晚于', '不早于', '不晚于'))} 2024-0{1 + c.below(9)}-01",
            f"(计数 成员 其中 (残疾等级 {pick(c, ('一级', '二级', '三级'))} {pick(c, ('以上', '以下'))})) 为 {c.below(3)} 人",
        )  # fmt: skip
        return pick(c, facts)
    one, other = truth(c, depth - 1), truth(c, depth - 1)
    return pick(
        c, (f"({one}) 且 ({other})", f"({one}) 或 ({other})", f"非 ({one})", f"{number(c, 1)} {pick(c, COMPARED)} {number(c, 1)}")
    )


def policy_text(c: Choices) -> str:
    """One policy."""
    day = f"202{3 + c.below(2)}-0{1 + c.below(9)}-01"
    clauses = "".join(f"    第{n}项: {truth(c)}   依据 《试验办法》第{n}条\n" for n in range(1, 3 + c.below(2)))
    excluded = f"  有下列情形之一的除外:\n    除外项: {truth(c)}\n" if chance(c, 2) else ""
    kind = pick(c, ("应当同时符合", "符合下列情形之一"))
    steps = "".join(
        pick(
            c,
            (
                f"  下限 {10 * (1 + c.below(9))} 元/月\n",
                "  增发 按人 当 残疾等级 二级 以上 : 80 元/人/月\n",
                f"  增发 当 {truth(c, 1)} : 20 元/月\n",
            ),
        )
        for _ in range(c.below(2))
    )
    return f"""{HEAD}标准 线 : 元/月 按 居住地 本地未定 用 上级
  | 地区   | 执行       | 执行至 | 值         | 依据       |
  | 310000 | {day} | 无     | {100 * (1 + c.below(30))} 元/月 | 试验文件 待核 |
表 月补 : 元/月 按 家庭人数
  | 家庭人数 | 值        |
  | 1        | {10 * c.below(50)} 元/月 |
  | 2 至 3   | {number(c, 1).replace("月补", "存款")} |
  | 4 以上   | 900 元/月 |
定义 家庭人数 : 人 = 计数 成员
定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)
定义 成员 的 计入 : 元/月
  = {pick(c, PERSONAL)}
  但 当 在校 且 年龄 {pick(c, ("不满", "未满", "超过"))} 18 周岁 : 0 元/月   依据 第{2 + c.below(9)}条
定义 家庭收入 : 元/月 = {pick(c, ("合计", "最大", "最小"))} 成员 的 计入
定义 测算 : 元/月 = {number(c, 3).replace("月补", "存款")}
救助对象 甲类 编码 JIA
  {kind}:
{clauses}{excluded}救助对象 乙类 编码 YI
  至少符合 1 项:
    其一: {truth(c)}
    其二: {truth(c)}
困难程度 : 甲类 重于 乙类
定补 补助 : 元/月 编码 BU
  对象 {pick(c, ("甲类", "乙类"))}
  基本额 {number(c)}
{steps}  {pick(c, ROUNDED).format(1, 1)}
优惠政策 减免
  按 困难程度
  | 困难程度 | 水费 : 比率 | 电 : 度/月 |
  | 甲类     | 50%         | 15 度/月   |
  | 乙类     | 不享受      | {c.below(9)} 度/月 |
  | 其他     | 不享受      | 不享受     |
"""


def household(c: Choices) -> dict[str, object]:
    """A record, now and then without a fact."""
    facts: dict[str, object] = {
        "居住地": "310101",
        "申请日": f"2024-0{1 + c.below(9)}-01",
        "存款": f"{c.below(3000)} 元/月",
        "租房": chance(c, 2),
        "成员": [
            {
                "姓名": name,
                "出生日期": f"{1960 + c.below(60)}-05-0{1 + c.below(9)}",
                "工资": f"{c.below(4000)} 元/月",
                "残疾等级": pick(c, ("一级", "二级", "三级", None)),
                "在校": chance(c, 2),
            }
            for name in "甲乙丙丁"[: 1 + c.below(4)]
        ],
    }
    return {name: value for name, value in facts.items() if name in ("居住地", "成员") or c.below(8)}
