"""A key and a microcentro for the tests of a bundle's parts."""

from __future__ import annotations

from app.log.keys import DeviceKeys

KEYS = DeviceKeys.new()
SPACE = "0b6c0000-0000-4000-8000-00000000000a"
