"""Measure one decision after another: a record to its decision, text to text, the explanation, and two other engines.

    python -m benchmarks.scalar [--set reference|shanghai] [--records 384] [--rounds 3] [--json OUT] [--only ours|all] [--cpu]

Every job takes its turn in this one process, some tens of milliseconds at a time, so each ratio is of the same minutes. Answers are
compared before anything is timed. With --cpu the clock is this process's processor time, for machines on which much else runs. The other engines (benchmarks/requirements.txt) are left out when they aren't installed.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter_ns, process_time_ns
from typing import Any

from attrs import define, field

from baozhang_rules import PolicySet
from benchmarks.reference import convert, handwritten
from benchmarks.timing import percentile, ratio_line, show, write_json

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "benchmarks" / "reference"
SEED = 7
SHANGHAI_DAY = date(2024, 9, 1)
BLOCK = 60_000_000  # ns
KEPT = frozenset({"编号", "姓名", "成员", "申请日"})

Job = Callable[[int], object]


@define
class Case:
    """One record in every form that some job reads; made before anything is timed."""

    text: str
    on: date
    data: dict[str, Any]
    golden: dict[str, Any] = field(factory=dict)


def reference_cases() -> tuple[PolicySet, list[Case]]:
    """The reference set, each record with its golden answers."""
    cases = []
    records, goldens = ((REFERENCE / name).read_text(encoding="utf-8").splitlines() for name in ("records.jsonl", "golden.jsonl"))
    for line, answer in zip(records, goldens, strict=True):
        data, golden = json.loads(line, parse_float=Decimal), json.loads(answer)
        assert golden.pop("编号") == data["编号"]
        cases.append(Case(line, date.fromisoformat(golden.pop("基准日")), data, golden))
    return PolicySet.load(REFERENCE / "reference.pol"), cases


def shanghai_cases() -> tuple[PolicySet, list[Case]]:
    """The shipped Shanghai policies with their example records; there is no hand-written function for them."""
    lines = (ROOT / "policies" / "examples" / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [Case(line, SHANGHAI_DAY, json.loads(line, parse_float=Decimal)) for line in lines]
    return PolicySet.load(ROOT / "policies" / "shanghai"), cases


def without_a_fact(case: Case, draw: random.Random) -> str:
    """The record's text with one fact of the household or of a member left out."""
    data = json.loads(case.text)
    place = draw.choice([data, *data["成员"]])
    del place[draw.choice(sorted(set(place) - KEPT))]
    return json.dumps(data, ensure_ascii=False)


# ------------------------------------------------------------------------------------------------ the jobs


def our_jobs(policy: PolicySet, cases: list[Case]) -> dict[str, Job]:
    """What is measured of this library.  The records are loaded by `PolicySet.record`, as `PolicySet.decide` takes them."""
    draw = random.Random(SEED)
    lacking = [without_a_fact(case, draw) for case in cases]
    complete_records = Fresh(lambda i: policy.record(cases[i].text), len(cases))
    lacking_records = Fresh(lambda i: policy.record(lacking[i]), len(cases))

    def by_data(i: int) -> str:
        return json.dumps(policy.decide(cases[i].text, on=cases[i].on).to_json(), ensure_ascii=False)

    def tree(i: int) -> str:
        return json.dumps(policy.decide(cases[i].text, on=cases[i].on).explanation().to_json("zh"), ensure_ascii=False)

    return {
        "decide": lambda i: policy.decide(complete_records.take(i), on=cases[i].on),
        "decide, one fact missing": lambda i: policy.decide(lacking_records.take(i), on=cases[i].on),
        "text to JSON": lambda i: policy.decide(cases[i].text, on=cases[i].on).json(),
        "text to JSON by way of data": by_data,
        "text to compact explanation": lambda i: policy.decide(cases[i].text, on=cases[i].on).compact(),
        "text to compact explanation with catalogue": lambda i: policy.decide(cases[i].text, on=cases[i].on).compact(self_contained=True),
        "text to explanation tree": tree,
    }


@define
class Fresh:
    """What a job takes, each made anew for every pass, so that nothing it keeps is reused."""

    make: Callable[[int], Any]
    count: int
    ready: dict[int, Any] = field(factory=dict)

    def prepare(self) -> None:
        """Make all of them, untimed."""
        self.ready = {i: self.make(i) for i in range(self.count)}

    def take(self, i: int) -> Any:
        """One of them."""
        return self.ready[i]


def hand_jobs(policy: PolicySet, cases: list[Case]) -> dict[str, Job]:
    """The hand-written function alone, and with the standard library's JSON around it."""
    homes = [convert.household(case.data) for case in cases]
    decisions = [policy.decide(case.text, on=case.on).to_json() for case in cases]

    def around(i: int) -> str:
        json.loads(cases[i].text)
        handwritten.decide(homes[i], cases[i].on)
        return json.dumps(decisions[i], ensure_ascii=False)

    return {"hand-written": lambda i: handwritten.decide(homes[i], cases[i].on), "hand-written with json": around}


