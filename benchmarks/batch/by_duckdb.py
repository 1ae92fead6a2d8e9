"""reference.pol by hand in DuckDB's SQL over two tables and one of regions: a group-by, and two joins. Without reasons."""

from benchmarks.batch.by_numpy import GRANT, TIERS

MEMBERS = """
create or replace temp table m as
select m.*, r.standard, r.care, (getvariable('day') - born) // 10000 as age, grade is not null as graded,
  coalesce(grade >= 3 or (grade = 2 and disability <= 2), false) as severe, coalesce(school <> 1, false) as studies,
  case when studies and age < 25 then 10 * coalesce(support, 0)
       else (case when work = 2 then 10 * wage
                  when graded then 10 * wage - least(10 * wage, greatest(5 * wage, 10 * r.deduction))
                  else 10 * greatest(0, wage - r.deduction) end)
            + 10 * coalesce(business, 0) + 9 * coalesce(pension, 0) + 10 * coalesce(support, 0) end as counted,
  case when severe then 30 when ill then 25 when age >= 70 then 20 when age < 18 then 15 else 0 end as top,
  case when studies then case school {grants} end else 0 end as grant_
from members m join regions r using (region)
"""

SUMS = """
select home, count(*) as n, sum(counted)::bigint as income, count(*) filter (severe) as severes,
  count(*) filter (age < 18 or age >= 60 or studies or graded) as special,
  count(*) filter (age >= 18 and age < 60 and not studies and not severe and not ill) as able,
  sum(coalesce(medicine, 0))::bigint as medicine, sum(grant_)::bigint as grants, sum(top)::bigint as top
from m group by home
"""

HOMES = """
create or replace temp table h as
with s as ({sums}), a as (
  select h.*, s.* exclude (home), r.* exclude (region), 10 * r.standard * s.n as need,
    least(coalesce(rent, 0), case area when 1 then (case when n = 1 then 23000 when n <= 3 then 31000 when n <= 5 then 39500 else 47000 end)
                                       when 2 then (case when n = 1 then 61000 when n <= 3 then 88000 when n <= 5 then 104000 else 126000 end)
                                       else (case when n = 1 then 52000 when n <= 3 then 76000 when n <= 5 then 93000 else 112000 end) end) as paid_rent,
    greatest(0, income - 10 * (medicine + paid_rent)) as after_, 10 * (deposits + coalesce(securities, 0)) as assets,
    (case when n = 1 then 3300000 when n = 2 then 3000000 else 2750000 end) * n * (case when special = n then 12 else 10 end) as limit_,
    dwellings <= 1 or (dwellings = 2 and space < r.each_space * n) as housing,
    cars = 0 or (cars = 1 and severes > 0 and coalesce(car_value, 0) <= 6000000) as car, coalesce(disaster, 0) as struck_by, coalesce(loss, 0) as lost,
    (100 * medicine >= 4 * income)::int + (40 * paid_rent > income)::int + (severes > 0)::int + (3 * able < n)::int as kinds,
    greatest(0, greatest(0, greatest(0, cost - coalesce(basic, 0)) - coalesce(critical, 0)) - coalesce(private, 0)) as left_
  from homes h join s using (home) join regions r using (region)
), b as (
  select *, income < need and assets <= limit_ and housing and car and not refuses and not premises as DOUDI,
    2 * income < 3 * need and 2 * assets <= 3 * limit_ and housing and cars <= 1 and not refuses as BIANYUAN,
    income < 10 * disposable * n and assets <= 2 * limit_ and after_ < need and kinds >= 2 as ZHICHU,
    income <= 3 * need and (struck_by >= 2 or (struck_by > 0 and 10 * lost >= 12 * income)) as SHOUZAI,
    case when DOUDI then 0 when BIANYUAN then 1 when ZHICHU then 2 when SHOUZAI then 3 else 4 end as k, k <= 1 as low, k <= 2 as needy,
    (least((need - after_) * 6, need * 5) + 500) // 1000 as spends, paid_rent > 0 and dwellings = 0 and low as rented,
    paid_rent * (case when DOUDI then 90 else 60 end) // 10000 as rent_paid, 7000 + (case when n >= 3 then 1200 * (n - 2) else 0 end) as warmth,
    greatest(0, left_ - 200000) as left1, greatest(0, left_ - 500000) as left2
  from a
)
select home, k, low, standard, care, DOUDI, BIANYUAN, ZHICHU, SHOUZAI, {tiers}, low as "GONGYONG/免费公交", low as "JIAOYI/诊疗免收", needy as "JIAOYI/法律援助免核",
  case when k = 0 then (greatest(need - income, 30000) + standard * top // 10 + 999) // 1000 end as JIBEN,
  case when k = 1 then least(9000 * n, 40000) + (case when severes > 0 then 8000 else 0 end) end as BIANBU,
  case when k = 2 then spends end as ZHIBU,
  case when low or (k = 2 and spends <= 0) then (standard * n * 45 + 5000) // 10000 end as JIAGE,
  case when rented then rent_paid end as ZUFANG,
  case when not heated and needy then (case when rented then greatest(0, warmth - rent_paid * 100) else warmth end) end as QUNUAN,
  case when low then least(case when DOUDI then grants else grants // 2 end, 900000) end as JIAOYU,
  case when struck_by > 0 and (low or k = 3)
    then (least(greatest(lost * (case when struck_by = 3 then 45 else 30 end), 5000000), case when DOUDI then 400000000 else 200000000 end) + 99999) // 100000 * 10 end as SHOUZAI_JIN,
  case k when 0 then least((least(least(left_, 1000000) * 80 + greatest(0, left_ - 1000000) * 90, 800000000) + 50) // 100, left_)
         when 1 then least((least(least(left1, 800000) * 60 + greatest(0, least(left1, 3000000) - 800000) * 65 + greatest(0, left1 - 3000000) * 70, 600000000) + 50) // 100, left_)
         when 2 then least((least(least(left2, 2000000) * 50 + greatest(0, left2 - 2000000) * 55, 500000000) + 50) // 100, left_) end as YILIAO
from b
"""

