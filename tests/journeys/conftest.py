"""What takes minutes is played in depth only: `python3 dev.py test --deep`, or the script itself."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("MINGA_DEEP") else ["test_year.py"]
