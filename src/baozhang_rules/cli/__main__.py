"""``python -m baozhang_rules.cli``."""

import sys

from baozhang_rules.cli import main

sys.exit(main())
