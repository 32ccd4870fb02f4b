"""Parts used by two or more screens. Fields share `value()`, `set_value()` and `changed` (by the person only)."""
