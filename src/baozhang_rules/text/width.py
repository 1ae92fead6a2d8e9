"""How many columns a text takes on a terminal: Chinese characters take two."""

from unicodedata import category, combining, east_asian_width

TAB_SIZE = 4

_NO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc"})


def char_width(char: str) -> int:
    """Return the columns of one character: 2 wide or full-width, 0 combining or without a shape, else 1."""
    if char.isascii():
        return 1 if char.isprintable() else 0
    if combining(char) or category(char) in _NO_WIDTH:
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def display_width(text: str, tab_size: int = TAB_SIZE) -> int:
    """Return the columns that one line takes, from the left edge, tabs going to the next stop."""
    width = 0
    for char in text:
        width += tab_size - width % tab_size if char == "\t" else char_width(char)
    return width


def expand_tabs(text: str, tab_size: int = TAB_SIZE) -> str:
    """Replace tabs by spaces up to the next stop, counting columns and not characters."""
    parts: list[str] = []
    width = 0
    for char in text:
        shown = " " * (tab_size - width % tab_size) if char == "\t" else char
        width += len(shown) if char == "\t" else char_width(char)
        parts.append(shown)
    return "".join(parts)


def pad_to_width(text: str, width: int) -> str:
    """Return the text with tabs expanded and spaces added on the right up to `width` columns; never cut."""
    expanded = expand_tabs(text)
    return expanded + " " * (width - display_width(expanded))
