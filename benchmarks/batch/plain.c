/* reference.pol as one writes it first in C: a loop over households, one over members; the same columns, outcomes, amounts and reasons
   as the kernel. Money in 分 (0.01 元), incomes in 厘 (0.001 元), ages from dates as numbers yyyymmdd. Rows with a gap are left out. */
#include <stdint.h>
#include <stdlib.h>

typedef int8_t i8; typedef int32_t i32; typedef int64_t i64;
#define N(x) (const i32 *restrict)(*p++)
#define B(x) (const i8 *restrict)(*p++)

typedef struct { i8 *outcome, *reason, *valued; i32 *value; } Out;

static inline i64 max(i64 a, i64 b) { return a > b ? a : b; }
static inline i64 min(i64 a, i64 b) { return a < b ? a : b; }

static inline void put(Out *o, i64 at, int yes, int reason, int valued, i64 value) {
  o->outcome[at] = yes ? 0 : 1; o->reason[at] = (i8)reason;
  if (o->valued) { o->valued[at] = (i8)valued; o->value[at] = valued ? (i32)value : 0; }
}

static i64 medical(i64 left, i64 deductible, const i64 *ends, const i64 *percents, i64 cap) {
  i64 base = max(0, left - deductible), paid = 0, below = 0;
  for (int k = 0;; k++) {
    if (ends[k] < 0 || base <= ends[k]) { paid += (base - below) * percents[k]; break; }
    paid += (ends[k] - below) * percents[k]; below = ends[k];
  }
  return min((min(paid, cap * 100) + 50) / 100, left);
}

static const i64 RENT[4][7] = {{0}, {0, 23000, 31000, 31000, 39500, 39500, 47000}, {0, 61000, 88000, 88000, 104000, 104000, 126000},
                               {0, 52000, 76000, 76000, 93000, 93000, 112000}};
static const i64 ASSETS[4] = {0, 3300000, 3000000, 2750000};
static const i64 GRANT[8] = {0, 0, 420000, 420000, 240000, 240000, 125000, 80000};
static const i64 END1[] = {1000000, -1}, PCT1[] = {80, 90}, END2[] = {800000, 3000000, -1}, PCT2[] = {60, 65, 70}, END3[] = {2000000, -1}, PCT3[] = {50, 55};

