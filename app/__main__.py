"""`python -m app`: the same as the command `minga`."""

import sys

from app.main import main

sys.exit(main())
