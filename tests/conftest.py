"""Tests don't see the user's cache of checked policies; those about the cache name a folder of their own."""

import os

os.environ["BAOZHANG_CACHE"] = "0"
