"""What can go wrong in an interview."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem
from baozhang_rules.diagnostics.problem import Lang
from baozhang_rules.runtime.records import RecordProblem


@problem("POL0980")
@frozen(kw_only=True)
class AnswersRefused(Problem):
    """`--answers` 的文件里有不对的答案,没法接着问。文件没有动;按所说的改正,或换一个文件重新开始。

    The file of `--answers` holds an answer that can't be right, so the interview can't go on. The file wasn't touched; mend it,
    or name another file to begin anew.

    Wrong:
        baozhang ask town.pol --answers broken.json
    Right:
        baozhang ask town.pol --answers answers.json
    """

    path: str
    problem: RecordProblem

    def message(self, lang: Lang) -> str:
        """The problem of the answer, at its place."""
        told = f"{self.problem.code} {self.problem.path}".rstrip() + f": {self.problem.text(lang)}"
        return f"「{self.path}」里的答案有问题:{told}" if lang == "zh" else f"an answer in `{self.path}` is wrong: {told}"


@problem("POL0981")
@frozen(kw_only=True)
class AnswerRefused(Problem):
    """从管道或文件来的一个答案不对。后面的答案是给后面的问题的,所以到这里停下;以前的答案都在。

    An answer that came from a pipe or file is wrong. The answers after it are for other questions, so the interview stops here;
    what was answered before is kept.

    Wrong:
        printf '三千\\n' | baozhang ask town.pol --answers answers.json
    Right:
        printf '3000\\n' | baozhang ask town.pol --answers answers.json
    """

    line: str
    problem: RecordProblem

    def message(self, lang: Lang) -> str:
        """The problem of the answer; the answer itself may be sensitive and isn't shown."""
        told = f"{self.problem.code} {self.problem.path}".rstrip() + f": {self.problem.text(lang)}"
        return f"这个答案不能用:{told}" if lang == "zh" else f"this answer can't be taken: {told}"


@problem("POL0982")
@frozen(kw_only=True)
class NotAllAnswered(Problem):
    """答案用完了,还有问题没有问到;上面的决定只根据已经答了的。

    There were no more answers while there were still questions; the decision above rests on what was answered.

    Wrong:
        printf '990101\\n' | baozhang ask town.pol
    Right:
        baozhang ask town.pol --answers answers.json
    """

    path: str
    zh = "还有问题没有回答"
    en = "there are questions left"

    def help(self, lang: Lang) -> str | None:
        """How to go on."""
        if not self.path:
            return (
                "用 --answers 文件 存下答案,下次接着问" if lang == "zh" else "keep the answers with --answers FILE to go on later"
            )
        kept = f"答过的在 {self.path};再运行同一条命令,接着问"
        return kept if lang == "zh" else f"the answers are in {self.path}; the same command goes on from there"
