"""Use cases: each function is one unit of work over a microcentro or the catalogues."""
