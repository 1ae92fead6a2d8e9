"""JSON and SARIF."""

import json

import pytest
from tests.diagnostics.samples import Plain, UnknownName

from baozhang_rules.diagnostics import file_problem, to_json, to_sarif
from baozhang_rules.text import ReadFailure, Source, Span

SOURCE = Source("办法.pol", "甲\n𠮷 低保标淮")
START = {"offset": 4, "line": 2, "column": 3, "utf16": 3}
END = {"offset": 8, "line": 2, "column": 7, "utf16": 7}
REGION = {
    "startLine": 2,
    "startColumn": 3,
    "endLine": 2,
    "endColumn": 7,
    "charOffset": 4,
    "charLength": 4,
}


def sample():
    """Return a problem with every part."""
    return UnknownName("低保标淮", "低保标准", (SOURCE, Span(0, 1)), source=SOURCE, span=Span(4, 8))


def test_json():
    """The JSON of a problem holds both languages, every kind of column, and its fix."""
    assert to_json(sample()) == {
        "schema": 1,
        "code": "TST0001",
        "severity": "error",
        "message": {"zh": "没有「低保标淮」这个名字", "en": "there is no name `低保标淮`"},
        "label": {"zh": "没有定义", "en": "not defined"},
        "expected": {"zh": "一个标准的名字", "en": "the name of a standard"},
        "help": {"zh": "是不是「低保标准」", "en": "did you mean `低保标准`"},
        "file": "办法.pol",
        "place": None,
        "range": {"start": START, "end": END},
        "secondary": [
            {
                "file": "办法.pol",
                "range": {
                    "start": {"offset": 0, "line": 1, "column": 1, "utf16": 0},
                    "end": {"offset": 1, "line": 1, "column": 2, "utf16": 1},
                },
                "label": {"zh": "定义在这里", "en": "defined here"},
            }
        ],
        "fix": {
            "title": {"zh": "改为「低保标准」", "en": "change to `低保标准`"},
            "edits": [{"range": {"start": START, "end": END}, "text": "低保标准"}],
        },
    }


def test_json_has_the_same_keys_without_a_source():
    """A reader may rely on every key; what a problem lacks is null."""
    bare = to_json(Plain())
    assert bare.keys() == to_json(sample()).keys()
    assert [key for key, value in bare.items() if value is None] == [
        "label",
        "expected",
        "help",
        "file",
        "place",
        "range",
        "fix",
    ]


def test_json_of_a_lone_surrogate_can_be_written():
    """A lone surrogate in any part doesn't stop the output from being UTF-8."""
    source = Source("\ud800.pol", "\ud800")
    shown = to_json(UnknownName("\ud800", "\ud801", (source, Span(0, 1)), source=source, span=Span(0, 1)))
    text = json.dumps(shown, ensure_ascii=False).encode().decode()
    assert "\\\\ud801" in text


def test_sarif():
    """SARIF holds one rule per code, the region in code points, and the fix as a replacement."""
    log = to_sarif([sample(), Plain(), sample()], "en", tool_version="1.2")
    run = log["runs"][0]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    pages = [rule.pop("help")["text"] for rule in run["tool"]["driver"]["rules"]]
    assert pages[0].startswith("TST0001 (error)") or pages[0] == "There is no such name."
    assert run["tool"]["driver"] == {
        "name": "baozhang",
        "version": "1.2",
        "rules": [
            {
                "id": "TST0001",
                "name": "UnknownName",
                "shortDescription": {"text": "There is no such name."},
                "defaultConfiguration": {"level": "error"},
            },
            {
                "id": "TST0002",
                "name": "Plain",
                "shortDescription": {"text": "Only a sentence."},
                "defaultConfiguration": {"level": "warning"},
            },
        ],
    }
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 0]
    first = run["results"][0]
    artifact = {"uri": "%E5%8A%9E%E6%B3%95.pol"}
    assert first["locations"] == [{"physicalLocation": {"artifactLocation": artifact, "region": REGION}}]
    assert first["message"]["text"] == "there is no name `低保标淮`\nnot defined\ndid you mean `低保标准`"
    change = {
        "artifactLocation": artifact,
        "replacements": [{"deletedRegion": REGION, "insertedContent": {"text": "低保标准"}}],
    }
    assert first["fixes"] == [{"description": {"text": "change to `低保标准`"}, "artifactChanges": [change]}]
    assert run["results"][1]["locations"] == []


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/办.pol", "a%20b/%E5%8A%9E.pol"),
        ("/data/a.pol", "file:///data/a.pol"),
        ("C:\\data\\a.pol", "file:///C:/data/a.pol"),
        ("a\udcff.pol", "a%FF.pol"),
        ("\ud800.pol", "%5Cud800.pol"),
    ],
)
def test_sarif_uri(path, uri):
    """A file's name becomes a URI reference, whatever characters or system it comes from."""
    result = to_sarif([file_problem(ReadFailure("missing", path))])["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": uri}}
