"""The policies that ship: they check without a word, their scenarios pass, and the example records reach every clause."""

import json
import re
from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache

import pytest
from tests.policies.alone import FOLDERS, ran
from tests.policies.make_records import TARGET, as_lines

from baozhang_rules import Decision, PolicySet
from baozhang_rules.core import nodes as core
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import walk
from baozhang_rules.pipeline import Pipeline, policy_sets
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.values import Fault
from baozhang_rules.scenarios import coverage, run_scenarios
from baozhang_rules.syntax import nodes as syn

FOLDER = policies_path()
FILES = sorted(path for path in FOLDER.rglob("*.pol") if "foreign" not in path.parts)
SETS = [paths for paths in policy_sets([FOLDER]) if not any("foreign" in path for path in paths)]
INVENTED = "99"
"""Codes of places that don't exist begin so: those of the examples."""
DAYS = (date(2024, 9, 1), date(2025, 9, 1))

ONE_SIDED = {
    "GANGXING@2014-05-01/all/地方条件": {False},
    "GANGXING@2025-01-01/all/收入": set(),
}
"""Clauses that can't come out both ways: they compare with last year's disposable income, which no one has filled in."""


@lru_cache(maxsize=1)
def shanghai() -> PolicySet:
    return PolicySet.load(FOLDER / "shanghai")


@lru_cache(maxsize=1)
def decisions() -> tuple[Decision, ...]:
    found = []
    for day in DAYS:
        with TARGET.open("rb") as lines:
            found += [decision for _, decision in shanghai().decide_lines(lines, day)]
    return tuple(found)


@pytest.mark.parametrize("paths", SETS, ids=lambda paths: paths[0].rsplit("/", 1)[-1])
def test_nothing_to_say(paths):
    """No error and no warning: what nobody has seen published is declared so, by 待地方规定 or 未载明."""
    pipeline = Pipeline(paths)
    assert pipeline.program is not None, [problem.message("en") for problem in pipeline.problems.errors]
    assert [(problem.code, problem.file(), problem.message("zh")) for problem in pipeline.problems.problems] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_to_say_of_a_folder_alone(folder):
    """Whoever names one folder is told of no problem either."""
    assert ran(folder).problems == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_scenarios_of_a_folder_pass_alone(folder):
    """Whoever names one folder gets its scenarios right: no figure is needed that only another folder has."""
    assert ran(folder).failed == []


def test_every_folder_with_rules_of_a_place_has_scenarios():
    """Only vocabulary and what is tried in another folder's scenarios has none of its own."""
    assert {folder for folder in FOLDERS if not ran(folder).scenarios} <= {"std", "services", "management"}


def test_every_row_has_a_scenario_on_its_first_day_and_on_the_day_before():
    """Each dated row of each standard is used by a scenario on its first day, and its standard is read on the day before."""
    read = defaultdict(set)
    for folder in FOLDERS:
        for key, rows in ran(folder).read.items():
            read[key] |= rows
    rows = {(s.id, row.region, row.start): row.site for paths in SETS for s in Pipeline(paths).program.standards for row in s.rows}
    dated = {key: site for key, site in rows.items() if key[2] is not None and not key[1].startswith(INVENTED)}
    assert len(dated) > 120
    assert [site for (id, _, day), site in dated.items() if site not in read[id, day]] == []
    assert [site for (id, _, day), site in dated.items() if not read[id, day - timedelta(days=1)]] == []


@lru_cache
def together(paths):
    """Return the pipeline of some files and what became of their scenarios."""
    pipeline = Pipeline(paths)
    return pipeline, tuple(run_scenarios(pipeline.bundle, pipeline.index))


@pytest.mark.heavy
@pytest.mark.parametrize("paths", SETS, ids=lambda paths: paths[0].rsplit("/", 1)[-1])
def test_scenarios_pass(paths):
    """Folders that import each other disturb each other in nothing."""
    _, results = together(tuple(paths))
    failed = [(r.title, [(f.subject, f.expected, f.actual) for f in r.findings if not f.ok]) for r in results if not r.passed]
    assert failed == []
    assert results


