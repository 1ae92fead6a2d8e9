"""A `PolicySet` may be shared: it is picklable, safe between threads, and can't be changed; so are its decisions."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.properties.shipped import DAY, outcomes, places, policy, records, shanghai_records, town_record

from baozhang_rules import Decision, PolicySet, Record, UnknownName
from baozhang_rules.errors import CompactProblem, NoRecordDeclared, PolicyError, RecordRefused
from baozhang_rules.runtime.frozenmap import FrozenMap


@pytest.mark.parametrize("name", ["town", "shanghai", "snap"])
def test_a_set_goes_through_pickle(name: str) -> None:
    """A set that was pickled is equal, has the same hash, and decides alike; so does a copy."""
    ours = policy(name)
    for theirs in (pickle.loads(pickle.dumps(ours)), copy.deepcopy(ours) if name == "town" else copy.copy(ours)):
        assert theirs == ours and theirs.hash == ours.hash
        for record, day in records(name, 3):
            first, second = ours.decide(record, day), theirs.decide(record, day)
            assert outcomes(first) == outcomes(second) and places(first) == places(second)
            assert first.to_json() == second.to_json()


def test_a_set_that_was_used_goes_through_pickle() -> None:
    """What a set has worked out for itself isn't part of the pickle, which is the same before and after use."""
    fresh = PolicySet(policy("town").program)
    before = pickle.dumps(fresh)
    assert not fresh.decide(town_record(), date(2024, 6, 1)).refused and fresh.hash
    assert pickle.dumps(fresh) == before


def test_a_decision_goes_through_pickle() -> None:
    """A decision that was pickled says and explains the same."""
    for name in ("town", "shanghai"):
        record, day = records(name, 1)[0]
        decision = policy(name).decide(record, day)
        again = pickle.loads(pickle.dumps(decision))
        assert again.to_json() == decision.to_json()
        assert again.explain("zh") == decision.explain("zh") and again.explain("en") == decision.explain("en")
        assert again.record == decision.record


def test_threads_decide_as_one_does() -> None:
    """Four threads that share a set decide the same records as one thread does, also when the set was never used before."""
    interval = sys.getswitchinterval()
    every = [record for record in shanghai_records()[::14]]
    ours = policy("shanghai")
    serial = [ours.decide(record, DAY).to_json() for record in every]
    sys.setswitchinterval(1e-5)
    try:
        for shared in (ours, PolicySet(ours.program)):
            with ThreadPoolExecutor(4) as threads:
                found = list(threads.map(lambda record: shared.decide(record, DAY).to_json(), every))  # noqa: B023
            assert found == serial
    finally:
        sys.setswitchinterval(interval)


def test_threads_explain_as_one_does() -> None:
    """Four threads that read one decision at once get the explanation that one thread gets."""
    record = {name: value for name, value in town_record().items() if name != "存款"}
    expected = policy("town").decide(record, date(2024, 6, 1)).explain("zh")
    decision = policy("town").decide(record, date(2024, 6, 1))
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: decision.explain("zh"), range(8))) == {expected}


def test_a_set_cannot_be_changed() -> None:
    """Neither a set nor its program nor anything in it can be given another value."""
    set_ = policy("town")
    for thing, name in ((set_, "program"), (set_.program, "rules"), (set_.program.rules[0], "id"), (set_.program.schema, "root")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(thing, name, None)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del set_.program  # type: ignore[misc]
    with pytest.raises(TypeError):
        set_.program.schema.entities["家庭"] = None  # type: ignore[index]
    assert mutable_in(set_.program) == []


def test_a_decision_cannot_be_changed() -> None:
    """Neither a decision nor its record, results and trace can be given another value, and no list or dict stands in them."""
    decision = policy("town").decide(town_record(), date(2024, 6, 1))
    assert decision.decided is not None and isinstance(decision.record, Record)
    for thing, name in (
        (decision, "dates"),
        (decision.record, "root"),
        (decision.record.root, "facts"),
        (decision.decided, "results"),
        (decision.results[0], "code"),
        (decision.decided.trace, "nodes"),
        (decision.dates, "base"),
    ):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(thing, name, None)
    assert mutable_in(decision.record) == [] and mutable_in(decision.decided) == []


def test_a_decision_keeps_no_hold_on_what_was_given() -> None:
    """Changing the mapping that was decided, or the JSON that was got, changes no decision."""
    record = town_record()
    decision = policy("town").decide(record, date(2024, 6, 1))
    before, text = decision.to_json(), decision.explain("zh")
    record["存款"] = "99999999 元"
    record["成员"].clear()
    decision.to_json()["results"].clear()
    assert decision.to_json() == before and decision.explain("zh") == text


def mutable_in(root: Any) -> list[str]:
    """Where lists, dicts and sets stand in an object, by the way to them."""
    found: list[str] = []
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("", root)]
    while waiting:
        path, value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, (list, dict, set, bytearray)) and not isinstance(value, FrozenMap):
            found.append(path)
        elif isinstance(value, FrozenMap):
            waiting += [(f"{path}[{key!r}]", each) for key, item in value.items() for each in (key, item)]
        elif isinstance(value, tuple | frozenset):
            waiting += [(f"{path}[]", each) for each in value]
        elif attrs.has(type(value)):
            assert type(value).__setattr__ is not object.__setattr__, f"{type(value)} isn't frozen"
            waiting += [(f"{path}.{each.name}", getattr(value, each.name)) for each in attrs.fields(type(value))]
    return found


