"""A seeded share of the mistakes that could be made in the shipped rules: at least 85 % are noticed by the scenarios."""

import pytest

from baozhang_rules.cli.batch import cores
from baozhang_rules.pipeline import Pipeline, policy_sets
from baozhang_rules.resources import policies_path
from baozhang_rules.scenarios import Mutation, mutation_text, noticed, outcome
from baozhang_rules.scenarios.mutation_run import sampled, tried


@pytest.mark.heavy
def test_scenarios_notice_most_mistakes():
    """Of 150 changes of the rules, chosen by seed, the scenarios notice at least 85 %; changes without any effect count against."""
    outcomes = []
    sets = [Pipeline(paths) for paths in policy_sets([policies_path()])]
    for pipeline, share in zip(sorted(sets, key=lambda each: -len(each.bundle.files)), (130, 10, 10), strict=True):
        mutation = Mutation(pipeline.bundle, pipeline.index)
        places = sampled(mutation.chosen(), share, seed=20)
        outcomes += [outcome(each, pipeline.bundle) for each in tried(mutation, places, workers=cores())]
    assert len(outcomes) == 150
    assert noticed(outcomes) * 100 >= 85, mutation_text(outcomes)
