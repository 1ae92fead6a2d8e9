"""The pages of codes tell the truth: the wrong example has the code, the right one hasn't.

`pages.py` puts each example where it belongs.  A code that is new needs no entry here: its place is looked for.
"""

from importlib import import_module

import pytest
from tests.diagnostics.pages import HEAD, PLACES, codes, example_of, placed

from baozhang_rules.cli.error import PROBLEMS_OF
from baozhang_rules.diagnostics import registry

AT = {
    "top": "0010 0013 0017 0019 0021 0026 0034 0035 0046 0062 0065 0072 0076 0079 0202 0204 0210 0215 0216 0220 0228 0232 0239 0240 0244 0273 0275 0276 0277 0281 0283 0286 0289 0302 0303 0308 0313 0320 0323 0325 0328 0336 0337 0338 0364 0371 0372 0373 0374 0375 0376 0377 0378 0384 0385 0386 0387 0404 0443",
    "clause": "0011 0014 0015 0020 0033 0078 0223 0309 0310 0311 0312 0316",
    "value": "0012 0052 0054 0055 0057 0058 0213 0214 0221 0222 0227 0229 0230 0233 0237 0238 0241 0242 0243",
    "alone": "0016 0025 0073 0200 0203 0314 0440 0441",
    "step": "0018 0040 0041 0043 0056 0266 0284 0329 0330 0331 0332 0334",
    "rounded": "0027 0028",
    "given": "0042 0701",
    "proof": "0045",
    "member's": "0050 0053 0217 0218 0224 0225 0226 0231 0234 0235 0236",
    "tier rows..": "0060 0346",
    "standard": "0061 0063",
    "tier head": "0064 0350",
    "record": "0071 0075 0212 0254 0255 0259",
    "expected": "0077 0703 0704 0705 0707 0708",
    "records alone": "0252",
    "rule of facts alone": "0253",
    "person": "0257 0258",
    "parent alone": "0261",
    "yearly": "0263",
    "dated": "0264 0265",
    "started": "0268",
    "open": "0272",
    "cases": "0278",
    "exceptions": "0279",
    "order": "0280",
    "table": "0290",
    "rows": "0291 0293 0296",
    "area": "0294",
    "money rows": "0295",
    "order of classes": "0300",
    "group": "0318",
    "benefit": "0326",
    "steps": "0327",
    "tier rows": "0345 0347",
    "tier rows.": "0349",
    "tier table": "0351 0431",
    "tiers": "0352",
    "bands": "0360",
    "bands.": "0362 0430",
    "headed": "0363 0366",
    "fallback": "0365",
    "unit head": "0380",
    "unit": "0381",
    "units": "0383",
    "scenario": "0700",
    "given of": "0702",
}
"""Where the examples belong, by the place: kept so that they needn't be looked for."""
PLACE_OF = {f"POL{number}": place for place, numbers in AT.items() for number in numbers.split()}

_LINES = "档案 家庭\n  成员 : 成员 名单 1 至 9\n档案 成员 属于 家庭\n  姓名 : 文字\n  出生日期 : 日期\n"
_AGE = "定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)\n"
WHOLE = {
    "POL0022": ("定义 甲\x07额 : 元 = 5 元\n", "定义 甲额 : 元 = 5 元\n"),
    "POL0023": ("定义 甲\ud800额 : 元 = 5 元\n", "定义 甲额 : 元 = 5 元\n"),
    "POL0024": ("定义 甲\u200b额 : 元 = 5 元\n", "定义 甲额 : 元 = 5 元\n"),
    "POL0029": (f"定义 甲 : 元 = {'(' * 65}5 元{')' * 65}\n", "定义 甲 : 元 = (5 元)\n"),
    "POL0030": (f"定义 甲 : 元 = {' + '.join(['5 元'] * 400)}\n", "定义 甲 : 元 = 5 元 + 5 元\n"),
    "POL0031": ("乱 写 的 一 行\n" * 300, "定义 甲 : 元 = 5 元\n"),
    "POL0032": (f"定义 {'甲' * 200} : 元 = 5 元\n", "定义 甲 : 元 = 5 元\n"),
    "POL0044": (f"定义 甲 : 元 = {'9' * 100} 元\n", "定义 甲 : 元 = 100000000 元\n"),
    "POL0070": ("定义 甲 : 元 = 5 元\n> 第四条\n", "> 第四条\n定义 甲 : 元 = 5 元\n"),
    "POL0250": ("档案 家庭\n  居住地 : 地区码 管辖\n档案 成员\n  姓名 : 文字\n", _LINES),
    "POL0251": ("档案 家庭 属于 成员\n  居住地 : 地区码 管辖\n档案 成员 属于 家庭\n  姓名 : 文字\n", _LINES),
    "POL0442": (_LINES + _AGE, "约定 年龄 : 生日当日\n约定 闰日 : 平年三月初\n" + _LINES + _AGE),
}
"""Examples that a page describes in words, or that stand by themselves: whole policies."""

SEVERAL_FILES = "POL0201 POL0205 POL0206 POL0207 POL0211 POL0270 POL0271 POL0274 POL0285 POL0287 POL0324"
ABBREVIATED = """POL0051 POL0074 POL0219 POL0256 POL0260 POL0262 POL0267 POL0269 POL0282 POL0288 POL0292 POL0297 POL0298 POL0299 POL0301 POL0304
POL0306 POL0307 POL0317 POL0319 POL0321 POL0322 POL0333 POL0335 POL0348 POL0361 POL0370 POL0382 POL0388 POL0401 POL0402 POL0403 POL0405
POL0406 POL0407 POL0420 POL0706 POL0709"""
"""Examples that leave out lines which don't matter to them but without which nothing is found; `tests/check/corpus` and its neighbours hold
whole policies with each of these codes."""
ELSEWHERE = frozenset([*SEVERAL_FILES.split(), *ABBREVIATED.split()])

for module in PROBLEMS_OF:
    import_module(f"baozhang_rules.{module}")
CODES = sorted(c for c, cls in registry.items() if cls.__module__.split(".")[1] in ("syntax", "names", "check", "scenarios"))
TRIED = [code for code in CODES if code not in ELSEWHERE]


@pytest.mark.parametrize("code", TRIED)
def test_the_examples_of_a_page(code):
    """At the place where it belongs the wrong example has this code, and the right one hasn't."""
    if code in WHOLE:
        wrong, right = (codes(HEAD + text) for text in WHOLE[code])
        assert code in wrong and code not in right
        return
    example = example_of(registry[code])
    places = [PLACE_OF[code]] if code in PLACE_OF else PLACES
    found = [(codes(placed(place, example.wrong)), codes(placed(place, example.right))) for place in places]
    assert any(code in wrong and code not in right for wrong, right in found), found


def test_most_pages_are_tried():
    """What is tried elsewhere is a small part, and stands in no two lists."""
    assert len(TRIED) >= 0.8 * len(CODES)
    assert not ELSEWHERE & (PLACE_OF.keys() | WHOLE.keys()) and not PLACE_OF.keys() & WHOLE.keys()
    assert [code for code in [*ELSEWHERE, *PLACE_OF, *WHOLE] if code not in registry] == []
