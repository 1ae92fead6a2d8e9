"""reference.pol by hand in NumPy: whole columns in 分 and 厘, totals by `np.add.reduceat`. Same meaning as plain.c, without reasons."""

import numpy as np

RENT = np.array([[0] * 7, [0, 23000, 31000, 31000, 39500, 39500, 47000], [0, 61000, 88000, 88000, 104000, 104000, 126000],
                 [0, 52000, 76000, 76000, 93000, 93000, 112000]])  # fmt: skip
ASSETS = np.array([0, 3300000, 3000000, 2750000])
GRANT = np.array([0, 0, 420000, 420000, 240000, 240000, 125000, 80000])
TIERS = {"GONGYONG/免费用电": [12, 6, 6, 0, 0], "GONGYONG/水费减免": [5, 2, 0, 0, 0], "GONGYONG/电视减免": [1000, 500, 125, 0, 0],
         "JIAOYI/学费减免": [10, 5, 3, 2, 0], "JIAOYI/免费体检": [2, 1, 1, 0, 0]}  # fmt: skip


def medical(left, deductible, bands, cap):
    """What a fallback's bands (end, percent) pay of what is left, in 分."""
    base, paid, below = np.maximum(0, left - deductible), 0, 0
    for end, percent in bands:
        paid = paid + np.maximum(0, (base if end is None else np.minimum(base, end)) - below) * percent
        below = end
    return np.minimum((np.minimum(paid, cap * 100) + 50) // 100, left)


def decide(h, m, starts, day):
    """Per rule: whether entitled, and the amount. ``h`` and ``m``: columns of households and members, 无 as masks ``…_no``."""
    first, n = starts[:-1], np.diff(starts)

    def total(x):
        return np.add.reduceat(x, first)

    def known(t, name):
        return np.where(t[name + "_no"], 0, t[name].astype(np.int64))

    standard = h["standard"]
    age = (day - m["born"]) // 10000
    graded = ~m["grade_no"]
    severe = graded & ((m["grade"] >= 3) | ((m["grade"] == 2) & ~m["disability_no"] & (m["disability"] <= 2)))
    studies = ~m["school_no"] & (m["school"] != 1)
    support, wage = known(m, "support"), m["wage"].astype(np.int64)
    deduction = np.repeat(h["deduction"], n)
    kept = np.where(~m["work_no"] & (m["work"] == 2), 10 * wage,
                    np.where(graded, 10 * wage - np.minimum(10 * wage, np.maximum(5 * wage, 10 * deduction)), 10 * np.maximum(0, wage - deduction)))  # fmt: skip
    counted = np.where(studies & (age < 25), 10 * support, kept + 10 * known(m, "business") + 9 * known(m, "pension") + 10 * support)
    income, severes = total(counted), total(severe.astype(np.int64))
    special = total(((age < 18) | (age >= 60) | studies | graded).astype(np.int64))
    able = total(((age >= 18) & (age < 60) & ~studies & ~severe & ~m["ill"]).astype(np.int64))
    medicine, grants = total(known(m, "medicine")), total(np.where(studies, GRANT[m["school"]], 0))
    top = total(np.where(severe, 30, np.where(m["ill"], 25, np.where(age >= 70, 20, np.where(age < 18, 15, 0)))))

    need = 10 * standard * n
    rent = np.minimum(known(h, "rent"), RENT[h["area"], np.minimum(n, 6)])
    after = np.maximum(0, income - 10 * (medicine + rent))
    assets = 10 * (h["deposits"].astype(np.int64) + known(h, "securities"))
    limit = ASSETS[np.minimum(n, 3)] * n * np.where(special == n, 12, 10)
    homes, cars = h["dwellings"], h["cars"]
    housing = (homes <= 1) | ((homes == 2) & (h["space"] < h["each_space"] * n))
    car = (cars == 0) | ((cars == 1) & (severes > 0) & (known(h, "car_value") <= 6000000))
    poorest = (income < need) & (assets <= limit) & housing & car & ~h["refuses"] & ~h["premises"]
    margin = (2 * income < 3 * need) & (2 * assets <= 3 * limit) & housing & (cars <= 1) & ~h["refuses"]
    kinds = (100 * medicine >= 4 * income).astype(np.int8) + (40 * rent > income) + (severes > 0) + (3 * able < n)
    spending = (income < 10 * h["disposable"] * n) & (assets <= 2 * limit) & (after < need) & (kinds >= 2)
    disaster, lost = known(h, "disaster"), known(h, "loss")
    struck = (income <= 3 * need) & ((disaster >= 2) | ((disaster > 0) & (10 * lost >= 12 * income)))
    k = np.where(poorest, 0, np.where(margin, 1, np.where(spending, 2, np.where(struck, 3, 4))))
    low, needy, everyone = k <= 1, k <= 2, np.ones(len(n), bool)
    out = {"DOUDI": (poorest, None), "BIANYUAN": (margin, None), "ZHICHU": (spending, None), "SHOUZAI": (struck, None)}
    for code, values in TIERS.items():
        value = np.array(values)[k]
        out[code] = (value > 0, value)
    out |= {"GONGYONG/免费公交": (everyone, low), "JIAOYI/诊疗免收": (everyone, low), "JIAOYI/法律援助免核": (everyone, needy)}

    out["JIBEN"] = (k == 0, (np.maximum(need - income, 30000) + standard * top // 10 + 999) // 1000)
    out["BIANBU"] = (k == 1, np.minimum(9000 * n, 40000) + np.where(severes > 0, 8000, 0))
    spends = (np.minimum((need - after) * 6, need * 5) + 500) // 1000
    out["ZHIBU"] = (k == 2, spends)
    out["JIAGE"] = (low | ((k == 2) & (spends <= 0)), (standard * n * 45 + 5000) // 10000)
    rented = (rent > 0) & (homes == 0) & low
    rent_paid = rent * np.where(poorest, 90, 60) // 10000
    out["ZUFANG"] = (rented, rent_paid)
    warmth = 7000 + np.where(n >= 3, 1200 * (n - 2), 0)
    out["QUNUAN"] = (~h["heated"] & needy, np.where(rented, np.maximum(0, warmth - rent_paid * 100), warmth))
    out["JIAOYU"] = (low, np.minimum(np.where(poorest, grants, grants // 2), 900000))
    aid = np.minimum(np.maximum(lost * np.where(disaster == 3, 45, 30), 5000000), np.where(poorest, 400000000, 200000000))
    out["SHOUZAI_JIN"] = ((disaster > 0) & (low | (k == 3)), (aid + 99999) // 100000 * 10)
    left = h["cost"].astype(np.int64)
    for layer in ("basic", "critical", "private"):
        left = np.maximum(0, left - known(h, layer))
    bands = [medical(left, 0, ((1000000, 80), (None, 90)), 8000000), medical(left, 200000, ((800000, 60), (3000000, 65), (None, 70)), 6000000),
             medical(left, 500000, ((2000000, 50), (None, 55)), 5000000)]  # fmt: skip
    out["YILIAO"] = (needy, np.choose(np.minimum(k, 2), bands))

    weak = (age >= 80) & m["ill"] & np.repeat(low, n)
    cared, child, old = severe | weak, m["alone"] & ((age < 18) | (studies & (age < 22))), age >= 80
    care = (np.repeat(h["care"], n) * np.where(graded & (m["grade"] == 4), 3, 2) + 999) // 1000 * 5
    pay = np.where(age >= 100, 50000, np.where(age >= 90, 20000, np.where(age >= 85, 10000, 5000)))
    more, wins = cared & old, care * 100 >= pay
    out |= {"ZHAOHU": (cared, None), "ERTONG": (child, None), "GAOLING": (old, None)}
    out["HULI"], out["GAOLING_JIN"] = (cared & (~more | wins), care), (old & (~more | ~wins), pay)
    out["ERTONG_FEI"] = (child, (np.repeat(standard, n) * np.where(graded, 16, 14) + 500) // 1000)
    return out