def test_deciding_twice_is_deciding_once() -> None:
    """The same record gives the same decision however often and in whatever order records are decided."""
    set_ = policy("town")
    other = {**town_record(), "存款": "1 元"}
    first = set_.decide(town_record(), date(2024, 6, 1)).to_json()
    set_.decide(other, date(2025, 6, 1))
    assert set_.decide(town_record(), date(2024, 6, 1)).to_json() == first
    from_text = set_.decide(json.dumps(town_record()), date(2024, 6, 1)).to_json()
    assert set_.decide(json.dumps(town_record()).encode(), date(2024, 6, 1)).to_json() == from_text
    assert {**from_text, "record": first["record"]} == first
    loaded = set_.decide(town_record(), date(2024, 6, 1)).record
    assert loaded is not None and set_.decide(loaded, date(2024, 6, 1)).to_json() == first


def test_names_that_a_decision_does_not_have() -> None:
    """Asking a decision for a class, benefit or order that isn't there names what was asked and what there is."""
    decision: Decision = policy("town").decide(town_record(), date(2024, 6, 1))
    for ask in (decision.__getitem__, decision.missing_sets, decision.class_of):
        with pytest.raises(UnknownName) as caught:
            ask("没有")
        assert caught.value.name == "没有" and caught.value.known
        assert str(caught.value).startswith("API0001: 没有名为「没有」")


def test_errors_go_through_pickle(tmp_path: Path) -> None:
    """What is raised in a worker comes out in the process that waits for it as it was: its class, its text and its parts."""
    wrong, none = tmp_path / "wrong.pol", tmp_path / "none.pol"
    wrong.write_text("语言版本 1\n政策 甲镇.办法\n定义 多少 : 元 = 存款\n", encoding="utf-8")
    none.write_text("语言版本 1\n政策 甲镇.办法\n", encoding="utf-8")
    town = policy("town")
    attempts: list[tuple[type[Exception], Callable[[], object]]] = [
        (PolicyError, lambda: PolicySet.load(wrong)),
        (NoRecordDeclared, lambda: PolicySet.load(none).decide({}, DAY)),
        (RecordRefused, lambda: town.decide({"存款": "x"}, DAY)["没有"]),
        (UnknownName, lambda: town.decide(town_record(), DAY)["没有"]),
        (CompactProblem, lambda: town.restore("{")),
    ]
    for kind, attempt in attempts:
        with pytest.raises(kind) as caught:
            attempt()
        again = pickle.loads(pickle.dumps(caught.value))
        assert type(again) is kind and str(again) == str(caught.value)
        assert vars(again) == vars(caught.value)


def test_a_decision_is_no_sequence() -> None:
    """Going through a decision, or looking whether a name is in it, is refused by Python; it used to ask for a benefit named 0."""
    decision: Any = policy("town").decide(town_record(), date(2024, 6, 1))
    for use in (list, lambda each: "KUNNAN" in each):
        with pytest.raises(TypeError, match=r"not iterable|not a container"):
            use(decision)


def test_a_refused_decision_answers_questions() -> None:
    """A refused decision has no results; asking it for one says that the record was refused, and why."""
    decision = policy("town").decide({"存款": "x"}, date(2024, 6, 1))
    assert decision.refused and decision.results == ()
    for ask in (decision.__getitem__, decision.missing_sets):
        with pytest.raises(RecordRefused, match="REC0013"):
            ask("KUNNAN")
    assert "REC0013" in decision.explain("zh") and "REC0013" in decision.explain("en", "auditor")
