"""Printed decisions: a decision as a page of HTML of its own that prints on A4, for four readers.

Nothing is decided here, and a page says nothing that the explanation doesn't; what each reader's page may hold is `FIELDS`.
"""

from baozhang_rules.notices.notice import FIELDS, NoNotice, Notice
from baozhang_rules.notices.office import Office, OfficeProblem, Remedy, office_of

__all__ = ["FIELDS", "NoNotice", "Notice", "Office", "OfficeProblem", "Remedy", "office_of"]
