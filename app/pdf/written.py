"""A PDF that is written while it is drawn: a page leaves memory when it is done, however long the document.

ReportLab keeps every page, photo and form as objects until the file is saved: several times what they take on paper.
But a PDF's objects may come in any order: what is finished goes out at once, and only where it begins is kept.
"""

from __future__ import annotations

import zlib
from typing import Any, BinaryIO

from reportlab.pdfbase.pdfdoc import (
    PDFCrossReferenceTable,
    PDFDictionary,
    PDFDocument,
    PDFFile,
    PDFFormXObject,
    PDFImageXObject,
    PDFIndirectObject,
    PDFName,
    PDFObjectReference,
    PDFPage,
    PDFStream,
    PDFTrailer,
    xObjectName,
)

_VERSION = (1, 4)  # of the format: the first with transparency, which a photo may have


class WrittenDocument(PDFDocument):
    """The document behind a canvas. `begin` comes first, `page_done` after every page, `forms_done` after a form."""

    Pages: Any
    Catalog: Any
    _file: Any
    _promised: set[str]
    _done: list[str]

    def begin(self, target: BinaryIO) -> None:
        """Write to `target` from now on."""
        self._file = PDFFile(_VERSION)
        target.write(self._file.format(self))
        self._file.write = target.write
        self._promised, self._done = set(), []

    def page_done(self) -> None:
        """Write the page that was added last, and what it shows."""
        page = self.Pages.pages[-1]
        drawn = zlib.compress(page.stream.encode()) + b"\n"
        page.Contents = self.Reference(PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), drawn))
        for form in page.XObjects.dict if page.XObjects else ():
            self._promise(form)
        self._put(page.Contents.name)
        self.Pages.pages[-1] = self.Reference(page)
        self._put(self.Pages.pages[-1].name)
        self.forms_done()

    def forms_done(self) -> None:
        """Write the forms and photos that were added since."""
        for name in self._done:
            self._put(name)
        self._done.clear()

    def addForm(self, name: str, form: Any) -> None:
        """As ReportLab's."""
        super().addForm(name, form)
        self._done.append(xObjectName(name))

    def Reference(self, obj: Any, name: str | None = None) -> Any:
        """As ReportLab's; what was promised a number has that one."""
        if name not in self._promised:
            plain: Any = super()
            return plain.Reference(obj, name)
        self._promised.remove(name)
        self.idToObject[name] = obj
        obj.__InternalName__ = name
        return PDFObjectReference(name)

    def format(self) -> bytes:
        """Write the rest, and where everything is; nothing is left to be written."""
        self.Reference(self.Catalog)
        self.Reference(self.info)
        number = 0
        while (number := number + 1) in self.numberToId:  # writing one may add others
            self._put(self.numberToId[number])
        table = PDFCrossReferenceTable()
        table.addsection(0, [self.numberToId[one] for one in range(1, number)])
        trailer = PDFTrailer(
            startxref=self._file.add(table.format(self)),
            Size=number,
            Root=self.Reference(self.Catalog),
            Info=self.Reference(self.info),
            ID=self.ID(),
        )
        self._file.add(trailer.format(self))
        return b""

    def _promise(self, name: str) -> None:
        """Let pages refer to a form that is drawn later: its number is settled now."""
        if name not in self.idToObjectNumberAndVersion:
            self.objectcounter += 1
            self.idToObjectNumberAndVersion[name] = (self.objectcounter, 0)
            self.numberToId[self.objectcounter] = name
            self._promised.add(name)

    def _put(self, name: str) -> None:
        """Write an object unless it is written, and let go of what makes it heavy."""
        if name in self.idToOffset:
            return
        objects: dict[str, Any] = self.idToObject
        one = objects[name]
        self.idToOffset[name] = self._file.add(PDFIndirectObject(name, one).format(self))
        if isinstance(one, PDFImageXObject):  # it may be shown again, and says then how large it is
            one.streamContent = ""
            if mask := getattr(one, "smask", None):
                self._put(mask.name)
        elif isinstance(one, PDFPage | PDFFormXObject | PDFStream):
            objects[name] = None
