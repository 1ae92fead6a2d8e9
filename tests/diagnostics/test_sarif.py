"""`baozhang check --format sarif` keeps to SARIF 2.1.0, and its places and fixes are those of the text."""

import json

import jsonschema
import pytest
from tests.robust.commands import run

REGION = {
    "type": "object",
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "additionalProperties": False,
    "properties": {
        **{name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endLine", "endColumn")},
        **{name: {"type": "integer", "minimum": 0} for name in ("charOffset", "charLength")},
    },
}
MESSAGE = {"type": "object", "required": ["text"], "additionalProperties": False, "properties": {"text": {"type": "string", "minLength": 1}}}
ARTIFACT = {
    "type": "object", "required": ["uri"], "additionalProperties": False,
    "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$"}},
}  # fmt: skip
LOCATION = {
    "type": "object", "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 0}, "message": MESSAGE,
        "logicalLocations": {"type": "array", "items": {"type": "object", "properties": {"fullyQualifiedName": {"type": "string"}}}},
        "physicalLocation": {
            "type": "object", "required": ["artifactLocation"], "additionalProperties": False,
            "properties": {"artifactLocation": ARTIFACT, "region": REGION},
        },
    },
}  # fmt: skip
FIX = {
    "type": "object", "required": ["artifactChanges"], "additionalProperties": False,
    "properties": {
        "description": MESSAGE,
        "artifactChanges": {
            "type": "array", "minItems": 1,
            "items": {
                "type": "object", "required": ["artifactLocation", "replacements"], "additionalProperties": False,
                "properties": {
                    "artifactLocation": ARTIFACT,
                    "replacements": {
                        "type": "array", "minItems": 1,
                        "items": {
                            "type": "object", "required": ["deletedRegion"], "additionalProperties": False,
                            "properties": {"deletedRegion": REGION, "insertedContent": {"type": "object", "required": ["text"]}},
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RULE = {
    "type": "object", "required": ["id"], "additionalProperties": False,
    "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "shortDescription": MESSAGE, "help": MESSAGE,
        "defaultConfiguration": {"type": "object", "properties": {"level": LEVEL}, "additionalProperties": False},
    },
}  # fmt: skip
RESULT = {
    "type": "object", "required": ["message"], "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": 0}, "level": LEVEL, "message": MESSAGE,
        "locations": {"type": "array", "items": LOCATION}, "relatedLocations": {"type": "array", "items": LOCATION},
        "fixes": {"type": "array", "items": FIX},
    },
}  # fmt: skip
LOG = {
    "type": "object", "required": ["version", "runs"], "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object", "required": ["tool"], "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object", "required": ["driver"], "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object", "required": ["name"], "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"}, "version": {"type": "string"},
                                    "rules": {"type": "array", "uniqueItems": True, "items": RULE},
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                    "properties": {"type": "object"},
                },
            },
        },
    },
}  # fmt: skip
"""What SARIF 2.1.0 (OASIS, 27 March 2020) says of the parts that are used: sections 3.13, 3.14, 3.19, 3.27, 3.28-3.30, 3.49, 3.55-3.57."""

TEXT = """政策 甲镇.办法
档案 家庭
  存款 : 元 范围 0 元 至 100 元 精度 0.01 元   # 𠮷
定义 甲 : 元 = 存款 低於 5 元
定义 乙 : 元 = 𠮷 + 存裤
  定义 丙 : 是否 = 存款 不超过 2024/7/1
定义 丁 : 元 = 存款 + 丙
"""


@pytest.fixture
def shown(tmp_path, monkeypatch, capsys):
    """The SARIF of a policy with errors, and the policy's text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "办法 1.pol").write_text(TEXT, encoding="utf-8")
    answer = run(capsys, "check", "办法 1.pol", "--format", "sarif", "--lang", "en")
    assert answer.code == 1
    return json.loads(answer.out)


def test_sarif_keeps_to_the_standard(shown):
    """Every part has the names, kinds and least values that the standard gives it."""
    jsonschema.validate(shown, LOG)
    (only,) = shown["runs"]
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert len(only["results"]) >= 4
    for result in only["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]


def test_places_and_fixes_are_those_of_the_text(shown):
    """Columns count characters, also after one that takes two units; the replacements of a fix give the mended text."""
    lines = TEXT.split("\n")
    (only,) = shown["runs"]
    assert only["columnKind"] == "unicodeCodePoints"
    for result in only["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        start = sum(len(line) + 1 for line in lines[: region["startLine"] - 1]) + region["startColumn"] - 1
        assert start == region["charOffset"]
    (unknown,) = [r for r in only["results"] if r["ruleId"] == "POL0210" and "存裤" in r["message"]["text"]]
    region = unknown["locations"][0]["physicalLocation"]["region"]
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == "存裤"
    fixes = [fix for result in only["results"] for fix in result.get("fixes", ())]
    assert len(fixes) >= 2
    texts = [part["insertedContent"]["text"] for fix in fixes for change in fix["artifactChanges"] for part in change["replacements"]]
    assert "低于" in texts and "2024-07-01" in texts


def test_json_of_a_command_is_one_document(tmp_path, monkeypatch, capsys):
    """`--format json` writes one array, and nothing else, whatever is wrong; without problems it is empty."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pol").write_text(TEXT, encoding="utf-8")
    answer = run(capsys, "check", "a.pol", "--format", "json")
    found = json.loads(answer.out)
    assert {"POL0021", "POL0210"} <= {each["code"] for each in found} and answer.err == ""
    (tmp_path / "b.pol").write_text("政策 乙镇.办法\n枚举 甲 : 一, 二\n", encoding="utf-8")
    assert json.loads(run(capsys, "check", "b.pol", "--format", "json").out) == []
