"""Tables as sheets: those of a policy to and from CSV and Excel without loss, and lists of households from them."""

from baozhang_rules.tables.grids import Table, tables_of, with_rows
from baozhang_rules.tables.households import Misfit, households
from baozhang_rules.tables.sheets import Sheet, SheetTrouble, read_sheets, write_csv, write_xlsx

__all__ = [
    "Misfit",
    "Sheet",
    "SheetTrouble",
    "Table",
    "households",
    "read_sheets",
    "tables_of",
    "with_rows",
    "write_csv",
    "write_xlsx",
]
