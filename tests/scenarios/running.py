"""What the tests of this room share: a small policy, and running a scenario beside it."""

from baozhang_rules.diagnostics import Collector
from baozhang_rules.pipeline import Pipeline
from baozhang_rules.scenarios import run_scenarios

POLICY = """语言版本 1
政策 例
约定 年龄 : 生日当日
约定 闰日 : 平年三月初
档案 家庭
  居住地 : 地区码 管辖
  财产 : 元 范围 0 元 至 1000000 元 精度 1 元
  租房 : 是否
  成员 : 成员 名单 0 至 10
档案 成员 属于 家庭 计量 人 又名 member
  姓名 : 文字 标识 敏感 姓名
  出生日期 : 日期
  工资 : 元/月 按 月 范围 0 元/月 至 1000000 元/月 精度 1 元/月
  重残 : 是否
  规则 已生 : 出生日期 不晚于 基准日 错误 "还没有出生"
标准 线 : 元/人/月 编码 XIAN
  | 地区   | 印发       | 执行       | 执行至     | 值            |
  | 310000 | 2023-06-20 | 2023-07-01 | 2024-06-30 | 1000 元/人/月 |
  | 310000 | 2024-06-20 | 2024-07-01 | 2024-12-31 | 1100 元/人/月 |
定义 人口 : 人 = 计数 成员
定义 收入 : 元/月 = 合计 成员 的 工资
定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)
定义 人均 : 元/人/月
  当 人口 超过 0 人 : (收入 / 人口) 四舍五入到 0.01 元/人/月
  其他 : 0 元/人/月
救助对象 困难户 编码 KUN 范围 家庭
  应当同时符合:
    收入低: 人均 低于 线
    财产少: 财产 不超过 1000 元
  有下列情形之一的除外:
    租房的: 租房
救助对象 重残人 编码 CAN 范围 成员
  应当同时符合:
    重残的: 重残
定补 补助 : 元/月 编码 BU
  对象 困难户
  基本额 (线 - 人均) × 人口
  四舍五入到 1 元/月
定补 护理费 : 元/月 编码 HU 范围 成员
  对象 重残人
  基本额 200 元/月
一次性救助 急用 : 元 编码 JI
  对象 困难户
  基本额 500 元
核算单位 单人户 自 困难户
  单独提出 成员 当 重残
  计人口 1 人, 计收入 只 本人
  其余成员 人数 不变, 类别 不变
"""

HOUSE = """  基准日 2024-08-01
  家庭:
    居住地 310000
    财产 0 元
    租房 否
    成员:
      | 姓名 | 出生日期   | 工资      | 重残 |
      | 甲   | 1980-01-01 | 1000 元/月 | 是  |
      | 乙   | 2015-03-01 | 0 元/月   | 否   |
"""


def policy(tmp_path, scenarios):
    """Return the pipeline of the policy with scenarios."""
    file = tmp_path / "t.pol"
    file.write_text(POLICY + scenarios, encoding="utf-8")
    pipeline = Pipeline([file], Collector())
    assert pipeline.index is not None, [(p.code, p.message("zh")) for p in pipeline.problems.problems]
    return pipeline


def run(tmp_path, scenarios):
    """Return the results of scenarios beside the policy."""
    pipeline = policy(tmp_path, scenarios)
    return list(run_scenarios(pipeline.bundle, pipeline.index))


def findings(tmp_path, *lines, before=HOUSE):
    """Return the findings of one scenario that expects these lines of the house."""
    (result,) = run(tmp_path, f'算例 "一"\n{before}  应得:\n' + "".join(f"    {line}\n" for line in lines))
    return result.findings


def got(tmp_path, line, before=HOUSE):
    """Return whether one line holds, and what came, in Chinese."""
    (found,) = findings(tmp_path, line, before=before)
    return found.ok, found.actual.zh
