"""``baozhang generate``: a synthetic population from what a policy set declares."""

from __future__ import annotations

import contextlib
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from baozhang_rules.cli.common import OK, Lang, Output, day, say, tell, whole
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.populations import needs_batch, saving
from baozhang_rules.text import counted

if TYPE_CHECKING:
    from baozhang_rules.population.fields import Fields

SIZE = 65536


def thousandths(text: str) -> int:
    """A share of the command line, in thousandths: 0 to 1000."""
    number = whole(text)
    if number > 1000:
        raise ArgumentTypeError(f"'{text}' is above 1000")
    return number


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("generate", help=say(lang, "按声明的范围造一批虚构档案", "make synthetic households from declared ranges"))
    help_ = say(lang, ".pol 文件、目录或包名,可以有几个", ".pol files, directories or packages, one or several")
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY", help=help_)
    parser.add_argument("-n", "--rows", type=whole, default=1000, help=say(lang, "多少户(默认 1000)", "how many households (default: 1000)"))
    parser.add_argument("--seed", type=whole, default=1, help=say(lang, "种子,相同则结果相同", "the seed; equal seeds give equal households"))
    unknown = say(lang, "每千个事实里有几个没有资料", "how many of a thousand facts are unknown")
    parser.add_argument("--unknown", type=thousandths, default=0, help=unknown)
    parser.add_argument("--on", metavar="DATE", help=say(lang, "基准日(默认今天)", "base date (default: today)"))
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help=say(lang, "写到哪里", "the file to write"))
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Make them."""
    needs_batch()
    from baozhang_rules.population.deciding import Decider
    from baozhang_rules.population.fields import Fields, fields_of
    from baozhang_rules.population.generate import Generator, kept_batches
    from baozhang_rules.runtime.decision import Dates

    policy, on = load(*options.policy), day(options.on) or date.today()
    generator = Generator(policy.program, on, options.seed, options.unknown)
    size = min(SIZE, max(options.rows, 64))
    fields = fields_of(generator.batch(0, 1).schema, policy.program.schema)
    assert isinstance(fields, Fields)
    decider = Decider(policy.index, fields, lambda record: policy.decide(record, on), Dates(on, on))

    def accept(batch: Any) -> Any:
        return ~decider.unfit(batch)

    with _saved(options.output, fields) as write:
        for batch in kept_batches(generator, options.rows, size, accept):
            write(batch)
        if not options.rows:
            write(generator.batch(0, 1).slice(0, 0))  # no households: the columns are there all the same
    tell(say(lang, f"造了 {options.rows} 户", counted(options.rows, "household")))
    return OK


@contextlib.contextmanager
def _saved(path: str, fields: Fields) -> Iterator[Callable[[Any], None]]:
    """A writer of batches: columns as they are, ``.jsonl`` a record a line, for who reads them or has `decide` read them."""
    if not path.endswith(".jsonl"):
        with saving(path) as out:
            yield out.write
        return
    from baozhang_rules.population.reading import rows_of

    with Output(path).open_bytes() as stream:
        yield lambda batch: stream.writelines(row + b"\n" for row in rows_of(batch, fields) if isinstance(row, bytes))
