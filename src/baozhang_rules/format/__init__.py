"""Layout of a policy's text: printing it, spelling it in the other language, mending what can be mended safely."""

from baozhang_rules.format.fixes import fixed
from baozhang_rules.format.formatted import Formatted, format_source

__all__ = ["Formatted", "fixed", "format_source"]
