"""What is wrong with records: every code, its place and its words."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.household import SCHEMA, bad, load

from baozhang_rules.runtime.identity import IdentityProblem, check_identity
from baozhang_rules.runtime.records import (
    MAX_PROBLEMS,
    RECORD_MESSAGES,
    Record,
    RecordProblem,
    load_record,
)

DEEP = '{"认定": ' + "[" * 100_000 + "]" * 100_000 + "}"
LONG_STRING = '{"备注": "' + '\\"[' * 50_000
MEMBER = {"姓名": "甲"}

CASES: list[tuple[object, str, str]] = [
    (b"\xff{}", "REC0001", ""),
    ("{}".encode("utf-16"), "REC0001", ""),
    ("{", "REC0002", ""),
    ("", "REC0002", ""),
    ("{} {}", "REC0002", ""),
    ("{'a': 1}", "REC0002", ""),
    ('{"货币财产": 01}', "REC0002", ""),
    ('{"备注": "a\nb"}', "REC0002", ""),
    (LONG_STRING, "REC0002", ""),
    (" " * (5 * 1024 * 1024), "REC0003", ""),
    (DEEP, "REC0004", ""),
    ("[" * 50_000, "REC0004", ""),
    ('{"货币财产": 1, "货币财产": 1}', "REC0005", ""),
    ({"货币财产": 1, "savings": 1}, "REC0005", "货币财产"),
    ({"编号": "1", "id": "1"}, "REC0005", "id"),
    ('{"认定": {"a": 1, "a": 2}}', "REC0005", "认定"),
    ("[]", "REC0006", ""),
    ("1", "REC0006", ""),
    (None, "REC0006", ""),
    ('{"货币财产": NaN}', "REC0007", "货币财产"),
    ('{"货币财产": -Infinity}', "REC0007", "货币财产"),
    ('{"备注": "\\ud800"}', "REC0008", "备注"),
    ('{"备注": "\ud800"}', "REC0008", ""),
    ({"选择": {"\udfff": 1}}, "REC0008", "选择"),
    ('{"货币财产": 1e99}', "REC0009", "货币财产"),
    ('{"货币财产": ' + "1" * 100_000 + "}", "REC0009", "货币财产"),
    ({"货币财产": 10**100_000}, "REC0009", "货币财产"),
    ({"货币财产": 0.5}, "REC0010", "货币财产"),
    ({"认定": [{"金额": 0.5}]}, "REC0010", "认定"),
    ({"货币财富": 1}, "REC0011", ""),
    ({"成员": [{**MEMBER, "记录于何时": 1}]}, "REC0011", "成员[1]"),
    ({"货币财产": True}, "REC0012", "货币财产"),
    ({"货币财产": [1]}, "REC0028", "货币财产[1]"),
    ({"病种": 1}, "REC0012", "病种"),
    ({"免核": 1}, "REC0012", "免核"),
    ({"申请日": 20240701}, "REC0012", "申请日"),
    ({"成员": MEMBER}, "REC0012", "成员"),
    ({"成员": {}}, "REC0012", "成员"),
    ('{"\\ud800": 1}', "REC0008", ""),
    ('{"成员": [{"\\udc00": 1}]}', "REC0008", "成员[1]"),
    ({"货币财产": {"值": 1, "\udfff": 1}}, "REC0008", "货币财产"),
    ({"成员": ["甲"]}, "REC0012", "成员[1]"),
    ({"成员": "甲"}, "REC0012", "成员"),
    ({1: 2}, "REC0012", ""),
    ({"编号": []}, "REC0012", "编号"),
    ({"货币财产": object()}, "REC0012", "货币财产"),
    ({"货币财产": "很多"}, "REC0013", "货币财产"),
    ({"货币财产": ""}, "REC0013", "货币财产"),
    ({"货币财产": "1,000"}, "REC0013", "货币财产"),
    ({"货币财产": "10,00 元"}, "REC0013", "货币财产"),
    ({"货币财产": "1 元/月"}, "REC0014", "货币财产"),
    ({"货币财产": "5%"}, "REC0014", "货币财产"),
    ({"货币财产": -1}, "REC0015", "货币财产"),
    ({"货币财产": "100000.01"}, "REC0015", "货币财产"),
    ({"补贴率": "101%"}, "REC0015", "补贴率"),
    ({"申请日": "1999-12-31"}, "REC0015", "申请日"),
    ({"货币财产": "0.001"}, "REC0016", "货币财产"),
    ({"商品房数": "0.5"}, "REC0016", "商品房数"),
    ({"申请日": "2023-02-29"}, "REC0017", "申请日"),
    ({"成员": [{**MEMBER, "出生日期": "2024-7-1"}]}, "REC0017", "成员[1].出生日期"),
    ({"起算月": "2024-13"}, "REC0018", "起算月"),
    ({"成员": [{**MEMBER, "工资": {"七月": 1}}]}, "REC0018", "成员[1].工资"),
    ({"成员": [{**MEMBER, "残疾等级": "五级"}]}, "REC0019", "成员[1].残疾等级"),
    ({"成员": []}, "REC0020", "成员"),
    ({"成员": None}, "REC0020", "成员"),
    ({"成员": [{"姓名": str(n)} for n in range(5)]}, "REC0021", "成员"),
    ({"成员": [{**MEMBER, "配偶": "乙"}]}, "REC0022", "成员[1].配偶"),
    ({"登记": [{"前次": 2}]}, "REC0022", "登记[1].前次"),
    ({"成员": [MEMBER, MEMBER]}, "REC0023", "成员[2].姓名"),
    ({"货币财产": None}, "REC0024", "货币财产"),
    ({"货币财产": "无"}, "REC0024", "货币财产"),
    ({"病种": None}, "REC0024", "病种"),
    ({"成员": [{**MEMBER, "工资": None}]}, "REC0024", "成员[1].工资"),
    ({"成员": [{**MEMBER, "工资": 100}]}, "REC0025", "成员[1].工资"),
    ({"成员": [{**MEMBER, "工资": []}]}, "REC0025", "成员[1].工资"),
    ({"成员": [{**MEMBER, "工资": {"值": 100}}]}, "REC0025", "成员[1].工资"),
    ({"月收入": {"值": 1, "来源": "自报"}}, "REC0026", "月收入"),
    ({"月收入": [{"值": 1}, {"值": 2}]}, "REC0027", "月收入[1]"),
    ({"月收入": [{"值": 1, "来源": "核对"}, {"值": 2, "来源": "核对"}]}, "REC0027", "月收入[1]"),
    ({"月收入": {}}, "REC0028", "月收入"),
    ({"月收入": []}, "REC0028", "月收入"),
    ({"月收入": [1]}, "REC0028", "月收入[1]"),
    ({"月收入": {"值": 1, "来源": 5}}, "REC0028", "月收入"),
    ({"月收入": {"值": 1, "月": "2024-01"}}, "REC0011", "月收入"),
    ({"月收入": {"值": 1, "记录于": "昨天"}}, "REC0017", "月收入"),
    ({"月收入": {"值": 1, "value": 1}}, "REC0005", "月收入"),
    ({"居住地": "31010"}, "REC0029", "居住地"),
    ({"居住地": "上海"}, "REC0029", "居住地"),
    ({"备注": "长" * 10_001}, "REC0031", "备注"),
    ({"成员": [{**MEMBER, "工资": {"2024-07": 1, "2024年7月": 1}}]}, "REC0033", "成员[1].工资"),
    ({"成员": [{**MEMBER, "工资": {"每月": 1, "every": 1}}]}, "REC0033", "成员[1].工资"),
    ({"申请日": 45474}, "REC0034", "申请日"),
    ({"申请日": "45474"}, "REC0034", "申请日"),
    ({"申请日": 45474.5}, "REC0034", "申请日"),
    ({"免核": "是的"}, "REC0035", "免核"),
    ({"成员": [{**MEMBER, "证件号": "1"}]}, "REC0040", "成员[1].证件号"),
    ({"成员": [{**MEMBER, "证件号": "110105491231002"}]}, "REC0041", "成员[1].证件号"),
    ({"成员": [{**MEMBER, "证件号": "1101051949123100X2"}]}, "REC0042", "成员[1].证件号"),
    ({"成员": [{**MEMBER, "证件号": "01010519491231002X"}]}, "REC0043", "成员[1].证件号"),
    ({"成员": [{**MEMBER, "证件号": "11010519490231002X"}]}, "REC0044", "成员[1].证件号"),
    ({"成员": [{**MEMBER, "证件号": "110105194912310020"}]}, "REC0045", "成员[1].证件号"),
]


@pytest.mark.parametrize(("data", "code", "path"), CASES, ids=[f"{n}-{case[1]}" for n, case in enumerate(CASES)])
def test_a_bad_input_has_its_code_and_place(data: object, code: str, path: str) -> None:
    """A record with one thing wrong gets exactly that problem, at its place."""
    assert [(problem.code, problem.path) for problem in bad(data)] == [(code, path)]


def test_every_code_has_a_case() -> None:
    """Every code that loading can give is provoked by some bad input here (rules on records come after it)."""
    covered = {code for _, code, _ in CASES} | {"REC0032"}
    assert covered == set(RECORD_MESSAGES) - {"REC0050"}


def test_all_problems_come_at_once() -> None:
    """Problems of different facts, entities and kinds are reported together, in the order of the schema."""
    members = [{"姓名": "甲", "出生日期": "2024-02-30", "工资": {"2024-07": "x", "2024-08": "0.001"}}, {"配偶": "丙"}]
    problems = bad({"货币财产": -1, "住处": 1, "成员": members, "免核": "也许"})
    assert [(problem.code, problem.path) for problem in problems] == [
        ("REC0011", ""),
        ("REC0017", "成员[1].出生日期"),
        ("REC0013", "成员[1].工资[2024-07]"),
        ("REC0016", "成员[1].工资[2024-08]"),
        ("REC0015", "货币财产"),
        ("REC0035", "免核"),
        ("REC0022", "成员[2].配偶"),
    ]


@pytest.mark.parametrize(
    ("data", "code", "write"),
    [
        ({"货币财产": "1.5万元"}, "REC0014", "15000 元"),
        ({"货币财产": "１２００"}, "REC0013", "1200"),
        ({"货币财产": "１２００元"}, "REC0013", "1200元"),
        ({"货币财产": "1,200.5"}, "REC0013", "1200.5"),
        ({"货币财产": "80块"}, "REC0014", "80 元"),
        ({"货币财产": "￥80"}, "REC0013", "80 元"),
        ({"申请日": "2024/7/1"}, "REC0017", "2024-07-01"),
        ({"申请日": "2024.7.1"}, "REC0017", "2024-07-01"),
        ({"申请日": "２０２４-07-01"}, "REC0017", "2024-07-01"),
        ({"申请日": "20240701"}, "REC0017", "2024-07-01"),
        ({"起算月": "2024/7"}, "REC0018", "2024-07"),
    ],
)
def test_an_everyday_way_of_writing_is_refused_with_the_right_one(data: object, code: str, write: str) -> None:
    """A value that a person can read is no value all the same; the refusal says how it is written, in both languages."""
    (problem,) = bad(data)
    assert (problem.code, problem.args.get("write")) == (code, write)
    assert f"「{write}」" in problem.text("zh") and f"`{write}`" in problem.text("en")


@pytest.mark.parametrize("data", [{"申请日": "2024/2/30"}, {"货币财产": "一千"}, {"申请日": "明天"}, {"货币财产": "9" * 41 + "万"}])
def test_what_is_no_value_gets_no_other_spelling(data: object) -> None:
    """Nothing is suggested for a day that isn't in the calendar, or for what can't be read as one number."""
    assert all("write" not in problem.args for problem in bad(data))


def test_a_sensitive_value_is_not_told_in_its_right_spelling() -> None:
    """How a sensitive value is written would show the value, so it isn't said."""
    (problem,) = bad({"成员": [{**MEMBER, "出生日期": "1980/7/1"}]})
    assert "write" not in problem.args and "1980" not in problem.text("zh") + problem.text("en")


