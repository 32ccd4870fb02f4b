"""The command line: the same operations without a window, for scripts, tests and technical staff."""