/* params per group: standard, deduction, disposable, space, care (分, or 0.01 平方米); days: for ages, today; spending: 支出困难家庭 is in force */
void run(i64 first, i64 last, const void **columns, const i64 *starts, const i32 *group, const i64 *params, i64 age_day, i64 today,
         i64 spending_on, const i8 *gap, Out *out, i8 *classes) {
  const void **p = columns;
  const i8 *area = B(0); const i8 *refuses = B(0);
  const i32 *deposits = N(0), *securities = N(0); const i8 *securities_no = B(0);
  const i8 *dwellings = B(0); const i32 *space = N(0); const i8 *premises = B(0), *cars = B(0);
  const i32 *car_value = N(0); const i8 *car_value_no = B(0); const i32 *rent_ = N(0); const i8 *rent_no = B(0); const i8 *heated = B(0);
  const i32 *cost = N(0), *basic = N(0); const i8 *basic_no = B(0); const i32 *critical = N(0); const i8 *critical_no = B(0);
  const i32 *private_ = N(0); const i8 *private_no = B(0); const i8 *disaster = B(0), *disaster_no = B(0);
  const i32 *loss = N(0); const i8 *loss_no = B(0);
  const i32 *born = N(0); const i8 *work = B(0), *work_no = B(0), *school = B(0), *school_no = B(0);
  const i32 *wage = N(0), *business = N(0); const i8 *business_no = B(0); const i32 *pension = N(0); const i8 *pension_no = B(0);
  const i32 *support = N(0); const i8 *support_no = B(0); const i8 *disability = B(0), *disability_no = B(0), *grade = B(0), *grade_no = B(0);
  const i8 *ill = B(0); const i32 *medicine_ = N(0); const i8 *medicine_no = B(0); const i8 *alone = B(0);
  enum { BIANBU, BIANYUAN, DOUDI, ERTONG, ERTONG_FEI, GAOLING, GAOLING_JIN, BUS, POWER, WATER, CABLE, HULI, JIAGE, CHECKUPS, TUITION, LEGAL, CONSULT,
         JIAOYU, JIBEN, QUNUAN, SHOUZAI, SHOUZAI_JIN, YILIAO, ZHAOHU, ZHIBU, ZHICHU, ZUFANG };
  for (i64 i = first; i < last; i++) {
    if (gap[i]) continue;
    const i64 *g = params + 5 * group[i];
    i64 standard = g[0], deduction = g[1], disposable = g[2], each_space = g[3], care_standard = g[4];
    i64 a = starts[i], b = starts[i + 1], n = b - a;
    i64 income = 0, able = 0, special = 0, medicine = 0, grants = 0, severes = 0;
    for (i64 j = a; j < b; j++) {
      i64 age = born[j] < today ? (age_day - born[j]) / 10000 : born[j] == today ? 0 : -1;
      int graded = !grade_no[j];
      int severe = graded && (grade[j] >= 3 || (grade[j] == 2 && !disability_no[j] && disability[j] <= 2));
      int studies = !school_no[j] && school[j] != 1;
      i64 own_support = support_no[j] ? 0 : support[j];
      severes += severe;
      medicine += medicine_no[j] ? 0 : medicine_[j];
      if (studies) grants += GRANT[school[j]];
      if (age < 18 || age >= 60 || studies || graded) special++;
      if (age >= 18 && age < 60 && !studies && !severe && !ill[j]) able++;
      if (studies && age < 25) { income += 10 * own_support; continue; }
      i64 kept, w = wage[j];
      if (!work_no[j] && work[j] == 2) kept = 10 * w;
      else if (graded) kept = 10 * w - min(10 * w, max(5 * w, 10 * deduction));
      else kept = 10 * max(0, w - deduction);
      income += kept + 10 * (business_no[j] ? 0 : (i64)business[j]) + 9 * (pension_no[j] ? 0 : (i64)pension[j]) + 10 * own_support;
    }
    i64 need = 10 * standard * n, rent = min(rent_no[i] ? 0 : rent_[i], RENT[area[i]][min(n, 6)]);
    i64 after = max(0, income - 10 * (medicine + rent));
    i64 assets = 10 * ((i64)deposits[i] + (securities_no[i] ? 0 : securities[i]));
    i64 limit = ASSETS[min(n, 3)] * n * (special == n ? 12 : 10);
    int housing = dwellings[i] <= 1 ? 1 : dwellings[i] == 2 ? space[i] < each_space * n : 0;
    int car = cars[i] == 0 ? 1 : cars[i] == 1 && severes ? (car_value_no[i] ? 0 : car_value[i]) <= 6000000 : 0;
    /* classes, each with the first clause that fails */
    int r = income >= need ? 3 : assets > limit ? 4 : !housing ? 5 : !car ? 6 : refuses[i] ? 8 : premises[i] ? 9 : 1;
    int poorest = r == 1; put(&out[DOUDI], i, poorest, r, 0, 0);
    r = 2 * income >= 3 * need ? 3 : 2 * assets > 3 * limit ? 4 : !housing ? 5 : cars[i] > 1 ? 6 : refuses[i] ? 8 : 1;
    int margin = r == 1; put(&out[BIANYUAN], i, margin, r, 0, 0);
    int spending = 0;
    if (spending_on) {
      int m1 = 100 * medicine >= 4 * income, m2 = 40 * rent > income, m3 = severes > 0, m4 = 3 * able < n;
      r = income >= 10 * disposable * n ? 3 : assets > 2 * limit ? 4 : after >= need ? 5 : m1 + m2 + m3 + m4 >= 2 ? 1 : !m1 ? 7 : !m2 ? 8 : !m3 ? 9 : 10;
      spending = r == 1; put(&out[ZHICHU], i, spending, r, 0, 0);
    } else put(&out[ZHICHU], i, 0, 1, 0, 0);
    int struck_by = disaster_no[i] ? 0 : disaster[i]; i64 lost = loss_no[i] ? 0 : loss[i];
    r = income > 3 * need ? 3 : struck_by >= 2 || (struck_by && 10 * lost >= 12 * income) ? 1 : 4;
    int struck = r == 1; put(&out[SHOUZAI], i, struck, r, 0, 0);
    int k = poorest ? 0 : margin ? 1 : spending ? 2 : struck ? 3 : 4; classes[i] = (i8)k;
    int low = k <= 1, needy = k <= 2;
    static const i64 P[5] = {12, 6, 6, 0, 0}, W[5] = {5, 2, 0, 0, 0}, C[5] = {1000, 500, 125, 0, 0}, T[5] = {10, 5, 3, 2, 0}, H[5] = {2, 1, 1, 0, 0};
    put(&out[POWER], i, P[k] > 0, 1, P[k] > 0, P[k]); put(&out[WATER], i, W[k] > 0, 1, W[k] > 0, W[k]);
    put(&out[CABLE], i, C[k] > 0, 1, C[k] > 0, C[k]); put(&out[BUS], i, 1, 1, 1, low);
    put(&out[TUITION], i, T[k] > 0, 1, T[k] > 0, T[k]); put(&out[CHECKUPS], i, H[k] > 0, 1, H[k] > 0, H[k]);
    put(&out[CONSULT], i, 1, 1, 1, low); put(&out[LEGAL], i, 1, 1, 1, needy);
    /* amounts */
    int aided = struck_by && (low || k == 3);
    i64 aid = min(max(lost * (struck_by == 3 ? 45 : 30), 5000000), poorest ? 400000000 : 200000000);
    put(&out[SHOUZAI_JIN], i, aided, 1, aided, (aid + 99999) / 100000 * 10);
    i64 left = max(0, max(0, max(0, (i64)cost[i] - (basic_no[i] ? 0 : basic[i])) - (critical_no[i] ? 0 : critical[i])) - (private_no[i] ? 0 : private_[i]));
    i64 paid = k == 0 ? medical(left, 0, END1, PCT1, 8000000) : k == 1 ? medical(left, 200000, END2, PCT2, 6000000)
             : k == 2 ? medical(left, 500000, END3, PCT3, 5000000) : 0;
    put(&out[YILIAO], i, needy, 1, needy, paid);
    i64 gap_ = min((need - after) * 6, need * 5), spends = (gap_ + 500) / 1000;
    put(&out[ZHIBU], i, k == 2, 1, k == 2, spends);
    int priced = low || (k == 2 && spends <= 0);
    put(&out[JIAGE], i, needy, 1, priced, (standard * n * 45 + 5000) / 10000);
    int rented = rent > 0 && dwellings[i] == 0 && low;
    i64 rent_paid = rent * (poorest ? 90 : 60) / 10000;
    put(&out[ZUFANG], i, rented, 1, rented, rent_paid);
    int warm = !heated[i] && needy;
    i64 warmth = 7000 + (n >= 3 ? 1200 * (n - 2) : 0);
    put(&out[QUNUAN], i, warm, 1, warm, rented ? max(0, warmth - rent_paid * 100) : warmth);
    put(&out[JIAOYU], i, low, 1, low, min(poorest ? grants : grants / 2, 900000));
    put(&out[BIANBU], i, k == 1, 1, k == 1, min(9000 * n, 40000) + (severes ? 8000 : 0));
    i64 base = max(need - income, 30000);
    for (i64 j = a; j < b; j++) {
      i64 age = born[j] < today ? (age_day - born[j]) / 10000 : born[j] == today ? 0 : -1;
      int graded = !grade_no[j];
      int severe = graded && (grade[j] >= 3 || (grade[j] == 2 && !disability_no[j] && disability[j] <= 2));
      int studies = !school_no[j] && school[j] != 1;
      base += standard * (severe ? 30 : ill[j] ? 25 : age >= 70 ? 20 : age < 18 ? 15 : 0) / 10;
      int weak = age >= 80 && ill[j] && low, cared = severe || weak;
      put(&out[ZHAOHU], j, cared, severe ? 3 : weak ? 4 : 2, 0, 0);
      r = !alone[j] ? 3 : !(age < 18 || (studies && age < 22)) ? 4 : 2;
      int child = r == 2; put(&out[ERTONG], j, child, r, 0, 0);
      int old = age >= 80; put(&out[GAOLING], j, old, old ? 2 : 3, 0, 0);
      i64 care = (care_standard * (graded && grade[j] == 4 ? 3 : 2) + 999) / 1000 * 5;
      i64 pay = age >= 100 ? 50000 : age >= 90 ? 20000 : age >= 85 ? 10000 : 5000;
      int more = cared && old, first_wins = care * 100 >= pay;
      put(&out[HULI], j, cared, 1, cared && (!more || first_wins), care);
      put(&out[GAOLING_JIN], j, old, 1, old && (!more || !first_wins), pay);
      put(&out[ERTONG_FEI], j, child, 1, child, (standard * (graded ? 16 : 14) + 500) / 1000);
    }
    put(&out[JIBEN], i, poorest, 1, poorest, (base + 999) / 1000);
  }
}
