"""Workbooks, the only place that knows openpyxl: registers out, templates to fill in, and filled ones back in."""
