"""Minga: the work of a rural microcentro, kept on each laptop and exchanged by file."""

__version__ = "0.1.0"
