"""What policies exist, which documents they rest on, which of their figures nobody has verified, and what lapses."""

from baozhang_rules.catalogue.alarms import Alarm, alarms
from baozhang_rules.catalogue.listing import Entry, entries
from baozhang_rules.catalogue.parameters import Parameter, parameters
from baozhang_rules.catalogue.sources import Source, Sources, load_sources

__all__ = ["Alarm", "Entry", "Parameter", "Source", "Sources", "alarms", "entries", "load_sources", "parameters"]
