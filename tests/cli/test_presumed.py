"""An outcome that rests on a presumed fact (推定) is marked so wherever outcomes are shown."""

import json
from datetime import date

import pytest
from tests.robust.commands import OK, run

from baozhang_rules import PolicySet

POLICY = """语言版本 1
政策 甲镇.办法
档案 家庭
  存款 : 元 范围 0 元 至 100 元 精度 0.01 元
  商品房数 : 套 范围 0 套 至 9 套 精度 1 套   未载明 推定 0 套 依据 甲办法第十二条
  车辆数 : 辆 范围 0 辆 至 9 辆 精度 1 辆   未载明 推定 0 辆 依据 甲办法第十三条
  成员 : 成员 名单 1 至 9
档案 成员 属于 家庭 计量 人
  月收入 : 元/月 按 月 范围 0 元/月 至 100 元/月 精度 0.01 元/月 未载明 推定 0 元/月 依据 甲办法第十四条
救助对象 困难户 编码 KN
  应当同时符合:
    房: 商品房数 2 套 以下
    钱: 合计 成员 的 月收入 低于 50 元/月
"""
PRESUMED = ["商品房数", "成员[1].月收入@2024-06"]
RECORDS = [
    ({"编号": "全推定", "存款": 0, "成员": [{}]}, PRESUMED),
    ({"编号": "全载明", "存款": 0, "商品房数": 0, "成员": [{"月收入": {"每月": 3}}]}, []),
    ({"编号": "别的月", "存款": 0, "成员": [{"月收入": {"2024-05": 3}}]}, PRESUMED),
    ({"编号": "这个月", "存款": 0, "商品房数": 0, "成员": [{"月收入": {"2024-06": 3}}]}, []),
]


@pytest.fixture
def policy(tmp_path):
    """The policy as a file."""
    (tmp_path / "p.pol").write_text(POLICY, encoding="utf-8")
    return tmp_path / "p.pol"


def test_the_data_of_a_decision_list_what_was_presumed_and_read(policy):
    """The paths of facts that were presumed and read, of a series the month; 车辆数 is presumed too, but nothing reads it. The
    interpreter (the first record) and generated code (the others, and all of them again as data) say the same."""
    loaded = PolicySet.load(policy)
    for _ in range(2):
        for record, presumed in RECORDS:
            for given in (json.dumps(record, ensure_ascii=False), record):
                decision = loaded.decide(given, on=date(2024, 6, 1))
                assert decision.to_json()["presumed"] == json.loads(decision.json())["presumed"] == presumed


@pytest.mark.parametrize(("lang", "words"), [("zh", "以上结果含推定：商品房数：0 套（未载明，推定；依据 甲办法第十二条）"), ("en", "rest on what is presumed: 商品房数: 0 dwellings")])
def test_the_text_marks_the_outcome(policy, tmp_path, capsys, lang, words):
    """`decide` says under the answers what they rest on, with the article, and nothing where all was stated."""
    (tmp_path / "r.jsonl").write_text("\n".join(json.dumps(record, ensure_ascii=False) for record, _ in RECORDS), encoding="utf-8")
    answer = run(capsys, "decide", policy, tmp_path / "r.jsonl", "--on", "2024-06-01", "--lang", lang)
    assert answer.code == OK
    told = answer.out.split("\n\n")
    assert [words in each for each in told] == [bool(presumed) for _, presumed in RECORDS]
    assert "车辆数" not in answer.out


def test_json_lines_carry_the_mark(policy, tmp_path, capsys):
    """Each line has its list."""
    (tmp_path / "r.jsonl").write_text("\n".join(json.dumps(record, ensure_ascii=False) for record, _ in RECORDS), encoding="utf-8")
    answer = run(capsys, "decide", policy, tmp_path / "r.jsonl", "--on", "2024-06-01", "--format", "jsonl")
    assert [json.loads(line)["presumed"] for line in answer.out.splitlines()] == [presumed for _, presumed in RECORDS]
