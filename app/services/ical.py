"""Events as an iCalendar file (RFC 5545), pure: plain data in, text with CRLF and folded lines out.

Times are written with their zone and its rules, so that a calendar shows 09:30 in Chile as 09:30, in summer too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_FOLD = 75
# Since 2023: summer time from the Sunday on or after 2 September to the one on or after 2 April.
_SANTIAGO = (
    "BEGIN:STANDARD",
    "DTSTART:20230402T000000",
    "RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
    "TZOFFSETFROM:-0300",
    "TZOFFSETTO:-0400",
    "TZNAME:-04",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:20230903T000000",
    "RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
    "TZOFFSETFROM:-0400",
    "TZOFFSETTO:-0300",
    "TZNAME:-03",
    "END:DAYLIGHT",
)
# Aysén and Magallanes keep summer time all year.
_AUSTRAL = (
    "BEGIN:STANDARD",
    "DTSTART:20250406T000000",
    "TZOFFSETFROM:-0300",
    "TZOFFSETTO:-0300",
    "TZNAME:-03",
    "END:STANDARD",
)
ZONES = {"America/Santiago": _SANTIAGO, "America/Punta_Arenas": _AUSTRAL}
CHILE = "America/Santiago"


@dataclass(frozen=True)
class Event:
    """One event; without `start` it takes whole days, to `last` inclusive. `uid` is the same at every export."""

    uid: str
    day: date
    title: str
    start: str | None = None
    end: str | None = None
    last: date | None = None
    place: str = ""
    words: str = ""
    status: str = "CONFIRMED"


def render(name: str, events: Iterable[Event], written_at: datetime, zone: str = CHILE) -> str:
    """The file's text. `written_at` knows its zone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Minga//Calendario//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        f"X-WR-TIMEZONE:{zone}",
        "BEGIN:VTIMEZONE",
        f"TZID:{zone}",
        *ZONES[zone],
        "END:VTIMEZONE",
    ]
    stamp = written_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in events:
        lines += _event(event, stamp, zone)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """Text as a value: commas, semicolons, backslashes and line ends marked, other control characters left out."""
    marked = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    marked = marked.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in marked if letter == "\t" or (ord(letter) >= ord(" ") and ord(letter) != 0x7F))


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 bytes of UTF-8, the later ones after a blank; no letter is cut in two."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode("utf-8"))
        if size + width > _FOLD:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece


def _event(event: Event, stamp: str, zone: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp}"
    yield from _when(event, zone)
    yield f"SUMMARY:{escaped(event.title)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    if event.words:
        yield f"DESCRIPTION:{escaped(event.words)}"
    yield f"STATUS:{event.status}"
    yield "TRANSP:OPAQUE" if event.start and event.status != "CANCELLED" else "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(event: Event, zone: str) -> Iterator[str]:
    if event.start is None:
        # The end of whole days is the day after the last.
        after = min(event.last or event.day, event.day.max - timedelta(days=1)) + timedelta(days=1)
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
        return
    yield f"DTSTART;TZID={zone}:{event.day:%Y%m%d}T{event.start.replace(':', '')}00"
    if event.end is not None and event.end > event.start:
        yield f"DTEND;TZID={zone}:{event.day:%Y%m%d}T{event.end.replace(':', '')}00"
    else:
        yield "DURATION:PT1H"
