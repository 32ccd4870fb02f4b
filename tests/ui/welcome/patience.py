"""How long what opens a microcentro may take."""

from __future__ import annotations

JOB = 60_000
