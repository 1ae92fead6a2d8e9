"""Why there is no notice to print."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem
from baozhang_rules.diagnostics.problem import Lang
from baozhang_rules.runtime.records import RecordProblem

_WHY = {
    "fault": ("算不出来,没有可以寄出的通知书", "can't be computed, so there is no notice to send"),
    "conflict": ("规则互相冲突,没有可以寄出的通知书", "is in conflict between rules, so there is no notice to send"),
    "no_remedy": (
        "不予确认通知书要写明不服怎么办、在几天以内",
        "a refusal says where and by when it can be challenged",
    ),
    "no_supply_day": ("补正通知书要写明在什么时候以前补齐", "a request to complete an application says by when"),
    "nothing_public": (
        "没有可以公示的:政策没有写公示,或者没有确认",
        "there is nothing to make public: no 公示 is declared, or nothing is confirmed",
    ),
}
_HELP = {
    "fault": (
        "由写规定或标准的机关解决;算不出来,从不当作不符合",
        "whoever issues the provision has to mend it; it is never taken for a refusal",
    ),
    "conflict": (
        "由制定规则的机关解决;冲突从不当作不符合",
        "whoever issues the rules has to mend them; it is never taken for a refusal",
    ),
    "no_remedy": ("在 --office 的文件里写「救济」", "write `remedies` in the file of --office"),
    "no_supply_day": ("在 --office 的文件里写「补正期限」", "write `supply_within` in the file of --office"),
    "nothing_public": ("政策里用 公示 写明公示什么", "declare in the policy what is made public (公示)"),
}


@problem("POL0983")
@frozen(kw_only=True)
class NothingToSend(Problem):
    """这份决定印不成通知书。算不出来的、规则冲突的,从不印成不予确认;不予确认要写明救济途径和期限,补正要写明期限,由 `--office` 给出。

    This decision makes no notice. What can't be computed, or is in conflict, never becomes a refusal; a refusal says where and by
    when it can be challenged, and a request to complete the application says by when: both come from `--office`.

    Wrong:
        baozhang notice town.pol rich.json --about 困难家庭
    Right:
        baozhang notice town.pol rich.json --about 困难家庭 --office office.json
    """

    why: str
    names: tuple[str, ...] = ()
    told_zh: str = ""
    told_en: str = ""

    def message(self, lang: Lang) -> str:
        """What is in the way, and of which class or benefit."""
        names = ("、" if lang == "zh" else ", ").join(self.names)
        words = _WHY[self.why][lang != "zh"]
        if self.why not in ("fault", "conflict"):
            return words if not names else f"{names}:{words}" if lang == "zh" else f"{names}: {words}"
        told = self.told_zh if lang == "zh" else self.told_en
        return (f"{names} {words}。{told}" if lang == "zh" else f"{names} {words}. {told}").replace("\n", " ")

    def help(self, lang: Lang) -> str | None:
        """Who can mend it, or what to write."""
        return _HELP[self.why][lang != "zh"]


@problem("POL0984")
@frozen(kw_only=True)
class RecordNotDecided(Problem):
    """档案被拒收,没有决定,所以没有通知书。请先改正档案。

    The record was refused and nothing was decided, so there is no notice. Mend the record first.

    Wrong:
        baozhang notice town.pol broken.json --about 困难家庭
    Right:
        baozhang notice town.pol town.json --about 困难家庭
    """

    problem: RecordProblem

    def message(self, lang: Lang) -> str:
        """The problem of the record, at its place."""
        told = f"{self.problem.code} {self.problem.path}".rstrip() + f": {self.problem.text(lang)}"
        return f"档案被拒收:{told}" if lang == "zh" else f"the record was refused: {told}"


@problem("POL0985")
@frozen(kw_only=True)
class BadOffice(Problem):
    """`--office` 的文件说明由哪个机关发通知书,是一个 JSON 对象,各项的写法见文档「印成通知书」。

    The file of `--office` says which office sends the notice, as a JSON object; the page on notices in the documentation lists what
    it holds.

    Wrong:
        {"机关": "示例镇", "救济": "可以复议"}
    Right:
        {"机关": "示例镇", "救济": [{"途径": "向示例县申请复议", "天": 60}]}
    """

    path: str
    reason: str
    reason_en: str
    zh = "「{path}」:{reason}"
    en = "`{path}`: {reason_en}"


@problem("POL0986")
@frozen(kw_only=True)
class NoChromium(Problem):
    """印成 PDF 要用 Chromium(或 Chrome、Edge);没有找到,或者它没有印出来。可以先写成 .html,用任何浏览器打印。

    Printing to PDF takes Chromium (or Chrome, Edge), which wasn't found or didn't print. Write .html, which any browser prints.

    Wrong:
        baozhang notice town.pol town.json --about 困难家庭 -o notice.pdf
    Right:
        baozhang notice town.pol town.json --about 困难家庭 -o notice.html
    """

    found: str = ""
    zh_help = "装好 Chromium,或用环境变量 BAOZHANG_CHROMIUM 指出它在哪里;或写成 .html"
    en_help = "install Chromium, or name it in the environment variable BAOZHANG_CHROMIUM; or write .html"

    def message(self, lang: Lang) -> str:
        """Whether none was found, or which one failed."""
        if not self.found:
            return "没有找到 Chromium,不能印成 PDF" if lang == "zh" else "there is no Chromium to print a PDF with"
        return f"「{self.found}」没有印出 PDF" if lang == "zh" else f"`{self.found}` printed no PDF"


_AXIS = {
    "fact": ("「{text}」不是这份档案里给出的一个数", "`{text}` is no number that this record gives"),
    "range": (
        "「{text}」这一段画不出来:要从小到大,在事实的范围内,至多 5000 步",
        "`{text}` can't be drawn: from less to more, within the fact's range, at most 5000 steps",
    ),
    "number": ("「{text}」不是数", "`{text}` is not a number"),
    "nothing": (
        "没有可画的:所写的待遇在这一段都是零,或者没有定下来",
        "there is nothing to draw: the benefits named are zero or not settled here",
    ),
}


@problem("POL0991")
@frozen(kw_only=True)
class BadAxis(Problem):
    """曲线的横轴是档案里给出的一个数(如 `成员[1].月收入`),`--from`、`--to`、`--step` 在它的范围以内。

    The axis of a curve is a number that the record gives, such as `成员[1].月收入`; `--from`, `--to` and `--step` lie within its range.

    Wrong:
        baozhang curve town.pol town.json --along 成员 --to 5000 -o curve.svg
    Right:
        baozhang curve town.pol town.json --along 成员[1].月收入 --to 5000 -o curve.svg
    """

    text: str
    why: str

    def message(self, lang: Lang) -> str:
        """What is wrong with the axis."""
        return _AXIS[self.why][lang != "zh"].format(text=self.text)
