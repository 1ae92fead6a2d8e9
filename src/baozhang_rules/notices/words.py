"""What a notice says beside the explanation, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "title.confirmed": ("{name}确认通知书", "Notice of confirmation: {name}"),
    "title.refused": ("{name}不予确认通知书", "Notice of refusal: {name}"),
    "title.supplement": ("{name}补正通知书", "Request to complete the application: {name}"),
    "title.public": ("{name}", "Public notice: {name}"),
    "to": ("{to}:", "To {to}"),
    "to.blank": ("＿＿＿＿＿＿＿＿:", "To ____________"),
    "record": ("档案编号 {id}", "Record {id}"),
    "opening.confirmed": (
        "你（户）申请{name}一事，经审核，以 {base} 的情况看符合规定，现予确认。",
        "Your application for {name} was examined. By the facts of {base} it meets the rules and is confirmed.",
    ),
    "opening.refused": (
        "你（户）申请{name}一事，经审核，以 {base} 的情况看不符合规定，不予确认。理由写在下面。",
        "Your application for {name} was examined. By the facts of {base} it doesn't meet the rules and is refused, for the reasons below.",
    ),
    "opening.supplement": (
        "你（户）申请{name}一事，下面的情况还不清楚，不能作出决定。请一次补齐。",
        "Your application for {name} can't be decided yet, because the facts below aren't known. Please supply all of them.",
    ),
    "head.decision": ("决定", "Decision"),
    "head.reasons": ("理由和依据", "Reasons"),
    "head.needs": ("要补的材料", "What to supply"),
    "head.computation": ("金额怎样算出", "How the amount came about"),
    "head.basis": ("所用的定义、标准和事实", "Definitions, standards and facts"),
    "head.procedure": ("办理", "What follows"),
    "head.remedies": ("不服怎么办", "If you disagree"),
    "head.notes": ("经办提示", "Notes for the office"),
    "head.identity": ("核对用", "For verification"),
    "column.condition": ("条件和你（户）的情况", "Condition, and how it is met"),
    "column.article": ("依据", "Article"),
    "column.step": ("步骤", "Step"),
    "supply": ("请在 {within} 补齐。", "Please supply it {within}."),
    "remedy.days": (
        "{way}：自收到本通知的次日起 {count} 天内",
        "{way}: within {count} days from the day after this notice was received",
    ),
    "remedy.months": (
        "{way}：自收到本通知的次日起 {count} 个月内",
        "{way}: within {count} months from the day after this notice was received",
    ),
    "remedy.last": ("，即 {day} 以前（含当日）", ", that is until {day} inclusive"),
    "sign.stamp": ("（盖章）", "(seal)"),
    "sign.day": ("{year} 年 {month} 月 {day} 日", "{iso}"),
    "sign.blank": ("　　　　年　　月　　日", "Date: ____________"),
    "contact": ("地址：{address}　电话：{phone}", "Address: {address}   Telephone: {phone}"),
    "received": ("签收人：＿＿＿＿＿＿　　签收日期：＿＿＿＿＿＿", "Received by: ____________   on: ____________"),
    "public.days": ("公示 {days} 天。", "Shown for {days} days."),
    "public.field": ("公示的内容", "What is made public"),
    "identity.policy": ("政策 {name}，摘要 {hash}", "Policy {name}, hash {hash}"),
    "identity.file": ("文件 {name}，摘要 {hash}", "File {name}, hash {hash}"),
    "identity.record": ("档案摘要 {hash}", "Record digest {hash}"),
    "identity.dates": ("基准日 {base}，规则日 {rules}，知悉日 {known}", "Base date {base}, date of rules {rules}, known {known}"),
    "identity.version": ("程序版本 {version}", "Version {version}"),
}


def word(lang: str, key: str, /, **parts: object) -> str:
    """One text in one language."""
    return WORDS[key][lang != "zh"].format(**parts)