def test_a_name_that_is_no_text_is_told_escaped() -> None:
    """A lone surrogate or a control character in a name is shown by its number: neither can be printed, and a hole tells nothing."""
    (problem,) = bad('{"存款\\ud800": 1}')
    assert problem.text("zh") == "文字里有不成对的代理字符:「存款\\ud800」"
    assert problem.text("en") == "the text holds a lone surrogate: `存款\\ud800`"
    (problem,) = bad({"a\0b": 1, "货币财产": 1})
    assert problem.text("zh") == "没有声明「a\\u0000b」"


@pytest.mark.parametrize("data", [{"成员": {}}, {"成员": MEMBER}, {"成员": {"来源": "申报"}}])
def test_an_object_in_place_of_a_list(data: object) -> None:
    """Where a list is wanted and one object is given, the message asks for a list."""
    (problem,) = bad(data)
    assert problem.text("zh") == "应当是名单,给出的是对象"


def test_too_many_problems_end_with_a_mark() -> None:
    """A record with very many problems lists the first ones and says that it stopped."""
    problems = bad({f"未知{n}": 1 for n in range(5000)})
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].code == "REC0032"


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        ({"貨幣財產": 1}, "货币财产"),
        ({"货币财富": 1}, "货币财产"),
        ({"saving": 1}, "savings"),
        ({"成员": [{"姓名": "甲", "出生日": 1}]}, "出生日期"),
        ({"成员": [{"姓名": "甲", "残疾等级": "2级"}]}, None),
        ({"完全不同": 1}, None),
        ({"月收入": {"值": 1, "来源": "核对们"}}, "核对"),
    ],
)
def test_near_names_are_suggested(data: object, hint: str | None) -> None:
    """An unknown name near a known one suggests it; one near nothing suggests nothing."""
    (problem,) = bad(data)
    assert problem.args.get("hint") == hint
    assert (f"「{hint}」" in problem.text("zh")) == (f"`{hint}`" in problem.text("en")) == (hint is not None)


