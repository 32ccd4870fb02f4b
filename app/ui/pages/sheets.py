"""Planillas: registers out to a workbook, workbooks to fill in, and filled ones back in with a preview."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.jobs import Progress
from app.models.database import Database
from app.services import network, year_shown
from app.services.register_rows import Table, table
from app.services.register_text import as_sheet, as_text
from app.services.registers import INTAKE, REGISTERS
from app.text_dates import listed
from app.ui import failures, theme, values
from app.ui.page import Context, Page
from app.ui.pages.sheets_intake import IntakePart
from app.ui.school_year import SchoolYear
from app.ui.widgets.choices import ChoiceCombo, FilterChips
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import ScrollColumn, button, column_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import InlineNotice

WORKBOOKS = "Planillas de Excel (*.xlsx)"


class SheetsPage(Page):
    """`arrive(file=…)` shows what a workbook brings, `arrive(advisory=…)` asks where to put the advisory records."""

    watches = frozenset({"meeting", "microcentro"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self.files = FileChooser(context.settings, self, WORKBOOKS, key="sheets")
        self._receive = self.make_action("Recibir planilla…", self.ask, icon="upload")
        self._export = self.make_action("Guardar en una planilla…", self.ask_export, icon="download")
        self._template = self.make_action("Guardar planilla para llenar…", self.ask_template, icon="clipboard-list")
        self.column = ScrollColumn()
        self.intake = IntakePart(context)
        self.intake.shown.connect(self._follow_intake)
        self.year = SchoolYear(context.database, empty="Todos los años")
        self.notice = InlineNotice("done")
        out = FormSection("Llevar a una planilla", "Cada cosa en su hoja: personas, sesiones… También los indicadores.")
        out.add("Año escolar", self.year)
        self.export = button("Guardar en una planilla…", self.ask_export, icon="download")
        self.advisory = button("Registro de asesoría para editar…", self.ask_advisory, icon="file-text", role="flat")
        out.add_widget(_held(self.export, self.advisory))
        self.chosen = FilterChips([(key, REGISTERS[key].title) for key in INTAKE], "Hojas de la planilla")
        self.template = button("Guardar planilla para llenar…", self.ask_template, icon="clipboard-list")
        fill = FormSection("Planilla para llenar", "Con listas para elegir, y con lo que ya está anotado.")
        fill.add("Qué hojas lleva", self.chosen, hint="Si no elige ninguna, las lleva todas.")
        fill.add_widget(_held(self.template))
        self.register = ChoiceCombo({key: one.title for key, one in REGISTERS.items()}, empty="", name="Qué tabla")
        self.copy = button("Copiar la tabla", self.copy_table, icon="copy")
        self.paste = button("Pegar desde una planilla", self.paste_table, icon="clipboard-paste")
        clipboard = FormSection("Copiar y pegar", "Sin archivos: copie aquí y pegue en la planilla, o al revés.")
        hint = f"Se pueden pegar {_listed(INTAKE)}, con los nombres de las columnas en la primera fila."
        clipboard.add("Qué tabla", self.register, hint=hint)
        clipboard.add_widget(_held(self.copy, self.paste))
        for part in (self.intake, self.notice, out, fill, clipboard):
            self.column.add(part)
        self.body.addWidget(self.column)

    def title(self) -> str:
        """The page's name."""
        return "Planillas"

    def context_line(self) -> str:
        """What it is for."""
        return "Lleve lo anotado a Excel o LibreOffice, y traiga de vuelta las planillas llenas."

    def primary(self) -> QAction | None:
        """To receive one; while one waits to be kept, its own button does that."""
        return None if self.intake.offers else self._receive

    def _follow_intake(self) -> None:
        if not self.intake.isHidden():
            self.notice.hide()  # it told of something else
            self.column.verticalScrollBar().setValue(0)  # what was received stands above all else
        self.header_changed.emit()

    def arrive(self, **args: str) -> None:
        """Show a workbook that was dropped."""
        if path := args.get("file"):
            self.intake.look_at(path)
        if args.get("advisory"):
            self.ask_advisory()

    def refresh(self, tables: frozenset[str]) -> None:
        """Offer the years that there are."""
        self.year.refresh()

    def first_focus(self) -> QWidget | None:
        """The year."""
        return self.year

    def go_back(self) -> bool:
        """Put the preview away."""
        return self.intake.put_away()

    # Out.

    def ask_export(self) -> None:
        """Ask where to put the registers."""
        name = f"planilla-{self.year.year() or 'todos'}.xlsx"
        self.files.ask_where("Guardar en una planilla", name, self.export_to)

    def export_to(self, path: str) -> None:
        """Write them."""
        work = partial(_write_registers, self.context.database, Path(path), self.year.year())
        self._run("Escribiendo la planilla", work)

    def ask_advisory(self) -> None:
        """Ask where to put the advisory records."""
        self.files.ask_where("Registro de asesoría", "registro-de-asesoria.xlsx", self.advisory_to)

    def advisory_to(self, path: str) -> None:
        """Write them, each in the ministry's three tables."""
        year = self.year.year() or year_shown.last_with(self.context.database, wall_clock.today(), "advisory_record")
        self._run("Escribiendo la planilla", partial(_write_advisory, self.context.database, Path(path), year))

    def ask_template(self) -> None:
        """Ask where to put the workbook to fill in."""
        self.files.ask_where("Guardar planilla para llenar", "planilla-para-llenar.xlsx", self.template_to)

    def template_to(self, path: str) -> None:
        """Write it."""
        keys = self.chosen.value() or list(INTAKE)
        work = partial(_write_template, self.context.database, Path(path), keys, self.year.year())
        self._run("Escribiendo la planilla", work)

    def _run(self, name: str, work: partial[str]) -> None:
        self.notice.hide()
        self.context.run_job(name, work, done=self._written, failed=self._failed, writes=False)

    def _written(self, words: str) -> None:
        self._tell("done", words)

    def _failed(self, error: Exception) -> None:
        self._tell("problem", failures.sentence(error))

    def _tell(self, kind: str, words: str) -> None:
        self.notice.set_kind(kind)
        self.notice.tell(words)
        self.column.ensureWidgetVisible(self.notice)

    # Without a file.

    def copy_table(self) -> None:
        """Put the chosen register on the clipboard."""
        work = partial(_read_register, self.context.database, self.register.value() or "personas", self.year.year())
        self.context.run_job("Copiando la tabla", work, done=self._copied, writes=False)

    def _copied(self, answer: tuple[Table, str]) -> None:
        found, text = answer
        QGuiApplication.clipboard().setText(text)
        lines = values.count_words(len(found.lines), "fila", "filas")
        self.context.toast(f"{found.register.title}: {lines} en el portapapeles. Péguela en la planilla.")

    def paste_table(self) -> None:
        """Show what a table that was copied in a spreadsheet brings."""
        text = QGuiApplication.clipboard().text()
        key = self.register.value() or ""
        if "\t" not in text and "\n" not in text.strip():
            self._tell("info", "No hay una tabla copiada. Cópiela en la planilla, con los nombres de las columnas.")
        elif key not in INTAKE:
            self._tell("info", f"«{REGISTERS[key].title}» no se puede pegar. Se pueden pegar {_listed(INTAKE)}.")
        else:
            self.notice.hide()
            self.intake.look_at_sheets("lo pegado", [as_sheet(text, key)])

    # In.

    def ask(self) -> None:
        """Ask for the workbook."""
        self.files.ask_file("Recibir planilla", self.intake.look_at)