PEOPLE = """
with p as (
  select m.home, member, severe or (age >= 80 and ill and low) as cared, alone and (age < 18 or (studies and age < 22)) as child, age >= 80 as old,
    (m.care * (case when coalesce(grade = 4, false) then 3 else 2 end) + 999) // 1000 * 5 as amount,
    case when age >= 100 then 50000 when age >= 90 then 20000 when age >= 85 then 10000 else 5000 end as pay,
    (m.standard * (case when graded then 16 else 14 end) + 500) // 1000 as for_child
  from m join h using (home)
)
select home, member, cared as ZHAOHU, child as ERTONG, old as GAOLING,
  case when cared and (not old or amount * 100 >= pay) then amount end as HULI,
  case when old and (not cared or amount * 100 < pay) then pay end as GAOLING_JIN, case when child then for_child end as ERTONG_FEI
from p
"""


def _cases(name, values):
    arms = " ".join(f"when {at} then {int(x)}" for at, x in enumerate(values) if x)
    return f"case {name} {arms} end"


def load(con, homes, members, regions, day):
    """The tables, in DuckDB's own memory."""
    con.execute(f"set variable day = {day}")
    for name, table in (("homes", homes), ("members", members), ("regions", regions)):
        con.register("given", table)
        con.execute(f"create or replace table {name} as select * from given")
        con.unregister("given")


def decide(con):
    """Both tables of results."""
    grants = " ".join(f"when {at} then {int(x)}" for at, x in enumerate(GRANT)) + " else 0"
    tiers = ", ".join(f'{_cases("k", values)} as "{code}"' for code, values in TIERS.items())
    con.execute(MEMBERS.format(grants=grants))
    con.execute(HOMES.format(sums=SUMS, tiers=tiers))
    return con.sql("select * exclude (low, standard, care) from h").to_arrow_table(), con.sql(PEOPLE).to_arrow_table()
