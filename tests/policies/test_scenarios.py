"""How many scenarios stand beside the policies, and how many of them differ from others by their figures alone."""

import re
from collections import Counter

from baozhang_rules.resources import policies_path

SCENARIO = re.compile(r'(?m)^(?:算例|scenario) "[^"]*".*\n(?:(?: .*)?\n)*')


def shapes():
    """Return each scenario's file and its text without comments, titles, figures and dates."""
    for path in sorted(policies_path().rglob("*.pol")):
        for found in SCENARIO.finditer(path.read_text(encoding="utf-8")):
            body = re.sub(r"#.*", "", found[0].split("\n", 1)[1])
            yield path.name, re.sub(r"\s+", " ", re.sub(r"[0-9][0-9,.]*(-[0-9]+)*", "0", body)).strip()


def test_enough_scenarios_and_few_from_tables():
    """At least 600; at most a fifth are one of three or more in a file that say the same with other figures and dates."""
    found = Counter(shapes())
    count = sum(found.values())
    from_tables = sum(number for number in found.values() if number > 2)
    assert count >= 600
    assert from_tables * 5 <= count
