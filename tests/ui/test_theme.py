from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import paths
from app.ui import icons, theme
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import FormRow, ListRow
from app.ui.widgets.tabs import PartTabs
from app.ui.widgets.texts import LongText, TextLine, to_copy
from tests.ui.contrast import contrast

SCHEMES = {"light": theme.LIGHT, "dark": theme.DARK}
GROUNDS = ("ground", "surface", "sidebar", "hover", "accent_soft")
STATES = ("done", "waiting", "attention", "problem")


@pytest.fixture(params=sorted(SCHEMES))
def colours(request):
    return SCHEMES[request.param]


def test_contrast_is_the_ratio_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("text", ["text", "muted", "accent", "problem"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_is_read_on_every_ground(colours, text, ground):
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_read_on_its_own_ground_and_on_cards(colours, state):
    ink = getattr(colours, state)
    for ground in (getattr(colours, f"{state}_soft"), colours.surface, colours.ground):
        assert contrast(ink, ground) >= 4.5
    assert contrast(colours.text, getattr(colours, f"{state}_soft")) >= 4.5


def test_words_on_buttons_and_toasts_are_read(colours):
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.on_accent, colours.accent_hover) >= 4.5
    assert contrast(colours.on_toast, colours.toast) >= 4.5
    assert contrast(colours.toast_action, colours.toast) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_and_the_focus_ring_are_seen(colours, ground):
    assert contrast(colours.edge, getattr(colours, ground)) >= 3
    assert contrast(colours.accent, getattr(colours, ground)) >= 3


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_program_wears_the_theme_it_is_given(qapp, qtbot, scheme, percent):
    window = QWidget()
    qtbot.addWidget(window)
    try:
        theme.apply(qapp, scheme, percent)
        assert theme.current().colours is SCHEMES[scheme]
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.colour("ground")
        assert qapp.font().pointSizeF() == pytest.approx(theme.BASE * percent / 100)
        assert window.styleSheet() == theme.style_sheet()
        assert "${" not in window.styleSheet()
    finally:
        theme.apply(qapp, "light", 100)


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_where_the_keyboard_is_is_seen_on_every_kind_of_control(qapp, qtbot, scheme):
    theme.apply(qapp, scheme, 100)
    try:
        window, tabs, wrong = QWidget(), PartTabs("Partes", ("Datos", "Acta")), FormRow("Fecha", TextLine())
        copied, read, pressed = label("tres palabras"), TextLine("Leído"), button("Elegido", role="chip")
        to_copy(copied)
        read.setReadOnly(True)
        pressed.setCheckable(True)
        pressed.setChecked(True)
        wrong.set_problem("No se entiende.")
        alone = [button("Hacer", role=role) for role in ("", "primary", "flat", "danger", "chip")]
        alone += [pressed, copied, read, LongText("Texto"), Check("Sí"), ListRow("Fila", run=print)]
        alone.append(ChoiceCombo({"a": "A"}, name="Uno"))
        down = column_layout(window)
        for part in (*alone, tabs, wrong):
            down.addWidget(part)
        window.setObjectName("page")
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        kinds = [*alone, tabs.focusProxy(), wrong.field]
        for one in kinds:
            place = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
            kinds[kinds[0] is one].setFocus()
            before = window.grab(place).toImage()
            one.setFocus()
            ring = _differing(before, window.grab(place).toImage())
            assert ring >= (one.width() + one.height()) / 2, f"{one.accessibleName()} {one.property('role')}: {ring}"
    finally:
        theme.apply(qapp, "light", 100)


def _differing(before, after):
    """How many points are now of a colour that is told from what it was there."""
    places = ((x, y) for y in range(before.height()) for x in range(before.width()))
    pairs = ((before.pixelColor(*place).name(), after.pixelColor(*place).name()) for place in places)
    return sum(contrast(*pair) >= 3 for pair in pairs if pair[0] != pair[1])


def test_no_type_is_smaller_than_the_smallest():
    assert min(theme.SMALL, theme.BASE, theme.HEADING, theme.TITLE) == 9.5
    assert theme.font(4).pointSizeF() == pytest.approx(9.5)


def test_a_text_size_out_of_range_is_brought_back(qapp):
    try:
        theme.apply(qapp, "light", 900)
        assert theme.current().scale == 2
    finally:
        theme.apply(qapp, "light", 100)


def test_only_the_theme_names_colours():
    folder = Path(theme.__file__).parent
    for module in folder.rglob("*.py"):
        if module.name != "theme.py":
            assert not re.search(r"#[0-9a-fA-F]{6}\b", module.read_text(encoding="utf-8")), module
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", (paths.resources() / "theme.qss").read_text(encoding="utf-8"))


def test_every_icon_can_be_drawn():
    drawings = sorted((paths.resources() / "icons").glob("*.svg"))
    assert drawings
    for drawing in drawings:
        assert QSvgRenderer(str(drawing)).isValid(), drawing
        assert not icons.icon(drawing.stem).pixmap(24, 24).isNull()


def test_every_icon_that_the_code_names_is_there():
    known = {drawing.stem for drawing in (paths.resources() / "icons").glob("*.svg")}
    named = set()
    for module in Path(theme.__file__).parent.rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        named |= set(re.findall(r'(?:icon=|icons\.icon\(|icon_button\(|Picture\(|EmptyState\()\s*"([a-z0-9-]+)"', text))
    assert named - known == set()


def test_no_icon_is_carried_along_that_no_screen_shows():
    code = "".join(module.read_text(encoding="utf-8") for module in Path(theme.__file__).parent.rglob("*.py"))
    drawings = (paths.resources() / "icons").glob("*.svg")
    assert [drawing.stem for drawing in drawings if f'"{drawing.stem}"' not in code] == []


def test_every_look_of_the_style_sheet_is_worn_by_something():
    sheet = (paths.resources() / "theme.qss").read_text(encoding="utf-8")
    code = "".join(module.read_text(encoding="utf-8") for module in Path(theme.__file__).parent.rglob("*.py"))
    roles = set(re.findall(r'\[role="([^"]+)"\]', sheet))
    worn = {f"notice-{kind}" for kind in ("info", *STATES)} | set(re.findall(r'"([a-z-]+)"', code))
    assert roles - worn == set()


def test_no_rule_of_the_style_sheet_looks_up_through_all_that_a_common_widget_stands_in():
    sheet = re.sub(r"/\*.*?\*/", "", theme.style_sheet(), flags=re.DOTALL)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", sheet) for one in rule.split(",")]
    within = [one for one in selectors if re.search(r"[^>\s]\s+[^>\s]", one)]
    assert "QLineEdit QToolButton" in within
    assert [one for one in within if re.match(r"Q(Widget|Frame|Label|PushButton)\b", one.split()[-1])] == []


def test_an_icon_takes_the_colour_of_the_theme_in_force(qapp):
    def ink() -> set[str]:
        picture = icons.icon("square", "text").pixmap(24, 24).toImage()
        points = ((x, y) for x in range(24) for y in range(24))
        return {picture.pixelColor(*at).name() for at in points if picture.pixelColor(*at).alpha() == 255}

    light = ink()
    try:
        theme.apply(qapp, "dark", 100)
        assert theme.DARK.text in ink()
        assert theme.LIGHT.text in light
    finally:
        theme.apply(qapp, "light", 100)


def test_the_fonts_of_the_program_are_found(qapp):
    assert theme.load_fonts()
    assert qapp.font().family() == theme.FAMILY
