"""An interview about one record: the next best question, each answer checked at once, nothing asked that can't change the
outcome any more.  It runs the engine, so it stands above it.
"""

from baozhang_rules.ask.interview import Interview
from baozhang_rules.ask.questions import Question

__all__ = ["Interview", "Question"]