def test_each_wording_uses_the_parts_of_its_problem() -> None:
    """Every problem of the table reads in both languages, with all parts filled in."""
    for data, _, _ in CASES:
        for problem in bad(data):
            for language in ("zh", "en"):
                text = problem.text(language)
                assert text and "{}" not in text
                parts = [name for _, name, _, _ in string.Formatter().parse(RECORD_MESSAGES[problem.code][0]) if name]
                assert set(parts) <= set(problem.args)


def test_both_wordings_name_the_same_parts() -> None:
    """The Chinese and the English wording of a code have the same parts."""
    for code, wordings in RECORD_MESSAGES.items():
        zh, en = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in wordings)
        assert zh == en, code


def test_a_code_that_does_not_exist_is_refused() -> None:
    """A problem cannot be made with a code outside the table."""
    with pytest.raises(ValueError, match="REC9999"):
        RecordProblem("REC9999")


SECRETS = ["王小明的病", "11010519491231002X", "110105194912310020", "6222020000001234567", "1949-12-32", "壹级"]


@pytest.mark.parametrize("secret", SECRETS)
def test_messages_never_hold_sensitive_values(secret: str) -> None:
    """Whatever a sensitive fact wrongly holds, no problem repeats it."""
    member = {"姓名": [secret], "证件号": secret + "0", "出生日期": secret, "配偶": secret}
    data = {"病种": {"值": secret * 4000}, "成员": [member, {"姓名": secret}, {"姓名": secret, "配偶": secret + "1"}]}
    problems = bad(data)
    assert len(problems) >= 4
    for problem in problems:
        shown = str(problem) + problem.text("en") + repr(problem)
        assert secret not in shown and secret[:6] not in shown


