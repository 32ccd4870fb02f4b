"""Formatos: every format of the network, the one in use and those being prepared, by kind."""

from __future__ import annotations

from collections.abc import Mapping

from app.services import labels, network, template_editing, templates
from app.services.templates import TemplateView
from app.text_keys import spanish_key
from app.ui.page import Context
from app.ui.pages.instruments_part import InstrumentPart
from app.ui.pages.instruments_template import CHIPS, TemplateReader, named
from app.ui.pages.list_part import ListSide
from app.ui.steps import added
from app.ui.widgets.lists import Card
from app.ui.widgets.status import EmptyState

CODE, NAME = "formatos", "Formatos"


class TemplatesPart(InstrumentPart):
    """The list of formats, and one of them."""

    code, name, verb = CODE, NAME, "Nuevo formato propio"
    form: TemplateReader
    counted = ("formato", "formatos")

    def __init__(self, context: Context) -> None:
        self._context = context
        self.form = TemplateReader(context)
        self._schools: dict[str, str] = {}
        side = ListSide("Formatos", "Buscar en los formatos", self._card)
        empty = EmptyState("clipboard-list", "Aquí van los formatos de la red.", self.verb, self.add)
        super().__init__(side, self.form, None, empty)
        self.form.opened.connect(self._added)
        self.form.removed.connect(self.removed)
        self.form.saved.connect(self.refresh_list)

    def matching(self, text: str) -> Mapping[str, TemplateView]:
        """The formats that answer, by kind."""
        database = self._context.database
        self._schools = network.names_of_all(database)
        wanted = spanish_key(text).split()
        found = {}
        for kind, words in labels.choices("template", "kind").items():
            for one in templates.all_of(database, kind):
                key = spanish_key(f"{words} {one.title}")
                if all(word in key for word in wanted):
                    found[one.id] = one
        return found

    def add(self) -> None:
        """A format of the network's own, from nothing: at first of the kind of the one that is read."""
        if not self.form.save_now():
            return
        kind = self.form.view.kind if self.form.record and self.form.view else "survey"
        self.form.drop_blank()
        made = template_editing.create(self._context.database, kind, named(kind))
        added(self._context, "template", made, self.verb)
        if self.open(made):
            self.form.note_begun()
            self.form.kind.setFocus()

    def _card(self, one: TemplateView) -> Card:
        kind = labels.words("template", "kind", one.kind)
        school = self._schools.get(one.school_id or "", "")
        line = " · ".join(part for part in (kind, f"Versión {one.version}", school) if part)
        return Card(one.title or "Sin título", line, *CHIPS[one.state], "clipboard-list")
