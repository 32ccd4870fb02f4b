"""*Certificado de participación*: one page a person, all of a microcentro in one run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.parts import Heading, Item, fields, head, signatures
from app.pdf.styles import BODY, GAP, SUBTITLE, TITLE, WIDE, Style, bold
from app.pdf.text import Text
from app.pdf.words import long_date
from app.services.sheets import Sources
from app.services.sheets_certificate import Certificate, CertificatesSheet, load_certificates
from app.text_dates import count, listed, number

NAME = "Certificado de participación"
_SAID = Style(BODY.font, 13, 21, hyphens=False)
_DONE = Style(BODY.font, 10.5, 16, hyphens=False)
_AIR, _HIGH = 24 * mm, 20 * mm


def render(content: CertificatesSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF with a page for each person; with `blank`, one to fill in by hand."""
    if blank:
        content = CertificatesSheet(content.letterhead.bare())
    people: Sequence[Certificate] = content.people
    about = people[0].full_name if len(people) == 1 else ""
    name = content.letterhead.name
    sheet = Sheet(NAME, name, printed_on, letter=letter, blank=blank, about=about, leaves=True)
    if blank:
        return build(sheet, _page(sheet, content, Certificate()))
    if not people:
        words = "Todavía no hay sesiones realizadas con asistencia este año: no hay nada que certificar."
        return build(sheet, [*head(sheet, content.letterhead, "", ""), Text(words, BODY)])
    story: list[Flowable] = []
    for one in people:
        story += [*([PageBreak()] if story else []), *_page(sheet, content, one)]
    return build(sheet, story)


def _page(sheet: Sheet, content: CertificatesSheet, one: Certificate) -> list[Flowable]:
    story = head(sheet, content.letterhead, "", "")
    story += [Spacer(0, _HIGH), Text(_opening(sheet, content), _SAID), Spacer(0, WIDE)]
    if sheet.blank:
        story.append(fields(sheet, [Item("Nombre completo", span=8), Item("RUT", span=4)], [Item("Escuela")]))
    else:
        story.append(Heading(one.full_name or "—", TITLE, level=1))
        under = " · ".join(part for part in (listed(one.schools), f"RUT {one.rut}" if one.rut else "") if part)
        story += [Text(under, SUBTITLE)] if under else []
    story += [Spacer(0, WIDE), Text(_took_part(sheet, content, one), _SAID), Spacer(0, GAP)]
    if sheet.blank:
        story.append(fields(sheet, [Item("Prácticas que presentó", lines=2)], [Item("Prácticas que aplicó", lines=2)]))
    else:
        story += _practices("Presentó", one.presented)
        story += _practices("Aplicó en su curso", one.applied)
    signing = [(content.coordinator, "Coordinación del microcentro")]
    if content.president or sheet.blank:
        signing.append((content.president, "Presidencia"))
    given = "____ de ______________ de ______" if sheet.blank else long_date(sheet.printed_on.isoformat())
    story += [Spacer(0, WIDE), Text(f"Se entrega para los fines que la persona estime convenientes, {given}.", _DONE)]
    return [*story, Spacer(0, _AIR), *signatures(sheet, *signing)]


def _opening(sheet: Sheet, content: CertificatesSheet) -> str:
    name = content.letterhead.name or "______________________________"
    year = "_______" if sheet.blank else str(content.letterhead.year or "")
    return f"{_the(name)} certifica que, durante el año escolar {year},"


def _the(name: str) -> str:
    return name if name.casefold().startswith("microcentro") else f"El microcentro {name}"


def _took_part(sheet: Sheet, content: CertificatesSheet, one: Certificate) -> str:
    if sheet.blank:
        return (
            "participó en _______ de las _______ sesiones realizadas, con un total de _______ horas pedagógicas "
            f"de {content.hour_minutes} minutos."
        )
    if not one.came:
        return f"no registra asistencia a {count(content.held, 'sesión realizada', 'sesiones realizadas')}."
    decimals = next(places for places in (0, 1, 2) if places == 2 or one.hours == round(one.hours, places))
    hours = f"{number(float(one.hours), decimals)} {'hora pedagógica' if one.hours == 1 else 'horas pedagógicas'}"
    held = count(content.held, "sesión realizada", "sesiones realizadas")
    if 0 < one.expected < content.held:
        # Who came in August was not missing before.
        owed = "la sesión realizada" if one.expected == 1 else f"las {one.expected} sesiones realizadas"
        held = f"{owed} en que le correspondía participar"
    return f"participó en {one.came} de {held}, con un total de {hours} de {content.hour_minutes} minutos."


def _practices(verb: str, titles: Sequence[str]) -> list[Flowable]:
    if not titles:
        return []
    many = count(len(titles), "práctica", "prácticas")
    listing = "\n".join(f"– {title}" for title in titles)
    return [Text(f"{verb} {many}:", bold(_DONE)), Text(listing, _DONE), Spacer(0, GAP)]


def _load(database: Database, sources: Sources, order: Order) -> CertificatesSheet:
    return load_certificates(database, order.year, sources, person_id=order.person_id)


FORM = Form("certificado", NAME, "year", _load, plain(CertificatesSheet), render)
