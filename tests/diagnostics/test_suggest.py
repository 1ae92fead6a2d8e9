"""What counts as near."""

import pytest

from baozhang_rules.diagnostics import did_you_mean, nearest

NAMES = ["低保标准", "货币财产限额", "家庭人数", "年龄", "收入", "元", "sum", "家庭月收入"]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("低保标淮", "低保标准"),
        ("货币财产上限额", "货币财产限额"),
        ("收人", "收入"),
        ("入收", "收入"),
        ("年龄数", "年龄"),
        ("家庭月收", "家庭月收入"),
        ("SUN", "sum"),
        ("ＳＵＭＭ", "sum"),
    ],
)
def test_near(word, name):
    """A letter wrong, added, dropped or swapped leads to the name; case and full width don't matter."""
    assert did_you_mean(word, NAMES) == name


@pytest.mark.parametrize("word", ["", "人", "财产", "户籍地址", "xyz", "低" * 500])
def test_nothing_near(word):
    """Nothing is suggested when no name is near: a wrong suggestion is worse than none."""
    assert did_you_mean(word, NAMES) is None


def test_never_the_word_itself():
    """A word is not suggested in place of itself."""
    assert did_you_mean("收入", ["收入"]) is None


def test_nearest_first():
    """Several near names come with the nearest first, equal ones in code-point order."""
    assert nearest("家庭人口数", ["家庭人数", "家庭人口", "家庭人口总数"], limit=2) == (
        "家庭人口总数",
        "家庭人口",
    )


def test_cutoff():
    """A higher cut-off suggests less."""
    assert did_you_mean("低保标件", NAMES, cutoff=0.8) is None


@pytest.mark.parametrize(
    ("word", "name"),
    [("標準", "标准"), ("家庭月收人", "家庭月收入"), ("末满", "未满"), ("自已", "自己"), ("日期曰期", "日期日期"), ("ＡＢＣ", "abc")],
)
def test_shapes_and_forms_are_alike(word, name):
    """Traditional characters, easily confused shapes and full-width letters are the same word for a suggestion."""
    assert did_you_mean(word, [name, f"{name}甲", f"甲{name}"]) == name
