"""Make the records of the reference set and their golden answers, always the same ones.

    python -m benchmarks.reference.make_records            writes records.jsonl and golden.jsonl beside this file

A record is drawn at random, then moved to a line of the policy: on it, or 0.01 元 below or above. Only the golden answers come
from the hand-written function; tests/benchmarks/test_reference.py compares them with the reference interpreter.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.reference import handwritten as hand
from benchmarks.reference.convert import base_date, household

HERE = Path(__file__).resolve().parent
SEED = 20240701
COUNT = 384
SIZES = (1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8)
NAMES = "甲乙丙丁戊己庚辛"
TURNS = [date(2023, 1, 1), date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2025, 1, 1)]
AGES = (16, 18, 22, 25, 60, 70, 80, 85, 90, 100)
SCHOOLS = ((3, 6, "学前教育"), (6, 15, "义务教育"), (15, 18, "普通高中"), (15, 19, "中等职业教育"), (18, 22, "全日制专科"),
           (18, 24, "全日制本科"), (20, 40, "非全日制"))
ENDS = ((18, "普通高中"), (22, "全日制本科"), (25, "全日制本科"), (18, "无"), (5, "学前教育"), (12, "义务教育"), (20, "全日制本科"),
        (21, "全日制专科"), (19, "全日制本科"))
DISABILITIES = ("视力", "听力", "言语", "肢体", "智力", "精神")


class Maker:
    """Draws records."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def record(self, number: int) -> dict[str, Any]:
        draw = self.random
        on = self._day(number)
        members = [self._member(NAMES[i], i == 0, on) for i in range(draw.choice(SIZES))]
        struck = draw.random() < 0.2
        data: dict[str, Any] = {
            "编号": f"云溪-{number:03}",
            "居住地": draw.choice(("990200", "990201", "990201", "990202", "990203")),
            "所在片区": draw.choice(("老城片", "新城片", "乡村片")),
            "申请日": on.isoformat(),
            "申请人姓名": f"申请人{number:03}",
            "人户分离": draw.random() < 0.1,
            "拒绝核对": draw.random() < 0.04,
            "成员": members,
            "存款": self._money(0, 24000 * len(members)),
            "有价证券": self._maybe(0.2, 0, 40000),
            "住房套数": draw.choice((0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3)),
            "住房面积": self._money(20, 160),
            "非居住用房": draw.random() < 0.04,
            "生活用车": draw.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2)),
            "车辆价值": self._maybe(0.5, 20000, 100000),
            "月租金": "无",
            "集中供暖": draw.random() < 0.4,
            "年医疗费用": draw.choice((Decimal(0), self._money(100, 9000), self._money(5000, 260000))),
            "基本医保支付": self._maybe(0.7, 0, 60000),
            "大病保险支付": self._maybe(0.3, 0, 30000),
            "商业保险支付": self._maybe(0.1, 0, 10000),
            "受灾": draw.choice(("特大", "重大", "一般")) if struck else "无",
            "受灾损失": self._money(500, 120000) if struck else "无",
        }
        if data["住房套数"] == 0 or draw.random() < 0.1:
            data["月租金"] = self._money(200, 1500)
        LINES[number % len(LINES)](self, data)
        return data

    def _day(self, number: int) -> date:
        if number % 3 == 0:
            return TURNS[number // 3 % len(TURNS)] - timedelta(days=number % 2 and number // 3 % len(TURNS) != 0)
        return date(2023, 1, 1) + timedelta(days=self.random.randrange(1200))

    def _member(self, name: str, first: bool, on: date) -> dict[str, Any]:
        draw = self.random
        age = draw.randrange(24, 90) if first else draw.choice((draw.randrange(0, 18), draw.randrange(18, 60), draw.randrange(50, 102)))
        born = on - timedelta(days=age * 365 + age // 4 + draw.randrange(300))
        if draw.random() < 0.15:
            at = max(draw.choice(AGES), 18 if first else 0)
            born = _same_day(on, on.year - at) + timedelta(days=draw.choice((0, 0, 1)))
        if draw.random() < 0.02:
            born = date(born.year // 4 * 4, 2, 29)
        years = hand._age(born, on)
        fitting = [school for low, high, school in SCHOOLS if low <= years <= high]
        grade = draw.choice(("一级", "二级", "三级", "三级", "四级")) if draw.random() < 0.18 else "无"
        works = 18 <= years < 66 and draw.random() < 0.7
        return {
            "姓名": name,
            "关系": "本人" if first else draw.choice(("配偶", "子女", "子女", "父母", "其他亲属")),
            "出生日期": born.isoformat(),
            "就业": "无" if years < 16 else "退休" if years >= 58 else "在职" if works else draw.choice(("灵活就业", "登记失业", "未就业")),
            "就读": draw.choice(fitting) if fitting and draw.random() < 0.85 else "无",
            "工资": self._money(150, 3600) if works else Decimal(0),
            "经营收入": self._maybe(0.12, 50, 1500),
            "养老金": self._money(180, 2600) if years >= 58 and draw.random() < 0.8 else "无",
            "赡养费": self._maybe(0.12, 50, 900),
            "残疾类别": draw.choice(DISABILITIES) if grade != "无" else "无",
            "残疾等级": grade,
            "患重病": draw.random() < 0.12,
            "自付医药费": self._maybe(0.3, 20, 1600),
            "无人抚养": years < 22 and not first and draw.random() < 0.15,
        }

    def _money(self, low: int, high: int) -> Decimal:
        value = Decimal(self.random.randrange(low * 100, high * 100)) / 100
        return value.quantize(Decimal(1)) if self.random.random() < 0.3 else value

    def _maybe(self, share: float, low: int, high: int) -> Decimal | str:
        return self._money(low, high) if self.random.random() < share else "无"

    # ------------------------------------------------------------------ to a line, or one cent beside it

    def cent(self) -> Decimal:
        return Decimal(self.random.choice((-1, 0, 1))) / 100

    def income_at(self, times: Decimal) -> Callable[[dict[str, Any]], None]:
        def move(data: dict[str, Any]) -> None:
            """The income line: wages go down until a member's 赡养费 can make up the difference."""
            members = data["成员"]
            for each in members:
                each["工资"] = Decimal(0) if self.random.random() < 0.6 else self._money(50, 900)
                each["养老金"] = "无" if self.random.random() < 0.6 else each["养老金"]
                each["经营收入"] = "无"
            members[0]["赡养费"] = Decimal(0)
            line = hand._at(hand.STANDARD, data["居住地"], base_date(data)) * len(members) * times
            short = (int(line * 10) - _income(data)) // 10
            members[0]["赡养费"] = max(Decimal(0), Decimal(short) / 100 + self.cent())
            self.poor(data)

        return move

    def poor(self, data: dict[str, Any]) -> None:
        data.update({"拒绝核对": False, "非居住用房": False, "住房套数": self.random.choice((0, 1)), "生活用车": 0})
        data["存款"] = min(data["存款"], Decimal(20000))

    def assets(self, data: dict[str, Any]) -> None:
        self.income_at(Decimal("0.9"))(data)
        home = household(data)
        day = base_date(data)
        full = all(_special(m, day) for m in home.members)
        line = hand.ASSETS_LIMIT[min(len(home.members), 3)] * len(home.members) * (12 if full else 10) // 10
        times = self.random.choice((Decimal(1), Decimal("1.5")))
        data["有价证券"] = self._money(0, 5000)
        data["存款"] = Decimal(line) * times / 100 - data["有价证券"] + self.cent()

    def space(self, data: dict[str, Any]) -> None:
        self.income_at(Decimal("0.8"))(data)
        line = hand._at(hand.SPACE, data["居住地"], base_date(data)) * len(data["成员"])
        data.update({"住房套数": 2, "住房面积": Decimal(line) / 100 + self.cent()})

    def car(self, data: dict[str, Any]) -> None:
        self.income_at(Decimal("0.7"))(data)
        data["成员"][-1].update({"残疾类别": "肢体", "残疾等级": self.random.choice(("一级", "二级", "三级"))})
        data.update({"生活用车": 1, "车辆价值": Decimal(60000) + self.cent()})

    def medicine(self, data: dict[str, Any]) -> None:
        """Medicine at four tenths of the income, so that with the rent the household is one of high spending."""
        self.income_at(Decimal("1.7"))(data)
        for each in data["成员"]:
            each["自付医药费"] = "无"
        data["成员"][0]["自付医药费"] = Decimal(_income(data) * 4 // 100) / 100 + self.random.choice((Decimal("0.01"), self.cent()))
        data["月租金"] = self._money(600, 1500)

    def rent(self, data: dict[str, Any]) -> None:
        self.income_at(Decimal("1.2"))(data)
        data["月租金"] = Decimal(hand.RENT_LIMIT[data["所在片区"]][min(len(data["成员"]), 6)]) / 100 + self.cent()

    def spending(self, data: dict[str, Any]) -> None:
        """Income less spending at the line."""
        self.income_at(Decimal("2.2"))(data)
        home = household(data)
        line = hand._at(hand.STANDARD, home.region, base_date(data)) * len(home.members)
        rent = min(home.rent, hand.RENT_LIMIT[home.area][min(len(home.members), 6)])
        for each in data["成员"]:
            each["自付医药费"] = "无"
        data["成员"][0]["自付医药费"] = max(Decimal(0), Decimal(_income(data) // 10 - line - rent) / 100 + self.cent())
        data["成员"][0].update({"残疾类别": "精神", "残疾等级": "三级"})

    def loss(self, data: dict[str, Any]) -> None:
        self.income_at(Decimal(self.random.choice((2, 3))))(data)
        data.update({"受灾": "一般", "受灾损失": Decimal(_income(data) * 12 // 10) / 100 + self.cent()})

    def bands(self, data: dict[str, Any]) -> None:
        """Medical costs at a band's end or at the cap."""
        self.income_at(self.random.choice((Decimal("0.5"), Decimal("1.3"))))(data)
        data.update({"基本医保支付": Decimal("1200.5"), "大病保险支付": "无", "商业保险支付": Decimal(300)})
        data["年医疗费用"] = Decimal("1500.5") + self.random.choice((0, 2000, 10000, 32000, 90000, 100000)) + self.cent()

    def high_spending(self, data: dict[str, Any], times: Decimal) -> None:
        """Able adults and one severely disabled person, two cars: only 支出困难家庭 is left, at one of its lines."""
        on = base_date(data)
        for each in data["成员"]:
            each.update({"出生日期": _same_day(on, on.year - 35).isoformat(), "就读": "无", "就业": "在职", "患重病": False})
            each.update({"残疾类别": "无", "残疾等级": "无", "自付医药费": "无"})
        self.income_at(times)(data)
        data["成员"][0].update({"残疾类别": "精神", "残疾等级": "三级"})
        data.update({"生活用车": 2, "住房套数": 1, "月租金": "无"})
        if on < date(2024, 1, 1):
            data["申请日"] = self.random.choice((date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 1))).isoformat()

    def one_reason_more(self, data: dict[str, Any]) -> None:
        self.high_spending(data, Decimal("1.1"))
        if self.random.random() < 0.5:
            data["月租金"] = Decimal(_income(data) // 40) / 100 + self.cent()
        else:
            data["成员"][0]["自付医药费"] = Decimal(_income(data) * 4 // 100) / 100 + self.cent()

    def disposable(self, data: dict[str, Any]) -> None:
        self.high_spending(data, Decimal(1))
        line = hand._at(hand.DISPOSABLE, data["居住地"], base_date(data)) * len(data["成员"])
        data["成员"][0]["赡养费"] += Decimal((line * 10 - _income(data)) // 10) / 100 + self.cent()
        data["成员"][0]["自付医药费"] = Decimal(_income(data) * 8 // 100) / 100

    def double_assets(self, data: dict[str, Any]) -> None:
        self.high_spending(data, Decimal("1.2"))
        data["成员"][0]["自付医药费"] = Decimal(_income(data) * 6 // 100) / 100
        full = all(_special(m, base_date(data)) for m in household(data).members)
        size = len(data["成员"])
        data["存款"] = Decimal(hand.ASSETS_LIMIT[min(size, 3)] * size * (24 if full else 20) // 10) / 100 + self.cent()
        data["有价证券"] = "无"

    def schooling(self, data: dict[str, Any]) -> None:
        """Many pupils and students, at the ages at which something ends."""
        on = base_date(data)
        for each in data["成员"][1:]:
            years, school = self.random.choice(ENDS)
            born = _same_day(on, on.year - years) + timedelta(days=self.random.choice((0, 1)))
            each.update({"出生日期": born.isoformat(), "就读": school, "就业": "无", "无人抚养": self.random.random() < 0.5})
        self.income_at(Decimal(self.random.choice(("0.6", "1.4"))))(data)

    def as_drawn(self, data: dict[str, Any]) -> None:
        pass


LINES: tuple[Callable[[Maker, dict[str, Any]], None], ...] = (
    Maker.as_drawn,
    lambda maker, data: maker.income_at(Decimal(1))(data),
    lambda maker, data: maker.income_at(Decimal("1.5"))(data),
    Maker.assets,
    Maker.bands,
    Maker.medicine,
    Maker.spending,
    Maker.loss,
    Maker.space,
    Maker.car,
    Maker.rent,
    Maker.one_reason_more,
    Maker.disposable,
    Maker.double_assets,
    Maker.schooling,
    lambda maker, data: maker.income_at(Decimal("0.5"))(data),
)


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 3, 1)


def _special(m: hand.Member, day: date) -> bool:
    age = hand._age(m.born, day)
    return age < 18 or age >= 60 or m.school not in ("", "非全日制") or m.grade > 0


def _income(data: dict[str, Any]) -> int:
    """The income of a household in 厘 (第九条 to 第十一条)."""
    day = base_date(data)
    deduction = hand._at(hand.WORK_DEDUCTION, data["居住地"], day)
    return sum(_counted(m, deduction, hand._age(m.born, day)) for m in household(data).members)


def _counted(m: hand.Member, deduction: int, age: int) -> int:
    if age < 25 and m.school not in ("", "非全日制"):
        return 10 * m.support
    freed = 0 if m.work == "退休" else max(10 * deduction, 5 * m.wage if m.grade else 0)
    return max(0, 10 * m.wage - freed) + 10 * m.business + 9 * m.pension + 10 * m.support


def write(number: int, data: dict[str, Any]) -> str:
    """A record as a line: amounts as JSON numbers in two records of three, else as plain strings."""

    def plain(value: Any) -> Any:
        match value:
            case Decimal():
                text = f"{value:.2f}" if value != value.to_integral() else f"{value:.0f}"
                return text if number % 3 == 2 else int(text) if "." not in text else float(text)
            case dict():
                return {key: plain(each) for key, each in value.items()}
            case list():
                return [plain(each) for each in value]
            case _:
                return value

    return json.dumps(plain(data), ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    maker = Maker(SEED)
    lines = [write(number, maker.record(number)) for number in range(1, COUNT + 1)]
    golden = []
    for line in lines:
        data = json.loads(line, parse_float=Decimal)
        day = base_date(data)
        golden.append(json.dumps({"编号": data["编号"], "基准日": day.isoformat(), **hand.decide(household(data), day)}, ensure_ascii=False, separators=(",", ":")))
    for name, content in (("records.jsonl", lines), ("golden.jsonl", golden)):
        (HERE / name).write_text("\n".join(content) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