def _held(*buttons: QWidget) -> QWidget:
    """Buttons as wide as their words, in a row of a section."""
    holder, inner = QWidget(), QWidget()
    flow = FlowLayout(inner, theme.S)
    for each in buttons:
        flow.addWidget(each)
    column_layout(holder, margin=theme.M, sides=theme.L).addWidget(inner)
    return holder


def _listed(keys: Iterable[str]) -> str:
    return listed([REGISTERS[key].title.lower() for key in keys])


def _title(database: Database) -> str:
    return str(network.microcentro(database)["name"] or "")


def _read_register(database: Database, key: str, year: int | None, progress: Progress) -> tuple[Table, str]:
    progress.step(0, 0)
    found = table(database, key, year)
    return found, as_text(found)


def _write_registers(database: Database, path: Path, year: int | None, progress: Progress) -> str:
    from app.excel.write_book import write_registers
    from app.services.indicators import Query, read
    from app.services.indicators_basis import Period
    from app.services.register_rows import tables

    today = wall_clock.today()
    report = read(database, Query(Period(year or year_shown.current(database, today))), today)
    found = tables(database, year)
    lines = write_registers(path, found, title=_title(database), report=report, progress=progress)
    return f"Listo: {values.count_words(lines, 'fila', 'filas')} en «{path}»."


def _write_advisory(database: Database, path: Path, year: int, progress: Progress) -> str:
    from app.excel.advisory_book import write_advisory
    from app.services.sheets import Sources, Wanted
    from app.services.sheets_advisory import load_advisory

    progress.step(0, 0)
    records = write_advisory(path, load_advisory(database, Sources(), Wanted(year)))
    words = values.count_words(records, "registro", "registros") if records else "uno en blanco"
    return f"El registro de asesoría de {year} está en «{path}»: {words}."


def _write_template(database: Database, path: Path, keys: list[str], year: int | None, progress: Progress) -> str:
    from app.excel.write_book import write_templates
    from app.services.register_templates import templates

    tables, lists = templates(database, keys, year)
    write_templates(path, tables, lists=lists, title=_title(database), progress=progress)
    return f"La planilla para llenar está en «{path}». Cuando vuelva llena, recíbala en esta página."