@pytest.mark.heavy
def test_scenarios_reach_conditions_both_ways_and_every_figure():
    """Of all clauses, exceptions and cases 95 % are met by a scenario and not met by one; of rows and cells 95 % are used."""
    made = [together(tuple(paths)) for paths in policy_sets([FOLDER])]
    found = [each for pipeline, results in made for each in coverage(pipeline.index, results)]
    for cells in (False, True):
        group = [each.full for each in found if each.cell is cells]
        assert sum(group) >= 0.95 * len(group), "see `baozhang test policies --coverage`"


def test_there_are_enough_scenarios():
    trees = [entry.tree for entry in Pipeline([FOLDER / "shanghai"]).bundle.files]
    titles = [each.title for tree in trees for each in tree.declarations if isinstance(each, syn.ScenarioDecl)]
    assert len(titles) >= 160
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text_is_plain(path):
    text = path.read_bytes()
    assert b"\r" not in text
    assert b"\t" not in text
    assert text.endswith(b"\n")
    assert not re.search(r"(?m)[ 　]+$", text.decode("utf-8"))


@pytest.mark.parametrize(
    "path", [p for p in FILES if "examples" not in p.parts and "scenarios" not in p.stem], ids=lambda p: p.stem
)
def test_figures_are_cited(path):
    """Every declaration that holds an amount of money names its source, on its own lines or on the row."""
    for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8")):
        head = block.split(None, 1)[0] if block.split() else ""
        if head in ("标准", "定补", "定义", "填补", "托底", "优惠政策", "期限") and re.search(
            r"(?<![0-9.])[1-9][0-9.]* *元", block
        ):
            rows = [line for line in block.splitlines() if re.match(r"\s*\| *[0-9]{6} ", line)]
            assert all(re.search(r"[0-9]{4}|《|待核", row.rsplit("|", 2)[1]) for row in rows), block
            assert rows or "依据" in block, block


def test_no_record_is_refused():
    assert len(decisions()) == 400
    assert [decision.problems for decision in decisions() if decision.refused] == []


def test_records_are_those_of_the_script():
    assert TARGET.read_text(encoding="utf-8") == as_lines()


def test_record_ids():
    ids = [json.loads(line)["编号"] for line in TARGET.read_text(encoding="utf-8").splitlines()]
    assert ids == [f"示例-{number:03}" for number in range(1, 201)]


def clause_marks(index: Index) -> dict[int, str]:
    rules = [rule for rule in index.program.rules if rule.kind == "class"]
    marks = (each for rule in rules for version in rule.versions for each in walk(version.body) if isinstance(each, core.Mark))
    return {mark.node: mark.site for mark in marks if index.sites[mark.site].kind in ("clause", "open")}


def test_records_reach_every_clause_both_ways():
    marks, seen = clause_marks(shanghai().index), defaultdict(set)
    for decision in decisions():
        for (node, _), state in decision.decided.trace.nodes.items():
            if node in marks:
                seen[marks[node]] |= {state} if isinstance(state, bool) else set()
    assert {site: seen[site] for site in marks.values() if seen[site] != {True, False}} == ONE_SIDED


def test_a_top_up_that_nobody_published_leaves_the_amount_open():
    household = next(d for d in decisions() if d.dates.base == DAYS[1] and isinstance(d["DIBAOJIN"].state, Fault))
    assert household["DIBAO"].outcome.value == "eligible"
    assert household["DIBAOJIN"].state.cause == "lapsed"


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2024, 12, 31), "低收入困难家庭"), (date(2025, 1, 1), "最低生活保障边缘家庭")],
)
def test_the_class_is_renamed_and_keeps_its_code(day, name):
    rule = shanghai().index.rules["DIBIAN"]
    shown = [d.text for d in rule.displays if (d.start or date.min) <= day <= (d.end or date.max)]
    assert shown == [name]
