"""What the network agreed to ask in a format of its own, in sight while one writes; nothing while it keeps custom's."""

from __future__ import annotations

from app.services import templates
from app.services.templates import TemplateView
from app.ui.page import Context
from app.ui.widgets.parts import label
from app.ui.widgets.rows import BoxedList


class FormatLines(BoxedList):
    """The lines of the network's own format of a `kind`, or of the version that the record names."""

    def __init__(self, context: Context, kind: str) -> None:
        super().__init__("Nuestro formato", "Lo que la red acordó tener a la vista.")
        self._context, self._kind = context, kind
        self._shown: object = None
        self.lines = label()
        self.add(self.lines)
        self.hide()

    def follow(self, template_id: str | None = None, school_id: str | None = None) -> None:
        """Read it again; of a school, what it adapted."""
        self.show_format(templates.own(self._context.database, self._kind, template_id, school_id=school_id))

    def show_format(self, found: TemplateView | None) -> None:
        """Show this one; None is custom's, of which nothing is said."""
        if found == self._shown:
            return
        self._shown = found
        self.lines.setText("\n".join(f"• {item.text}" for item in found.items) if found else "")
        self.setVisible(found is not None)
        if found is not None:
            self.hint.setText(f"{found.title}, versión {found.version}: lo que la red acordó tener a la vista.")
