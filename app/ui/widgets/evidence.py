"""The evidence strip: thumbnails with their consent, a place to drop files, paste, and a button to add.

    strip = EvidenceStrip(context.settings)
    strip.show_items([EvidenceItem(id, "Afiche del grupo", thumbnail=jpeg_bytes, kind="photo", consent="missing")])
    strip.files_given → Signal(list[Path])     dropped, pasted or chosen files
    strip.image_given → Signal(bytes)          a picture pasted from the clipboard, as PNG
    strip.text_wanted → Signal()               a written testimony is to be added
    strip.opened → Signal(str)                 the id of the piece that was pressed
    strip.set_read_only(True)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.relay import Relay
from app.ui.settings import Settings
from app.ui.widgets.button_kinds import hint_of
from app.ui.widgets.file_chooser import ANY, FileChooser
from app.ui.widgets.flow import FlowLayout, in_line
from app.ui.widgets.parts import button, clear, column_layout, label
from app.ui.widgets.status import paint_chip
from app.ui.widgets.tab_order import come_before

KIND_ICONS = {
    "photo": "image",
    "video": "video",
    "scan": "file-text",
    "audio": "audio-lines",
    "document": "file-text",
    "text": "notebook-pen",
}
# What a badge says; the states that let a piece travel need none.
CONSENT_BADGES = {"missing": ("attention", "Falta autorización"), "faces_hidden": ("done", "Rostros ocultos")}


@dataclass(frozen=True)
class EvidenceItem:
    """One piece: `thumbnail` holds the bytes of a JPEG or PNG (empty: an icon of its kind is shown).

    `reach` is the icon of how far its file has come among the laptops, `reach_words` says it; '' where it is not shown.
    """

    id: str
    caption: str = ""
    thumbnail: bytes = b""
    kind: str = "photo"
    consent: str = "not_needed"
    waiting: bool = False
    reach: str = ""
    reach_words: str = ""


class EvidenceThumb(QPushButton):
    """One piece of evidence as a picture with its caption."""

    def __init__(self, item: EvidenceItem) -> None:
        super().__init__()
        self.item = item
        self.setProperty("role", "row")
        self._picture = QPixmap()
        if item.thumbnail:
            self._picture.loadFromData(item.thumbnail)
        badge = CONSENT_BADGES.get(item.consent, ("", ""))[1]
        late = "Todavía no llega" if item.waiting else ""
        parts = (item.caption or "Evidencia sin descripción", badge, late, item.reach_words)
        self.setAccessibleName(". ".join(part for part in parts if part))
        self.setToolTip(hint_of(self.accessibleName()))
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """The picture and one line of words."""
        side = theme.px(theme.THUMBNAIL)
        return QSize(theme.px(theme.THUMBNAIL * 1.65), side + theme.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, badge and caption."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        air = theme.px(theme.XS)
        frame = QRectF(air, air, self.width() - 2 * air, theme.px(theme.THUMBNAIL) - air)
        path = QPainterPath()
        path.addRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        painter.fillPath(path, theme.colour("hover"))
        painter.setClipPath(path)
        if self._picture.isNull():
            side = theme.px(32)
            spot = QRectF(frame.center().x() - side / 2, frame.center().y() - side / 2, side, side).toRect()
            name = "clock" if self.item.waiting else KIND_ICONS.get(self.item.kind, "paperclip")
            icons.paint(painter, spot, name, "muted")
        else:
            grown = self._picture.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            place = QRectF(0, 0, grown.width(), grown.height())
            place.moveCenter(frame.center())
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        painter.setClipping(False)
        self._paint_words(painter, frame)
        painter.end()

    def _paint_words(self, painter: QPainter, frame: QRectF) -> None:
        air = theme.px(theme.XS)
        kind, words = CONSENT_BADGES.get(self.item.consent, ("", ""))
        if words:
            width = min(QFontMetrics(theme.font(theme.SMALL, bold=True)).horizontalAdvance(words) + theme.px(38),
                        frame.width() - 2 * air)  # fmt: skip
            height = theme.px(26)
            spot = QRectF(frame.left() + air, frame.bottom() - height - air, width, height)
            paint_chip(painter, spot, kind, words)
        if self.item.reach:
            side = theme.px(26)
            disc = QRectF(frame.right() - side - air, frame.top() + air, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("surface"))
            painter.drawEllipse(disc)
            inside = disc.adjusted(air + 1, air + 1, -air - 1, -air - 1)
            icons.paint(painter, inside.toRect(), self.item.reach, "text")
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.colour("text" if self.item.caption else "muted"))
        line = QRectF(frame.left(), frame.bottom() + air, frame.width(), theme.px(24))
        text = painter.fontMetrics().elidedText(
            self.item.caption or "Sin descripción", Qt.TextElideMode.ElideRight, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


class EvidenceStrip(QFrame):
    """The pieces, and the ways to add more; `settings` remember the folder that files were chosen from."""

    files_given = Signal(object)
    image_given = Signal(bytes)
    text_wanted = Signal()
    opened = Signal(str)

    def __init__(self, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = FileChooser(settings, self, ANY, key="evidence")
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._read_only = False
        layout = column_layout(self, margin=theme.M, gap=theme.S)
        holder = QWidget()
        self._flow = FlowLayout(holder, theme.S)
        layout.addWidget(holder)
        self.add_button = button("Agregar evidencia", self.ask, icon="image-plus")
        self.paste_button = button("Pegar", self.paste, icon="clipboard-paste", role="flat")
        self.text_button = button("Agregar un testimonio", self.text_wanted.emit, icon="notebook-pen")
        self._hint = label("También puede arrastrar aquí fotos o documentos.", "small", wrap=False)
        self._foot = in_line(self.add_button, self.text_button, self.paste_button, self._hint, gap=theme.M)
        layout.addWidget(self._foot)

    def show_items(self, items: list[EvidenceItem]) -> None:
        """Show these pieces and no others."""
        clear(self._flow)
        for item in items:
            thumb = EvidenceThumb(item)
            thumb.clicked.connect(Relay(_Open(self, item.id), thumb).call)
            self._flow.addWidget(thumb)
        come_before(self._flow, self.add_button)
        self.updateGeometry()

    def thumbs(self) -> list[EvidenceThumb]:
        """The pieces on screen."""
        widgets = [self._flow.itemAt(index) for index in range(self._flow.count())]
        return [found for item in widgets if item and isinstance(found := item.widget(), EvidenceThumb)]

    def set_read_only(self, read_only: bool) -> None:
        """Show only, without adding."""
        self._read_only = read_only
        self._foot.setVisible(not read_only)
        self.setAcceptDrops(not read_only)
        theme.set_role(self, "card" if read_only else "drop")

    def ask(self) -> None:
        """Let the person choose files."""
        self._files.ask_files("Agregar evidencia", self._chosen)

    def paste(self) -> None:
        """Take files or a picture from the clipboard."""
        self._take(QApplication.clipboard().mimeData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V anywhere in the strip."""
        if event.matches(QKeySequence.StandardKey.Paste) and not self._read_only:
            self.paste()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that files are welcome."""
        if event.mimeData().hasImage() or any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            theme.set_role(self, "drop-over")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Back to rest."""
        theme.set_role(self, "drop")

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        theme.set_role(self, "drop")
        event.acceptProposedAction()
        self._take(event.mimeData())

    def changeEvent(self, event: QEvent) -> None:
        """A disabled strip takes nothing."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.setAcceptDrops(self.isEnabled() and not self._read_only)

    def _chosen(self, names: list[str]) -> None:
        self.files_given.emit([Path(name) for name in names])

    def _take(self, data: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        picture = data.imageData()
        if files:
            self.files_given.emit(files)
        elif isinstance(picture, QImage) and not picture.isNull():
            kept = QByteArray()
            buffer = QBuffer(kept)
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows bytes only, Qt wants a str
            buffer.close()
            self.image_given.emit(bytes(kept.data()))


class _Open:
    """Tells that one piece was pressed."""

    def __init__(self, strip: EvidenceStrip, item: str) -> None:
        self._strip, self._item = strip, item

    def __call__(self) -> None:
        self._strip.opened.emit(self._item)