def peer_jobs(cases: list[Case]) -> tuple[dict[str, Job], dict[str, Any]]:
    """The other engines that are installed, and in how many records they answer otherwise."""
    jobs: dict[str, Job] = {}
    notes: dict[str, Any] = {}
    if importlib.util.find_spec("zen"):
        from benchmarks.peers import zen_model

        evaluate = zen_model.load()
        contexts = [zen_model.context(case.data, case.on) for case in cases]
        jobs["zen-engine"] = lambda i: evaluate(contexts[i])
        notes["zen-engine"] = compared(cases, lambda i: zen_model.answers(evaluate(contexts[i])["result"]))
    if importlib.util.find_spec("openfisca_core"):
        from benchmarks.peers import openfisca_model

        system = openfisca_model.load()
        situations = [openfisca_model.situation(case.data, case.on) for case in cases]
        days = [case.on.isoformat() for case in cases]
        built = Fresh(lambda i: openfisca_model.build(system, situations[i]), len(cases))
        jobs["openfisca-core, building"] = lambda i: openfisca_model.build(system, situations[i])
        jobs["openfisca-core, calculating"] = lambda i: openfisca_model.calculate(built.take(i), days[i])
        notes["openfisca-core"] = compared(
            cases, lambda i: openfisca_model.answers(openfisca_model.calculate(openfisca_model.build(system, situations[i]), days[i]), cases[i].golden)
        )
    return jobs, notes


