"""Several forms bound as one file: pages counted over all of it, bookmarks inside bookmarks, one part at a time.

A form is drawn by its own `render`, whose `build` hands over the pieces instead of a file (`listeners.gathering`);
it is loaded when its turn comes and let go when it is laid out, so that a long volume needs little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.platypus import Flowable, NextPageTemplate, PageBreak

from app.jobs import Progress
from app.pdf.document import Document, NumberedCanvas, Place, Sheet, properties, show_first, templates
from app.pdf.fonts import register
from app.pdf.listeners import gathering, told


@dataclass(frozen=True)
class Part:
    """One form of a volume: `make` draws it when its turn comes.

    `above` are the bookmarks that open with it, each (words, level); its own lie at `depth`. Links to `key` lead to
    its first page.
    """

    key: str
    make: Callable[[], object]
    above: tuple[tuple[str, int], ...] = ()
    depth: int = 0


def bind(sheet: Sheet, opening: Sequence[Flowable], parts: Sequence[Part]) -> bytes:
    """The PDF of `opening` and after it every part, each from a new page on the paper that it wants.

    Raises:
        Cancelled: whoever is told of the progress gave up.
    """
    register()
    show_first(sheet, opening)
    target = BytesIO()
    pages = [page for wide in (False, True) for page in templates(replace(sheet, wide=wide), _ending(wide=wide))]
    document = _Volume(target, pageTemplates=pages, **properties(sheet))
    document.begin(told(), len(parts))
    pieces: list[Any] = [*opening, *parts]
    document.build(pieces, canvasmaker=partial(NumberedCanvas, sheet))
    return target.getvalue()


def _ending(*, wide: bool) -> str:
    return " wide" if wide else ""


class _Volume(Document):
    """Opens a part when all before it is on paper, and asks after every page whether to go on."""

    def begin(self, progress: Progress, total: int) -> None:
        """Tell `progress` of `total` parts."""
        self._progress, self._total, self._done = progress, max(total, 1), 0
        self.setProgressCallBack(self._tell)

    def _tell(self, kind: str, _value: int) -> None:
        if kind == "PAGE":
            self._progress.step(self._done, self._total)

    def handle_nextPageTemplate(self, pt: Any) -> None:
        canvas: Any = self.canv
        super().handle_nextPageTemplate(f"{pt}{_ending(wide=canvas.sheet.wide)}")

    def filterFlowables(self, flowables: list[Any]) -> None:
        if isinstance(part := flowables[0], Part):
            self._progress.step(self._done, self._total)
            with gathering() as leaves:
                part.make()
            (leaf,) = leaves
            canvas: Any = self.canv
            canvas.sheet, canvas.depth = leaf.sheet, part.depth
            later = [] if leaf.sheet.leaves else [NextPageTemplate("later")]
            flowables[:1] = [NextPageTemplate("first"), PageBreak(), _Opening(part), *later, *leaf.story]
            self._done += 1
        super().filterFlowables(flowables)


class _Opening(Place):
    """Where a part begins: links lead here, and so do the bookmarks above its own."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.key)
        self._above = part.above

    def draw(self) -> None:
        super().draw()
        for words, level in self._above:
            key = f"{self.key}/{level}"  # the file keeps one bookmark for each name of a place
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(words, key, level, closed=level > 0)
