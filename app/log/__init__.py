"""The log of operations: its text, keys, clock, capture and fold."""
