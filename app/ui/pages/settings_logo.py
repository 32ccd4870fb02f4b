"""The logo: shown, chosen from a picture file, taken away."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.jobs import Progress
from app.services import logo
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.file_chooser import ANY, FileChooser
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.status import InlineNotice

PICTURES = f"Imágenes (*.png *.jpg *.jpeg *.gif *.webp *.bmp *.tif *.tiff);;{ANY}"
_TALL, _WIDE = 56, 168


class LogoField(QWidget):
    """The picture with its two buttons; what is chosen works at once and can be taken back."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._files = FileChooser(context.settings, self, PICTURES, key="evidence")
        self.picture = QLabel()
        self.picture.setAccessibleName("El logo del microcentro")
        self.choose = button("Elegir logo…", self._ask, icon="image")
        self.remove = button("Quitar logo", self._remove, icon="trash-2")
        self.notice = InlineNotice("problem")
        layout = column_layout(self, gap=theme.S)
        layout.addWidget(self.picture)
        layout.addWidget(in_line(self.choose, self.remove))
        layout.addWidget(self.notice)
        self.setFocusProxy(self.choose)

    def set_name(self, words: str) -> None:
        """Name the whole for screen readers; its buttons have names of their own."""
        self.setAccessibleName(words)

    def refresh(self) -> None:
        """Read the logo again."""
        from app.media.store import BlobStore

        shown = QPixmap()
        data = logo.picture(self._context.database, BlobStore(self._context.database.folder))
        if data:
            shown.loadFromData(data)
        if not shown.isNull():
            ratio = self.devicePixelRatioF()
            wide, tall = (round(theme.px(side) * ratio) for side in (_WIDE, _TALL))
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            shown = shown.scaled(wide, tall, keep, smooth)
            shown.setDevicePixelRatio(ratio)
        self.picture.setPixmap(shown)
        self.picture.setVisible(not shown.isNull())
        self.remove.setVisible(logo.reference(self._context.database) is not None)

    def take(self, path: str) -> None:
        """Make the picture at `path` the logo."""
        self.notice.hide()
        self._context.run_job("Guardando el logo", partial(_keep, self._context, path), done=self._kept,
                              failed=self._refused)  # fmt: skip

    def _ask(self) -> None:
        self._files.ask_file("Elegir logo", self.take)

    def _kept(self, change: tuple[logo.Reference, logo.Reference]) -> None:
        self._step("Cambiar el logo", "Logo cambiado", *change, run=False)

    def _refused(self, error: Exception) -> None:
        self.notice.tell(failures.sentence(error))

    def _remove(self) -> None:
        self.notice.hide()
        self._step("Quitar el logo", "Se quitó el logo", logo.reference(self._context.database), None, run=True)
        self.choose.setFocus()

    def _step(self, text: str, said: str, before: logo.Reference, after: logo.Reference, *, run: bool) -> None:
        restore = partial(logo.restore, self._context.database)
        step(self._context, text, do=partial(restore, after), undo=partial(restore, before), said=said, run=run)
        self.refresh()


def _keep(context: Context, path: str, progress: Progress) -> tuple[logo.Reference, logo.Reference]:
    """What was the logo, and what is it now."""
    from app.media.intake import intake
    from app.media.store import BlobStore

    before = logo.reference(context.database)
    logo.put(context.database, BlobStore(context.database.folder), intake(Path(path)), progress)
    return before, logo.reference(context.database)
