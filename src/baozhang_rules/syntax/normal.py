"""Full-width forms and other equal signs, replaced one to one so that every position stays."""

import re
import unicodedata

from baozhang_rules.text import PASTED, RADICALS

_SAME = {
    "、": ",", "“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", "*": "×", "✕": "×", "÷": "/",
    "−": "-", "–": "-", "￥": "¥", "≦": "≤", "≧": "≥", "⩽": "≤", "⩾": "≥", "『": "「", "』": "」",
}  # fmt: skip

_TABLE: dict[int, int | str] = {0xFF01 + i: 0x21 + i for i in range(94)}
_TABLE.update({ord(key): ord(value) for key, value in _SAME.items()})
_TABLE[0xFF0A] = ord("×")
_TABLE[ord("\t")] = ord(" ")
_TABLE.update({ord(odd): plain for odd, plain in {**PASTED, **RADICALS}.items()})
_TABLE.update({code: 0x20 for code in range(0x80, 0x3001) if unicodedata.category(chr(code)) == "Zs"})

# What may not stand in a policy at all: controls (line ends apart), lone surrogates, invisible formats.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SURROGATE = re.compile("[\ud800-\udfff]")
ODD = re.compile(f"[{''.join(map(re.escape, PASTED | RADICALS))}]")
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def normalise(text: str) -> str:
    """Return the text with full-width forms made half-width and tabs blank; the length never changes."""
    return text.translate(_TABLE)
