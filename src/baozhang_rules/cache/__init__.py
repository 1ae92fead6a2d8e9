"""Checked policy sets kept between runs, in the user's own cache folder: data only, keyed by everything that made them."""

from baozhang_rules.cache.key import key_of
from baozhang_rules.cache.store import Kept, find, keep

__all__ = ["Kept", "find", "keep", "key_of"]
