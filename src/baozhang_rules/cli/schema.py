"""``baozhang schema``: the JSON Schema of the records that policies declare."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction

from baozhang_rules.cli.common import OK, Lang, Output, say
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.runtime.schema import json_schema


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("schema", help=say(lang, "档案的 JSON Schema", "JSON Schema of the records"))
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Write the schema."""
    schema = json_schema(load(*options.policy).program.schema)
    with Output(options.output, options.policy).open() as out:
        out.write(json.dumps(schema, ensure_ascii=False, indent=1) + "\n")
    return OK
