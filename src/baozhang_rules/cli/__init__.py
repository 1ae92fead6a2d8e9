"""The command line ``baozhang``: one module per command; messages in Chinese or English by ``--lang`` or the locale.

Exit codes: 0 all well; 1 problems in policies, or scenarios that fail; 2 the command's words are off; 3 some records were
refused (the
others are decided); 4 a file can't be read or written; 70 a fault of the program itself; 130 stopped from the keyboard.
"""

from baozhang_rules.cli.main import main

__all__ = ["main"]
