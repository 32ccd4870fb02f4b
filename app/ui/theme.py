"""Every colour and every size of the window; no other module names one.

`apply` dresses the program; `current()` tells painting code the colours in force; `px` scales a length
with the text size the person chose. The style sheet's template is `resources/theme.qss`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from string import Template
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from app import paths

Scheme = Literal["system", "light", "dark"]

# Type, in points at 100 %.
BASE, SMALL, LEAD, HEADING, TITLE = 11.0, 9.5, 13.0, 16.0, 20.0
# Spacing steps, in device-independent pixels at 100 %.
XS, S, M, L, XL = 4, 8, 12, 16, 24
RADIUS: Final = 8
# Beside the words of a cell that is read.
CELL: Final = 6
CONTROL: Final = 36
PRIMARY: Final = 44
ROW: Final = 56
ICON: Final = 20
BIG_ICON: Final = 56
THUMBNAIL: Final = 112
SIDEBAR: Final = 200
SIDEBAR_FOLDED: Final = 60
COLUMN: Final = 720
UNBOUNDED: Final = 16_777_215  # Qt's QWIDGETSIZE_MAX, for which PySide has no name
LOW: Final = 432
FOLD_BELOW: Final = 1100
SIDE_BY_SIDE_FROM: Final = 1200
SCALES: Final = (100, 125, 150, 175, 200)
FAMILY: Final = "Noto Sans"
FONT_FILES: Final = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSans-Italic.ttf",
    "NotoSans-BoldItalic.ttf",
)


@dataclass(frozen=True)
class Colours:
    """The named colours of one scheme; `soft` ones are grounds on which the full one is read."""

    ground: str
    surface: str
    sidebar: str
    hover: str
    text: str
    muted: str
    hairline: str
    edge: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    done: str
    done_soft: str
    waiting: str
    waiting_soft: str
    attention: str
    attention_soft: str
    problem: str
    problem_soft: str
    toast: str
    on_toast: str
    toast_action: str


LIGHT = Colours(
    ground="#f7f5f2", surface="#ffffff", sidebar="#efebe5", hover="#f1eee9",
    text="#262320", muted="#625c55", hairline="#dfdad3", edge="#8b847b",
    accent="#0c6467", accent_hover="#0a5255", on_accent="#ffffff", accent_soft="#d9ecea",
    done="#1c6535", done_soft="#dff0e3", waiting="#1d5a91", waiting_soft="#dfeaf6",
    attention="#7d4a00", attention_soft="#fbebcf", problem="#a8231c", problem_soft="#fbe3e0",
    toast="#33302c", on_toast="#faf8f5", toast_action="#8fd8d2",
)  # fmt: skip
DARK = Colours(
    ground="#201e1c", surface="#2b2826", sidebar="#1a1817", hover="#35312e",
    text="#f2eee9", muted="#b9b1a7", hairline="#433e3a", edge="#8d857c",
    accent="#62c6bf", accent_hover="#7fd6d0", on_accent="#062f2e", accent_soft="#1d4240",
    done="#86d59d", done_soft="#203b28", waiting="#95c3f3", waiting_soft="#21374d",
    attention="#f2c272", attention_soft="#43351b", problem="#ffa49b", problem_soft="#4d2724",
    toast="#f2eee9", on_toast="#262320", toast_action="#0c6467",
)  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """What is in force: the colours and the text scale (1.0 to 2.0)."""

    colours: Colours
    scale: float


_current = Theme(LIGHT, scale=1.0)


def current() -> Theme:
    """The theme in force; painting code asks every time it paints."""
    return _current


def colour(name: str) -> QColor:
    """The colour called `name` in the scheme in force."""
    return QColor(getattr(_current.colours, name))


def px(length: float) -> int:
    """`length` device-independent pixels at 100 %, grown with the text size."""
    return round(length * _current.scale)


def font(points: float = BASE, *, bold: bool = False) -> QFont:
    """The one family at `points` (scaled), for code that paints text itself."""
    made = QFont(QApplication.font())
    made.setPointSizeF(max(points, SMALL) * _current.scale)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def load_fonts() -> bool:
    """Whether the family of the program could be loaded from `resources/fonts` (else the system's serves)."""
    folder = paths.resources() / "fonts"
    found = [file for name in FONT_FILES if (file := folder / name).is_file()]
    return bool(found) and all(QFontDatabase.addApplicationFont(str(file)) >= 0 for file in found)


def apply(app: QApplication, scheme: Scheme = "system", percent: int = 100) -> None:
    """Dress the whole program; may be called again whenever the person or the system changes something."""
    global _current  # noqa: PLW0603 - one program, one theme; passing it to every paint call buys nothing
    # Must come first: it changes what the style answers below.
    hints = app.styleHints()
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(scheme, Qt.ColorScheme.Unknown)
    hints.setColorScheme(wanted)
    dark = scheme == "dark" or (scheme == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    scale = min(max(percent, SCALES[0]), SCALES[-1]) / 100
    _current = Theme(DARK if dark else LIGHT, scale)
    if app.style().name().casefold() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    family = FAMILY if FAMILY in QFontDatabase.families() else app.font().family()
    base = QFont(family)
    base.setPointSizeF(BASE * scale)
    app.setFont(base)
    app.setPalette(palette(_current.colours))
    for window in app.topLevelWidgets():
        if window.styleSheet():
            dress(window)


def dress(window: QWidget) -> None:
    """Give a window the style sheet of the theme, which follows the theme from then on; all inside it wears it too.

    The sheet is the window's and not the program's, so that what is still being put together wears nothing: each part
    that gets a place in another would dress all that it holds once more, and a page open three times as slowly.
    """
    window.setStyleSheet(style_sheet())


def dress_to_fit(window: QWidget, width: int, height: int) -> None:
    """Dress a window of Qt's own, which takes so much at 100 %, in letters no larger than its screen has room for."""
    room = window.screen().availableGeometry()
    scale = max(min(_current.scale, room.width() / width, room.height() / height), 1.0)
    sheet = _filled_in(Theme(_current.colours, scale))
    window.setStyleSheet(f"QWidget {{ font-size: {BASE * scale:.1f}pt; }}\n{sheet}")


def palette(colours: Colours) -> QPalette:
    """`colours` as a QPalette, for what the style paints without the style sheet."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, name in (
        (role.Window, colours.ground), (role.WindowText, colours.text), (role.Base, colours.surface),
        (role.AlternateBase, colours.hover), (role.Text, colours.text), (role.Button, colours.surface),
        (role.ButtonText, colours.text), (role.Highlight, colours.accent), (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent), (role.ToolTipBase, colours.toast), (role.ToolTipText, colours.on_toast),
        (role.PlaceholderText, colours.muted), (role.Link, colours.accent), (role.LinkVisited, colours.accent),
        (role.Light, colours.surface), (role.Midlight, colours.hover), (role.Mid, colours.hairline),
        (role.Dark, colours.edge), (role.Shadow, colours.edge), (role.BrightText, colours.problem),
    ):  # fmt: skip
        made.setColor(where, QColor(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(colours.muted))
    return made


def style_sheet() -> str:
    """The style sheet of the theme in force, every name of the template filled in."""
    return _filled_in(_current)


@cache
def _filled_in(theme: Theme) -> str:
    names: dict[str, str] = dict(asdict(theme.colours))
    points = {"small": SMALL, "lead": LEAD, "heading": HEADING, "title": TITLE}
    names |= {f"pt_{name}": f"{size * theme.scale:.1f}pt" for name, size in points.items()}

    def px(length: float) -> int:
        return round(length * theme.scale)

    lengths = {
        "xs": XS, "s": S, "m": M, "l": L, "control": CONTROL,
        "arrow": 32, "indicator": 20, "scrollbar": 12, "handle": 40, "hair": CELL,
    }  # fmt: skip
    names |= {f"px_{name}": f"{px(length)}px" for name, length in lengths.items()}
    # A border lies outside the padding: lengths that lose it keep a focused control where it was.
    names |= {f"px_{name}_less": f"{max(px(lengths[name]) - 1, 0)}px" for name in ("s", "m", "l", "xs")}
    names |= {"px_inner": f"{px(CONTROL) - 4}px", "px_inner_primary": f"{px(PRIMARY) - 4}px"}
    names |= {"px_inner_row": f"{px(ROW) - 4}px", "px_cell": f"{px(CELL) + 3}px"}
    # The least that a hand needs, whatever the size of the letters.
    names |= {"px_tight": f"{CONTROL - 4}px"}
    names |= {"radius": f"{RADIUS}px"}
    template = (paths.resources() / "theme.qss").read_text(encoding="utf-8")
    return Template(template).substitute(names)


def set_role(widget: QWidget, role: str) -> None:
    """Give `widget` the look that the style sheet calls `role`, now and after later changes."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
