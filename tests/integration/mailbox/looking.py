"""What lies in a folder that serves as a mailbox."""

from __future__ import annotations


def lying(folder):
    return sorted(path.name for path in folder.iterdir())
