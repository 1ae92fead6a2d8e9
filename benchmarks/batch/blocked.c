/* reference.pol as one writes it for speed: blocks of households, loops without branches that the compiler makes into vectors, the columns of
   a block in small arrays. The same columns, outcomes, amounts and reasons as plain.c; no rows with gaps. */
#include <stdint.h>

typedef int8_t i8; typedef int32_t i32; typedef int64_t i64;
enum { B = 256, M = 8 * B };
#define N(x) (const i32 *restrict)(*p++)
#define BYTE(x) (const i8 *restrict)(*p++)
#define EACH(n) for (int i = 0; i < (n); i++)

typedef struct { i8 *outcome, *reason, *valued; i32 *value; } Out;

static inline i32 max(i32 a, i32 b) { return a > b ? a : b; }
static inline i32 min(i32 a, i32 b) { return a < b ? a : b; }
static inline i64 lmax(i64 a, i64 b) { return a > b ? a : b; }
static inline i64 lmin(i64 a, i64 b) { return a < b ? a : b; }

static const i32 RENT[32] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 23000, 31000, 31000, 39500, 39500, 47000, 0, 0, 61000, 88000, 88000, 104000, 104000, 126000, 0,
                             0, 52000, 76000, 76000, 93000, 93000, 112000, 0};
static const i32 ASSETS[4] = {0, 3300000, 3000000, 2750000};
static const i32 GRANT[8] = {0, 0, 420000, 420000, 240000, 240000, 125000, 80000};

/* a class: its outcome, and the first clause that fails */
static void put_class(const Out *o, i64 at, int n, const i8 *restrict reason, int yes) {
  i8 *restrict outcome = o->outcome + at, *restrict why = o->reason + at;
  EACH(n) { outcome[i] = reason[i] != yes; why[i] = reason[i]; }
}

/* a benefit: who has it, and how much */
static void put(const Out *o, i64 at, int n, const i8 *restrict entitled, const i8 *restrict given, const i32 *restrict amount) {
  i8 *restrict outcome = o->outcome + at, *restrict why = o->reason + at, *restrict valued = o->valued + at;
  i32 *restrict value = o->value + at;
  EACH(n) { outcome[i] = !entitled[i]; why[i] = 1; valued[i] = given[i]; value[i] = given[i] ? amount[i] : 0; }
}

static void put_tier(const Out *o, i64 at, int n, const i8 *restrict k, const i32 *restrict of, int everyone) {
  i8 *restrict outcome = o->outcome + at, *restrict why = o->reason + at, *restrict valued = o->valued + at;
  i32 *restrict value = o->value + at;
  EACH(n) {
    i32 x = k[i] == 0 ? of[0] : k[i] == 1 ? of[1] : k[i] == 2 ? of[2] : k[i] == 3 ? of[3] : 0;
    i8 has = everyone | (x > 0);
    outcome[i] = !has; why[i] = 1; valued[i] = has; value[i] = x;
  }
}

