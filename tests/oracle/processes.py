"""Processes of their own that are killed at their work, and are quickly begun."""

from __future__ import annotations

import multiprocessing
import sys

# On Windows every process is a new interpreter; elsewhere copies of one that has loaded the program.
PROCESSES = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
if sys.platform != "win32":
    multiprocessing.set_forkserver_preload(["tests.oracle.kills", "tests.oracle.acts"])