def test_long_numbers_in_open_facts_are_hidden() -> None:
    """A number as long as a phone's or a person's, given in the wrong fact, isn't repeated either."""
    for data in ({"申请日": "11010519491231002X"}, {"11010519491231002X": 1}, {"货币财产": "卡6222020000001234567"}):
        (problem,) = bad(data)
        assert "194912" not in str(problem) and "62220200" not in str(problem)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8) | st.sampled_from(["无", "1 元", "2024-07"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["成员", "姓名", "工资", "值", "来源", "记录于", "月", "每月", "2024-07", "配偶", "月收入", "认定", "id"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_json_value_breaks_loading(raw: object) -> None:
    """Any JSON value, as Python or as text, loads or is refused with problems; nothing is raised."""
    for data in (raw, {"成员": raw}, {"成员": [raw]}, {"成员": [{"工资": raw}]}, {"月收入": raw}):
        loaded = load(data)
        assert isinstance(loaded, Record) or (loaded and all(str(problem) for problem in loaded))
        if isinstance(data, dict | list):
            load(json.dumps(data))


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_no_text_breaks_loading(data: bytes | str) -> None:
    """Any bytes or text load or are refused; nothing is raised."""
    loaded = load_record(data, SCHEMA)
    assert isinstance(loaded, Record) or loaded


def test_identity_codes_cover_the_identity_problems() -> None:
    """Each way in which an identity number can be wrong has a code of its own."""
    numbers = [data["成员"][0]["证件号"] for data, code, _ in CASES if code >= "REC0040"]  # type: ignore[index]
    assert {check_identity(number) for number in numbers} == set(IdentityProblem)
