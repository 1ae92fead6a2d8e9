"""What a policy declares about records, and its JSON Schema."""

import json
import pickle
from fractions import Fraction

import pytest
from tests.runtime.household import HOUSEHOLD, SCHEMA, load
from tests.runtime.test_record_problems import CASES
from tests.runtime.test_records import FULL

from baozhang_rules.runtime.records import Record
from baozhang_rules.runtime.schema import EntitySchema, FactSchema, NumberType, RecordSchema, TextType, json_schema


def test_facts_are_found_by_either_spelling() -> None:
    """A fact is found by its name and by its alias, and the key fact is known."""
    assert HOUSEHOLD.fact("货币财产") is HOUSEHOLD.fact("savings")
    assert SCHEMA.entities["成员"].key is SCHEMA.entities["成员"].fact("姓名")
    assert HOUSEHOLD.key is None
    with pytest.raises(KeyError):
        HOUSEHOLD.fact("没有")


def test_a_name_wins_over_an_alias() -> None:
    """Where one fact's alias is another's name, the name wins."""
    facts = (FactSchema("甲", TextType(), alias="乙"), FactSchema("乙", NumberType("元")))
    assert EntitySchema("x", facts).fact("乙") is facts[1]


def test_schemas_are_values() -> None:
    """A schema hashes, compares by content and survives pickling, also after it was used."""
    assert HOUSEHOLD.by_spelling
    copy = pickle.loads(pickle.dumps(SCHEMA))
    assert copy == SCHEMA and hash(copy) == hash(SCHEMA)
    assert copy.entities["家庭"].fact("savings").step == Fraction(1, 100)
    assert copy != RecordSchema("家庭", SCHEMA.entities, "2")


def test_the_json_schema_is_json_without_floats() -> None:
    """The JSON Schema is plain JSON, with whole bounds beside the exact ones and no binary float."""

    def refuse(text: str) -> None:
        raise AssertionError(text)

    text = json.dumps(json_schema(SCHEMA), ensure_ascii=False)
    parsed = json.loads(text, parse_float=refuse)
    amount = parsed["$defs"]["家庭"]["properties"]["savings"]["anyOf"][0]["anyOf"][0]
    assert (amount["minimum"], amount["maximum"], amount["x-step"]) == (0, 100000, "1/100")


def test_the_json_schema_takes_what_loads() -> None:
    """Every record that loads is valid by the JSON Schema, and the schema itself is a valid one."""
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema(SCHEMA))
    jsonschema.Draft202012Validator.check_schema(json_schema(SCHEMA))
    series: list[object] = [
        {"2024-07": 1, "每月": {"值": "2", "来源": "核对"}},
        [{"月": "2024-07", "值": "1 元/月", "来源": "申报", "记录于": "2024-01-01"}],
        [{"值": {"2024-07": 1}, "来源": "申报"}, {"值": {"every": 2}, "来源": "核对"}],
    ]
    records: list[object] = [FULL, {}, {"登记": {"值": [{"前次": None}]}}]
    records += [{"成员": [{"姓名": "甲", "工资": wages}]} for wages in series]
    nothing: list[object] = [None, "无", {"值": None, "来源": "合同"}, {"每月": None}, [{"月": "每月", "值": None}]]
    records += [{"成员": [{"姓名": "甲", "租金": rent}]} for rent in nothing]
    for record in records:
        assert isinstance(load(record), Record)
        assert [error.message for error in validator.iter_errors(record)] == []


def test_the_json_schema_refuses_wrong_shapes() -> None:
    """Unknown fields, wrong types, unknown members and lists of a wrong length are refused by the JSON Schema too."""
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema(SCHEMA))
    refused = {"REC0011", "REC0012", "REC0019", "REC0020", "REC0021", "REC0025", "REC0026"}
    for data, code, path in CASES:
        if code in refused and isinstance(data, dict) and all(isinstance(name, str) for name in data):
            assert not validator.is_valid(data), (code, path, data)