void run(i64 first, i64 last, const void **columns, const i64 *starts, const i32 *group, const i64 *params, i64 age_day, i64 today,
         i64 spending_on, const i8 *gap, Out *out, i8 *classes) {
  const void **p = columns;
  const i8 *area = BYTE(0), *refuses = BYTE(0);
  const i32 *deposits = N(0), *securities = N(0); const i8 *securities_no = BYTE(0);
  const i8 *dwellings = BYTE(0); const i32 *space = N(0); const i8 *premises = BYTE(0), *cars = BYTE(0);
  const i32 *car_value = N(0); const i8 *car_value_no = BYTE(0); const i32 *rent_ = N(0); const i8 *rent_no = BYTE(0), *heated = BYTE(0);
  const i32 *cost = N(0), *basic = N(0); const i8 *basic_no = BYTE(0); const i32 *critical = N(0); const i8 *critical_no = BYTE(0);
  const i32 *private_ = N(0); const i8 *private_no = BYTE(0), *disaster = BYTE(0), *disaster_no = BYTE(0);
  const i32 *loss = N(0); const i8 *loss_no = BYTE(0);
  const i32 *born = N(0); const i8 *work = BYTE(0), *work_no = BYTE(0), *school = BYTE(0), *school_no = BYTE(0);
  const i32 *wage = N(0), *business = N(0); const i8 *business_no = BYTE(0); const i32 *pension = N(0); const i8 *pension_no = BYTE(0);
  const i32 *support = N(0); const i8 *support_no = BYTE(0), *disability = BYTE(0), *disability_no = BYTE(0), *grade = BYTE(0), *grade_no = BYTE(0);
  const i8 *ill = BYTE(0); const i32 *medicine_ = N(0); const i8 *medicine_no = BYTE(0), *alone = BYTE(0);
  enum { BIANBU, BIANYUAN, DOUDI, ERTONG, ERTONG_FEI, GAOLING, GAOLING_JIN, BUS, POWER, WATER, CABLE, HULI, JIAGE, CHECKUPS, TUITION, LEGAL, CONSULT,
         JIAOYU, JIBEN, QUNUAN, SHOUZAI, SHOUZAI_JIN, YILIAO, ZHAOHU, ZHIBU, ZHICHU, ZUFANG };
  static const i32 P[4] = {12, 6, 6, 0}, W[4] = {5, 2, 0, 0}, C[4] = {1000, 500, 125, 0}, T[4] = {10, 5, 3, 2}, H[4] = {2, 1, 1, 0},
                   LOW[4] = {1, 1, 0, 0}, NEEDY[4] = {1, 1, 1, 0};
  for (i64 h = first; h < last; h += B) {
    int n = (int)lmin(B, last - h); i64 a = starts[h]; int m = (int)(starts[h + n] - a);
    i32 standard[B], deduction[B], care[B], size[B];
    i64 disposable[B], each_space[B];
    EACH(n) {
      const i64 *g = params + 5 * group[h + i];
      standard[i] = (i32)g[0]; deduction[i] = (i32)g[1]; disposable[i] = g[2]; each_space[i] = g[3]; care[i] = (i32)g[4];
      size[i] = (i32)(starts[h + i + 1] - starts[h + i]);
    }
    /* members: incomes in 厘 */
    i32 owner[M], of_member[M]; i8 age[M], severe[M], studies[M], graded[M];
    i64 counted[M]; i32 grant[M], medicine1[M]; i32 top1[M]; i8 special1[M], able1[M];
    for (int k = 0, j = 0; k < n; k++) for (int e = size[k]; e > 0; e--) owner[j++] = k;
    EACH(m) of_member[i] = deduction[owner[i]];
    EACH(m) {
      i64 j = a + i;
      i32 years = born[j] < (i32)today ? ((i32)age_day - born[j]) / 10000 : born[j] == (i32)today ? 0 : -1;
      i8 g = !grade_no[j], s = g & ((grade[j] >= 3) | ((grade[j] == 2) & !disability_no[j] & (disability[j] <= 2)));
      i8 at_school = !school_no[j] & (school[j] != 1);
      age[i] = (i8)min(years, 127); graded[i] = g; severe[i] = s; studies[i] = at_school;
      special1[i] = (years < 18) | (years >= 60) | at_school | g;
      able1[i] = (years >= 18) & (years < 60) & !at_school & !s & !ill[j];
      top1[i] = s ? 30 : ill[j] ? 25 : years >= 70 ? 20 : years < 18 ? 15 : 0;
      medicine1[i] = medicine_no[j] ? 0 : medicine_[j];
    }
    EACH(m) grant[i] = studies[i] ? GRANT[school[a + i] & 7] : 0;
    EACH(m) {
      i64 j = a + i; i32 w = wage[j], d = of_member[i];
      i32 own = support_no[j] ? 0 : support[j];
      i64 plain = 10 * (i64)max(0, w - d), disabled = lmax(0, 10 * (i64)w - lmin(10 * (i64)w, lmax(5 * (i64)w, 10 * (i64)d)));
      i8 retired = !work_no[j] & (work[j] == 2);
      i64 kept = retired ? 10 * (i64)w : graded[i] ? disabled : plain;
      i64 full = kept + 10 * (i64)(business_no[j] ? 0 : business[j]) + 9 * (i64)(pension_no[j] ? 0 : pension[j]) + 10 * (i64)own;
      counted[i] = studies[i] & (age[i] < 25) ? 10 * (i64)own : full;
    }
    /* sums of members */
    i64 income[B], medicine[B], grants[B], top[B]; i32 special[B], able[B], severes[B];
    for (int k = 0, j = 0; k < n; k++) {
      i64 s0 = 0, s1 = 0, s2 = 0, s3 = 0; i32 c0 = 0, c1 = 0, c2 = 0;
      for (int e = size[k]; e > 0; e--, j++) {
        s0 += counted[j]; s1 += medicine1[j]; s2 += grant[j]; s3 += top1[j]; c0 += special1[j]; c1 += able1[j]; c2 += severe[j];
      }
      income[k] = s0; medicine[k] = s1; grants[k] = s2; top[k] = s3; special[k] = c0; able[k] = c1; severes[k] = c2;
    }
    /* households */
    i64 need[B], after[B], rent[B], assets[B], limit[B], lost[B], left[B];
    i8 r1[B], r2[B], r3[B], r4[B], k_[B], low[B], struck_by[B], t0[B], t1[B]; i32 x[B];
    EACH(n) { i32 bound = RENT[(area[h + i] & 3) * 8 + min(size[i], 6)], r = rent_no[h + i] ? 0 : rent_[h + i]; rent[i] = min(r, bound); }
    EACH(n) limit[i] = (i64)ASSETS[min(size[i], 3)] * size[i] * (special[i] == size[i] ? 12 : 10);
    EACH(n) {
      i64 q = h + i;
      need[i] = 10 * (i64)standard[i] * size[i];
      after[i] = lmax(0, income[i] - 10 * (medicine[i] + rent[i]));
      assets[i] = 10 * ((i64)deposits[q] + (securities_no[q] ? 0 : securities[q]));
      lost[i] = loss_no[q] ? 0 : loss[q];
      struck_by[i] = disaster_no[q] ? 0 : disaster[q];
      i64 l = cost[q];
      l = lmax(0, l - (basic_no[q] ? 0 : basic[q])); l = lmax(0, l - (critical_no[q] ? 0 : critical[q])); left[i] = lmax(0, l - (private_no[q] ? 0 : private_[q]));
    }
    EACH(n) {
      i64 q = h + i;
      i8 housing = (dwellings[q] <= 1) | ((dwellings[q] == 2) & (space[q] < each_space[i] * size[i]));
      i8 car = (cars[q] == 0) | ((cars[q] == 1) & (severes[i] > 0) & ((car_value_no[q] ? 0 : car_value[q]) <= 6000000));
      r1[i] = income[i] >= need[i] ? 3 : assets[i] > limit[i] ? 4 : !housing ? 5 : !car ? 6 : refuses[q] ? 8 : premises[q] ? 9 : 1;
      r2[i] = 2 * income[i] >= 3 * need[i] ? 3 : 2 * assets[i] > 3 * limit[i] ? 4 : !housing ? 5 : cars[q] > 1 ? 6 : refuses[q] ? 8 : 1;
    }
    EACH(n) {
      i8 m1 = 100 * medicine[i] >= 4 * income[i], m2 = 40 * rent[i] > income[i], m3 = severes[i] > 0, m4 = 3 * able[i] < size[i];
      i8 r = income[i] >= 10 * disposable[i] * size[i] ? 3 : assets[i] > 2 * limit[i] ? 4 : after[i] >= need[i] ? 5
             : m1 + m2 + m3 + m4 >= 2 ? 1 : !m1 ? 7 : !m2 ? 8 : !m3 ? 9 : 10;
      r3[i] = r;
      r4[i] = income[i] > 3 * need[i] ? 3 : (struck_by[i] >= 2) | ((struck_by[i] > 0) & (10 * lost[i] >= 12 * income[i])) ? 1 : 4;
    }
    EACH(n) k_[i] = r1[i] == 1 ? 0 : r2[i] == 1 ? 1 : spending_on & (r3[i] == 1) ? 2 : r4[i] == 1 ? 3 : 4;
    EACH(n) { classes[h + i] = k_[i]; low[i] = k_[i] <= 1; }
    put_class(&out[DOUDI], h, n, r1, 1); put_class(&out[BIANYUAN], h, n, r2, 1); put_class(&out[SHOUZAI], h, n, r4, 1);
    if (!spending_on) EACH(n) r3[i] = 1;
    put_class(&out[ZHICHU], h, n, r3, spending_on ? 1 : -1);
    put_tier(&out[POWER], h, n, k_, P, 0); put_tier(&out[WATER], h, n, k_, W, 0); put_tier(&out[CABLE], h, n, k_, C, 0);
    put_tier(&out[TUITION], h, n, k_, T, 0); put_tier(&out[CHECKUPS], h, n, k_, H, 0); put_tier(&out[BUS], h, n, k_, LOW, 1);
    put_tier(&out[CONSULT], h, n, k_, LOW, 1); put_tier(&out[LEGAL], h, n, k_, NEEDY, 1);
    EACH(n) {
      t0[i] = (struck_by[i] > 0) & (low[i] | (k_[i] == 3));
      i64 aid = lmin(lmax(lost[i] * (struck_by[i] == 3 ? 45 : 30), 5000000), r1[i] == 1 ? 400000000 : 200000000);
      x[i] = (i32)(((uint64_t)aid + 99999) / 100000 * 10);
    }
    put(&out[SHOUZAI_JIN], h, n, t0, t0, x);
    EACH(n) {
      i64 l = left[i]; int k = k_[i];
      i64 base = lmax(0, l - (k == 1 ? 200000 : k == 2 ? 500000 : 0));
      i64 e1 = k == 0 ? 1000000 : k == 1 ? 800000 : 2000000, e2 = k == 1 ? 3000000 : (i64)1 << 40;
      i64 p1 = k == 0 ? 80 : k == 1 ? 60 : 50, p2 = k == 0 ? 90 : k == 1 ? 65 : 55;
      i64 cap = k == 0 ? 800000000 : k == 1 ? 600000000 : 500000000;
      i64 paid = lmin(base, e1) * p1 + lmax(0, lmin(base, e2) - e1) * p2 + lmax(0, base - e2) * 70;
      x[i] = (i32)lmin((i64)(((uint64_t)lmin(paid, cap) + 50) / 100), l); t0[i] = k <= 2;
    }
    put(&out[YILIAO], h, n, t0, t0, x);
    i8 rented[B]; i32 spends[B], rent_paid[B];
    EACH(n) {
      spends[i] = (i32)((uint64_t)(lmax(0, lmin((need[i] - after[i]) * 6, need[i] * 5)) + 500) / 1000);
      rented[i] = (rent[i] > 0) & (dwellings[h + i] == 0) & low[i];
      rent_paid[i] = (i32)rent[i] * (r1[i] == 1 ? 90 : 60) / 10000;
      t0[i] = k_[i] == 2;
    }
    put(&out[ZHIBU], h, n, t0, t0, spends);
    EACH(n) { t0[i] = k_[i] <= 2; t1[i] = low[i] | ((k_[i] == 2) & (spends[i] <= 0)); x[i] = (standard[i] * size[i] * 45 + 5000) / 10000; }
    put(&out[JIAGE], h, n, t0, t1, x);
    put(&out[ZUFANG], h, n, rented, rented, rent_paid);
    EACH(n) {
      i32 warmth = 7000 + max(0, 1200 * (size[i] - 2));
      t0[i] = !heated[h + i] & (k_[i] <= 2); x[i] = rented[i] ? max(0, warmth - rent_paid[i] * 100) : warmth;
    }
    put(&out[QUNUAN], h, n, t0, t0, x);
    EACH(n) x[i] = (i32)lmin(r1[i] == 1 ? grants[i] : grants[i] / 2, 900000);
    put(&out[JIAOYU], h, n, low, low, x);
    EACH(n) { t0[i] = k_[i] == 1; x[i] = min(9000 * size[i], 40000) + (severes[i] ? 8000 : 0); }
    put(&out[BIANBU], h, n, t0, t0, x);
    EACH(n) { t0[i] = r1[i] == 1; x[i] = t0[i] ? (i32)((uint64_t)(lmax(need[i] - income[i], 30000) + standard[i] / 10 * top[i] + 999) / 1000) : 0; }
    put(&out[JIBEN], h, n, t0, t0, x);
    /* members again */
    i8 is_low[M], cared[M], child[M], old[M], why[M], u0[M], u1[M]; i32 of_care[M], of_standard[M], y[M], z[M];
    EACH(m) { is_low[i] = low[owner[i]]; of_care[i] = care[owner[i]]; of_standard[i] = standard[owner[i]]; }
    EACH(m) {
      i64 j = a + i; i8 weak = (age[i] >= 80) & ill[j] & is_low[i];
      cared[i] = severe[i] | weak; old[i] = age[i] >= 80; why[i] = severe[i] ? 3 : weak ? 4 : 2;
    }
    { i8 *restrict o = out[ZHAOHU].outcome + a, *restrict w = out[ZHAOHU].reason + a; EACH(m) { o[i] = !cared[i]; w[i] = why[i]; } }
    EACH(m) { i8 young = (age[i] < 18) | (studies[i] & (age[i] < 22)); why[i] = !alone[a + i] ? 3 : !young ? 4 : 2; child[i] = why[i] == 2; }
    put_class(&out[ERTONG], a, m, why, 2);
    EACH(m) why[i] = old[i] ? 2 : 3;
    put_class(&out[GAOLING], a, m, why, 2);
    EACH(m) {
      i32 amount = (of_care[i] * (graded[i] & (grade[a + i] == 4) ? 3 : 2) + 999) / 1000 * 5;
      i32 pay = age[i] >= 100 ? 50000 : age[i] >= 90 ? 20000 : age[i] >= 85 ? 10000 : 5000;
      i8 more = cared[i] & old[i], wins = amount * 100 >= pay;
      y[i] = amount; z[i] = pay; u0[i] = cared[i] & ((more ^ 1) | wins); u1[i] = old[i] & ((more ^ 1) | (wins ^ 1));
    }
    put(&out[HULI], a, m, cared, u0, y);
    put(&out[GAOLING_JIN], a, m, old, u1, z);
    EACH(m) y[i] = (of_standard[i] * (graded[i] ? 16 : 14) + 500) / 1000;
    put(&out[ERTONG_FEI], a, m, child, child, y);
  }
}
