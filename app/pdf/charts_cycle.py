"""The run chart of what an improvement cycle measured on several days, for its page and its paper."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing

from app.pdf.charts import as_pdf
from app.pdf.charts_lines import Points, run_chart
from app.pdf.palette import Palette
from app.services.cycle_measures import Measured

HEIGHT = 150.0


def measured(what: Measured, palette: Palette, wide: float) -> Drawing:
    """The points of one measure joined over its days."""
    points = what.points
    return run_chart(Points(points.labels, points.values, None, points.percent), palette, (wide, HEIGHT))


def measured_pdf(what: Measured, palette: Palette, wide: float) -> bytes:
    """The same as one page of its own size, for the screen."""
    return as_pdf(measured(what, palette, wide))
