"""Makes the invisible visible, so that no quoted text can move a cursor or reorder a line."""

from unicodedata import category

# Controls, formats (zero width, direction), surrogates, private use, and the two Unicode line separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def visible_char(char: str) -> str:
    """Return a character as it is, or as an escape such as `\\x1b` or `\\u202e` when it has no shape."""
    if char.isprintable() or category(char) not in _HIDDEN:
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def visible(text: str) -> str:
    """Return the text with every control, format character and lone surrogate written as an escape."""
    return text if text.isprintable() else "".join(map(visible_char, text))
