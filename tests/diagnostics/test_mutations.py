"""The first message about a shipped policy with one mistake names the word or the line of the mistake.

`BAOZHANG_FUZZ=ci` makes 1,000 mistakes; the figures by kind are printed (`pytest -s`).
"""

import os
import random
import re
from collections import Counter

import pytest
from tests.diagnostics.mutator import KINDS, Target

from baozhang_rules.check.program import check_bundle
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.resources import policies_path
from baozhang_rules.scenarios import check_scenarios
from baozhang_rules.text import Source

pytestmark = pytest.mark.fuzz

WANTED = 1000 if os.environ.get("BAOZHANG_FUZZ") == "ci" else 204
SETS = (("examples/town.pol",), ("foreign/us_snap",), ("shanghai", "national", "std"), ("mutual_aid", "std"))
LARGE = ("scenarios_living.pol", "scenarios_property.pol")
"""Files of scenarios that are left out for the time that they take; scenarios_other.pol stands for them."""
NAMED = 0.95
QUOTED = re.compile(r"[「`]([^」`]*)[」`]|[::](.*)")
PART = re.compile(r"[\s,.、/:]+")


def sources_of(paths):
    """Return the texts of some shipped policies."""
    folder = policies_path()
    files = [file for path in paths for file in ([folder / path] if path.endswith(".pol") else sorted((folder / path).rglob("*.pol")))]
    return [Source(str(f.relative_to(folder)), f.read_text(encoding="utf-8")) for f in files if f.name not in LARGE]


def errors_of(sources, name):
    """Return the errors of a set as `check` lists them, those of the scenarios of one file too."""
    collector = Collector()
    bundle = bundle_sources(sources, collector)
    program = check_bundle(bundle, collector)
    if program is not None:
        collector.extend(check_scenarios(bundle, Index(program), only=lambda i: bundle.files[i].source.name == name))
    return collector.errors


def names_it(problem, name, mutation):
    """Whether a problem stands at a changed line, shows it as its second place, or quotes a word of the change."""
    places = [(problem.source, problem.span), *((source, span) for source, span, _, _ in problem.secondary())]
    for source, span in places:
        if source is not None and source.name == name:
            ends = {source.position(span.start).line, source.position(max(span.start, span.end - 1)).line}
            if ends & mutation.lines:
                return True
    said = " ".join(filter(None, [problem.message("zh"), problem.help("zh")]))
    quoted = {text for match in QUOTED.finditer(said) for text in match.groups() if text}
    parts = {part for text in quoted for part in (text, *PART.split(text))}
    return bool(parts & {word for word in mutation.words if len(word) > 1})


def mutations(chance):
    """Yield shipped sets with one mistake in one file, kind after kind, without end."""
    sets = [sources_of(paths) for paths in SETS]
    targets = [(texts, i, Target.of(text)) for texts in sets for i, text in enumerate(texts)]
    weights = [len(target.tokens) ** 0.5 for _, _, target in targets]
    while True:
        for kind in KINDS:
            for _ in range(50):
                texts, i, target = chance.choices(targets, weights)[0]
                mutation = kind(target, chance)
                if mutation is not None and mutation.text != target.source.text:
                    yield [*texts[:i], Source(target.source.name, mutation.text), *texts[i + 1 :]], target.source.name, mutation
                    break


def test_the_first_message_names_the_mistake():
    """Of the mistakes that make a policy invalid, at least 95 in 100 are named by the first message, word or line."""
    made, named, kept, missed = Counter(), Counter(), Counter(), []
    for sources, name, mutation in mutations(random.Random(2)):
        errors = errors_of(sources, name)
        if not errors:
            kept[mutation.kind] += 1
            continue
        made[mutation.kind] += 1
        if names_it(errors[0], name, mutation):
            named[mutation.kind] += 1
        else:
            missed.append(f"{mutation.kind}: {name} {sorted(mutation.lines)} {errors[0].code} {errors[0].message('zh')}")
        if made.total() >= WANTED:
            break
    rows = [f"{kind:34} {named[kind]:4} of {made[kind]:4}   still valid {kept[kind]:4}" for kind in sorted(made)]
    figures = "\n".join([*rows, f"{'all':34} {named.total():4} of {made.total():4}"])
    print(f"\n{figures}")
    assert named.total() >= NAMED * made.total(), "\n".join([figures, *missed])
    assert len(made) == len(KINDS)
