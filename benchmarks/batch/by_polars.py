"""reference.pol by hand in Polars' lazy expressions, run by its streaming engine: two tables, a group-by, two joins. Without reasons."""

import polars as pl
from polars import col

from benchmarks.batch.by_numpy import ASSETS, GRANT, RENT, TIERS


def choice(*pairs, otherwise):
    """The first value whose guard holds."""
    (guard, value), *rest = pairs
    made = pl.when(guard).then(value)
    for guard, value in rest:
        made = made.when(guard).then(value)
    return made.otherwise(otherwise)


def lookup(key, values):
    """A value of a small table by a whole number."""
    return key.cast(pl.Int64).replace_strict(dict(enumerate(int(x) for x in values)), default=0, return_dtype=pl.Int64)


def medical(left, deductible, bands, cap):
    """What a fallback's bands pay of what is left, in 分."""
    base, paid, below = pl.max_horizontal(pl.lit(0, pl.Int64), left - deductible), pl.lit(0, pl.Int64), 0
    for end, percent in bands:
        paid = paid + pl.max_horizontal(pl.lit(0, pl.Int64), (base if end is None else pl.min_horizontal(base, pl.lit(end, pl.Int64))) - below) * percent
        below = end
    return pl.min_horizontal((pl.min_horizontal(paid, pl.lit(cap * 100, pl.Int64)) + 50) // 100, left)


def plan(homes, members, regions, day):
    """The lazy plans of all results: (households, members)."""
    big, small, whole = pl.max_horizontal, pl.min_horizontal, lambda x: pl.lit(x, pl.Int64)
    size, income, assets, limit, need, k = (col(x) for x in ("n", "income", "assets", "limit", "need", "k"))
    age, severe, studies, graded = (col(x) for x in ("age", "severe", "studies", "graded"))
    zero = {name: col(name).fill_null(0) for name in ("support", "business", "pension", "medicine", "rent", "securities", "car_value",
                                                     "disaster", "loss", "basic", "critical", "private")}  # fmt: skip
    wage = col("wage")
    m = members.join(regions.select("region", "deduction"), on="region", how="left").with_columns(
        age=(day - col("born")) // 10000,
        graded=col("grade").is_not_null(),
        severe=((col("grade") >= 3) | ((col("grade") == 2) & (col("disability") <= 2))).fill_null(False),
        studies=(col("school") != 1).fill_null(False),
    )
    kept = choice(
        ((col("work") == 2).fill_null(False), 10 * wage),
        (graded, 10 * wage - small(10 * wage, big(5 * wage, 10 * col("deduction")))),
        otherwise=10 * big(whole(0), wage - col("deduction")),
    )
    m = m.with_columns(
        counted=choice((studies & (age < 25), 10 * zero["support"]), otherwise=kept + 10 * zero["business"] + 9 * zero["pension"] + 10 * zero["support"]),
        top=choice((severe, 30), (col("ill"), 25), (age >= 70, 20), (age < 18, 15), otherwise=0),
    )
    sums = m.group_by("home").agg(
        n=pl.len().cast(pl.Int64),
        income=col("counted").sum(),
        severes=severe.sum().cast(pl.Int64),
        special=((age < 18) | (age >= 60) | studies | graded).sum().cast(pl.Int64),
        able=((age >= 18) & (age < 60) & ~studies & ~severe & ~col("ill")).sum().cast(pl.Int64),
        medicine=zero["medicine"].sum(),
        grants=choice((studies, lookup(col("school").fill_null(0), GRANT)), otherwise=0).sum(),
        top=col("top").sum().cast(pl.Int64),
    )
    h = homes.join(sums, on="home", how="left").join(regions, on="region", how="left")
    rents = {f"{a},{n}": int(RENT[a, n]) for a in (1, 2, 3) for n in range(1, 7)}
    bound = pl.concat_str(col("area"), small(size, whole(6)), separator=",").replace_strict(rents, return_dtype=pl.Int64)
    h = h.with_columns(
        need=10 * col("standard") * size,
        paid_rent=small(zero["rent"], bound),
        assets=10 * (col("deposits") + zero["securities"]),
        limit=lookup(small(size, whole(3)), ASSETS) * size * choice((col("special") == size, 12), otherwise=10),
        housing=(col("dwellings") <= 1) | ((col("dwellings") == 2) & (col("space") < col("each_space") * size)),
        car=(col("cars") == 0) | ((col("cars") == 1) & (col("severes") > 0) & (zero["car_value"] <= 6000000)),
        struck_by=zero["disaster"],
        lost=zero["loss"],
    ).with_columns(after=big(whole(0), income - 10 * (col("medicine") + col("paid_rent"))))
    kinds = [100 * col("medicine") >= 4 * income, 40 * col("paid_rent") > income, col("severes") > 0, 3 * col("able") < size]
    h = h.with_columns(
        DOUDI=(income < need) & (assets <= limit) & col("housing") & col("car") & ~col("refuses") & ~col("premises"),
        BIANYUAN=(2 * income < 3 * need) & (2 * assets <= 3 * limit) & col("housing") & (col("cars") <= 1) & ~col("refuses"),
        ZHICHU=(income < 10 * col("disposable") * size) & (assets <= 2 * limit) & (col("after") < need) & (pl.sum_horizontal(kinds) >= 2),
        SHOUZAI=(income <= 3 * need) & ((col("struck_by") >= 2) | ((col("struck_by") > 0) & (10 * col("lost") >= 12 * income))),
    ).with_columns(k=choice((col("DOUDI"), 0), (col("BIANYUAN"), 1), (col("ZHICHU"), 2), (col("SHOUZAI"), 3), otherwise=4))
    low, needy = k <= 1, k <= 2
    tiers = {code: choice(*(((k == at), x if x else None) for at, x in enumerate(xs[:4])), otherwise=None) for code, xs in TIERS.items()}
    left = col("cost")
    for layer in ("basic", "critical", "private"):
        left = big(whole(0), left - zero[layer])
    h = h.with_columns(
        left=left,
        spends=(small((need - col("after")) * 6, need * 5) + 500) // 1000,
        rented=(col("paid_rent") > 0) & (col("dwellings") == 0) & low,
        rent_paid=col("paid_rent") * choice((col("DOUDI"), 90), otherwise=60) // 10000,
        warmth=7000 + choice((size >= 3, 1200 * (size - 2)), otherwise=0),
        aid=small(
            big(col("lost") * choice((col("struck_by") == 3, 45), otherwise=30), whole(5000000)),
            choice((col("DOUDI"), 400000000), otherwise=200000000),
        ),
    )

    def given(guard, value):
        return pl.when(guard).then(value)

    amounts = {
        "JIBEN": given(k == 0, (big(need - income, whole(30000)) + col("standard") * col("top") // 10 + 999) // 1000),
        "BIANBU": given(k == 1, small(9000 * size, whole(40000)) + choice((col("severes") > 0, 8000), otherwise=0)),
        "ZHIBU": given(k == 2, col("spends")),
        "JIAGE": given(low | ((k == 2) & (col("spends") <= 0)), (col("standard") * size * 45 + 5000) // 10000),
        "ZUFANG": given(col("rented"), col("rent_paid")),
        "QUNUAN": given(~col("heated") & needy, choice((col("rented"), big(whole(0), col("warmth") - col("rent_paid") * 100)), otherwise=col("warmth"))),
        "JIAOYU": given(low, small(choice((col("DOUDI"), col("grants")), otherwise=col("grants") // 2), whole(900000))),
        "SHOUZAI_JIN": given((col("struck_by") > 0) & (low | (k == 3)), (col("aid") + 99999) // 100000 * 10),
        "YILIAO": choice(
            (k == 0, medical(col("left"), 0, ((1000000, 80), (None, 90)), 8000000)),
            (k == 1, medical(col("left"), 200000, ((800000, 60), (3000000, 65), (None, 70)), 6000000)),
            (k == 2, medical(col("left"), 500000, ((2000000, 50), (None, 55)), 5000000)),
            otherwise=None,
        ),
        "GONGYONG/免费公交": low, "JIAOYI/诊疗免收": low, "JIAOYI/法律援助免核": needy,
    }  # fmt: skip
    classes = ("DOUDI", "BIANYUAN", "ZHICHU", "SHOUZAI")
    of_homes = h.select("home", "k", *classes, **tiers, **amounts)
    p = m.join(h.select("home", "k", "standard", "care"), on="home", how="left").with_columns(
        cared=severe | ((age >= 80) & col("ill") & low),
        child=col("alone") & ((age < 18) | (studies & (age < 22))),
        old=age >= 80,
        amount=(col("care") * choice((graded & (col("grade") == 4), 3), otherwise=2) + 999) // 1000 * 5,
        pay=choice((age >= 100, 50000), (age >= 90, 20000), (age >= 85, 10000), otherwise=5000),
    )
    wins, more = col("amount") * 100 >= col("pay"), col("cared") & col("old")
    of_members = p.select(
        "home", "member", ZHAOHU=col("cared"), ERTONG=col("child"), GAOLING=col("old"),
        HULI=given(col("cared") & (~more | wins), col("amount")), GAOLING_JIN=given(col("old") & (~more | ~wins), col("pay")),
        ERTONG_FEI=given(col("child"), (col("standard") * choice((graded, 16), otherwise=14) + 500) // 1000),
    )  # fmt: skip
    return of_homes, of_members


def decide(homes, members, regions, day):
    """Both tables of results, by the streaming engine."""
    plans = plan(homes.lazy(), members.lazy(), regions.lazy(), day)
    return pl.collect_all(plans, engine="streaming")