def restores(policy: PolicySet, cases: list[Case]) -> dict[str, Any]:
    """In how many records the compact explanation doesn't restore to the whole one, and how long either is on average."""
    wrong = compact = tree = 0
    for case in cases:
        decision = policy.decide(case.text, on=case.on)
        told, whole = decision.compact(), decision.explanation()
        wrong += policy.restore(told).to_json() != whole.to_json()
        compact += len(told.encode())
        tree += len(json.dumps(whole.to_json("zh"), ensure_ascii=False).encode())
    catalogue = len(policy._catalogue_text.encode())
    sizes = {"compact": compact // len(cases), "tree": tree // len(cases), "catalogue": catalogue}
    return {"records": len(cases), "restored otherwise": wrong, "bytes": sizes}


def compared(cases: list[Case], answer: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """In how many records, and in which rules, answers aren't the golden ones."""
    rules: dict[str, int] = {}
    records = 0
    for i, case in enumerate(cases):
        given = answer(i)
        wrong = [key for key in case.golden if given.get(key) != case.golden[key]]
        records += bool(wrong)
        for key in wrong:
            rules[key] = rules.get(key, 0) + 1
    return {"records": len(cases), "records that differ": records, "by rule": rules}


# ------------------------------------------------------------------------------------------------ timing


def measure(jobs: dict[str, Job], count: int, rounds: int, clock: Callable[[], int] = perf_counter_ns) -> dict[str, list[list[int]]]:
    """The times of every job in ns, per record.

    A round gives every job one block of passes over all records, in turn.  Blocks keep each job as warm as it would be in a batch: run
    record by record beside slower jobs, a function of a few microseconds would mostly wait for its own code to come into the cache.
    """
    times: dict[str, list[list[int]]] = {name: [[] for _ in range(count)] for name in jobs}
    reading = min(-(clock() - clock()) for _ in range(1000))
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            _block(job, times[name], clock, reading)
    return times


def _block(job: Job, times: list[list[int]], clock: Callable[[], int], reading: int) -> None:
    """Passes over all records until `BLOCK` is full; the first pass warms up unless it fills the block by itself.

    ``reading`` is what reading the clock takes; it is no part of any time.
    """
    spent = 0
    while spent < BLOCK:
        prepare(job)
        taken = [_timed(job, i, clock) - reading for i in range(len(times))]
        warming = spent == 0 and sum(taken) < BLOCK
        spent += sum(taken)
        if not warming:
            for each, record in zip(taken, times, strict=True):
                record.append(each)


def _timed(job: Job, i: int, clock: Callable[[], int]) -> int:
    start = clock()
    _result = job(i)  # kept until the clock is read: giving its memory back is not part of any job
    return clock() - start


def prepare(job: Job) -> None:
    """Do what a job needs before each pass and what isn't to be timed."""
    for cell in job.__closure__ or ():
        if isinstance(cell.cell_contents, Fresh):
            cell.cell_contents.prepare()


def pooled(times: list[list[int]]) -> list[int]:
    return [each for record in times for each in record]


def figures(times: dict[str, list[list[int]]], unsettled: list[int]) -> list[dict[str, Any]]:
    """Each ratio that is asked for, as far as its parts were measured."""
    mid = {name: median(pooled(each)) for name, each in times.items()}
    decide = mid["decide"]
    wide = percentile(pooled(times["decide"]), 0.99)
    found = []
    if "hand-written" in times:
        found.append(ratio_line("record object → decision / hand-written function", decide, mid["hand-written"], "≤ 2.5 (aim 2.0)"))
    found.append(ratio_line("p99 / p50 of record object → decision", wide, decide, "≤ 4"))
    if "hand-written" in times:
        hand = percentile(pooled(times["hand-written"]), 0.99)
        found.append(ratio_line("p99 / p50 of the hand-written function", hand, mid["hand-written"]))
    lacking = times["decide, one fact missing"]
    complete = median(pooled([times["decide"][i] for i in unsettled]))
    found.append(ratio_line("one fact missing that leaves a result open / complete", median(pooled([lacking[i] for i in unsettled])), complete, "≤ 10"))
    found.append(ratio_line("one fact missing, any / complete", median(pooled(lacking)), decide))
    if "hand-written with json" in times:
        around = mid["hand-written with json"]
        found += [ratio_line(f"JSON text → {told} / json + hand-written", mid[job], around, *target) for told, job, *target in TEXTS]
    quick = mid["text to JSON by way of data"]
    found.append(ratio_line("JSON text → compact explanation / → JSON decision by way of data", mid["text to compact explanation"], quick))
    found.append(ratio_line("JSON text → explanation tree / → JSON decision by way of data", mid["text to explanation tree"], quick))
    return found + peer_figures(mid)


TEXTS = (
    ("JSON decision", "text to JSON", "≤ 3"),
    ("JSON decision by way of data (to_json, json.dumps)", "text to JSON by way of data"),
    ("complete explanation, compact JSON", "text to compact explanation", "≤ 6"),
    ("complete explanation, compact JSON with its catalogue", "text to compact explanation with catalogue", "≤ 6"),
    ("complete explanation as a tree of JSON", "text to explanation tree"),
)
"""What is told of a record's text, the job that does it, and what is asked for."""


def peer_figures(mid: dict[str, float]) -> list[dict[str, Any]]:
    """How much slower the other engines are: here a larger ratio is better for this library."""
    found, decide = [], mid["decide"]
    if "zen-engine" in mid:
        found.append(ratio_line("zen-engine with trace / record object → decision", mid["zen-engine"], decide, "≥ 12"))
    if "openfisca-core, building" in mid:
        building, calculating = mid["openfisca-core, building"], mid["openfisca-core, calculating"]
        found.append(ratio_line("openfisca-core with trace, building + calculating / record object → decision", building + calculating, decide, "≥ 400"))
        found.append(ratio_line("openfisca-core with trace, calculating only / record object → decision", calculating, decide))
    return found


def open_records(policy: PolicySet, cases: list[Case]) -> list[int]:
    """The records that one fact less leaves with an open result."""
    draw = random.Random(SEED)
    texts = [without_a_fact(case, draw) for case in cases]
    decisions = [policy.decide(text, on=case.on) for text, case in zip(texts, cases, strict=True)]
    assert not any(decision.refused for decision in decisions)
    return [i for i, decision in enumerate(decisions) if any(result.missing for result in decision.results)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--set", choices=("reference", "shanghai"), default="reference")
    options.add_argument("--records", type=int, default=384, help="take this many, spread over the set")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", choices=("ours", "all"), default="all", help="ours: leave the other engines out")
    options.add_argument("--cpu", action="store_true", help="measure processor time, not the time of day")
    options.add_argument("--json", help="write the figures to this file")
    given = options.parse_args()
    policy, cases = reference_cases() if given.set == "reference" else shanghai_cases()
    cases = cases[:: max(1, len(cases) // given.records)][: given.records]
    jobs, notes = our_jobs(policy, cases), {}
    if given.set == "reference":
        notes["ours"] = compared(cases, lambda i: convert.answers(policy.decide(cases[i].text, on=cases[i].on).to_json()))
        notes["hand-written"] = compared(cases, lambda i: handwritten.decide(convert.household(cases[i].data), cases[i].on))
        jobs |= hand_jobs(policy, cases)
        if given.only == "all":
            peers, differences = peer_jobs(cases)
            jobs |= peers
            notes |= differences
    notes["compact explanation"] = restores(policy, cases[:: max(1, len(cases) // 48)])
    unsettled = open_records(policy, cases)
    clock = process_time_ns if given.cpu else perf_counter_ns
    found = figures(measure(jobs, len(cases), given.rounds, clock), unsettled)
    about = {"set": given.set, "records": len(cases), "rounds": given.rounds, "records left open by a missing fact": len(unsettled)}
    print(json.dumps({**about, "answers": notes}, ensure_ascii=False, indent=1))
    print(show(found))
    write_json(given.json, found, **about, answers=notes)


if __name__ == "__main__":
    main()
