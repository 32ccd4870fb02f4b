"""Events as an iCalendar file that other programs read."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.services.ical import ZONES, Event, escaped, folded, render

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
SESSION = Event("abc@minga", date(2026, 4, 9), "Sesión N° 1: ñandú, y más", "09:30", "13:00", place="Escuela; sala 2")


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_session_has_its_times_in_its_zone_and_a_uid_that_stays():
    lines = unfolded(render("Microcentro", [SESSION], NOW))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"UID:abc@minga", "DTSTAMP:20260401T120000Z"} <= set(lines)
    assert "DTSTART;TZID=America/Santiago:20260409T093000" in lines
    assert "DTEND;TZID=America/Santiago:20260409T130000" in lines
    assert "SUMMARY:Sesión N° 1: ñandú\\, y más" in lines
    assert "LOCATION:Escuela\\; sala 2" in lines


def test_whole_days_end_on_the_day_after_the_last():
    lines = unfolded(render("M", [Event("b@minga", date(2026, 7, 6), "Receso", last=date(2026, 7, 17))], NOW))
    assert "DTSTART;VALUE=DATE:20260706" in lines
    assert "DTEND;VALUE=DATE:20260718" in lines


def test_every_zone_says_its_own_rules():
    for zone in ZONES:
        lines = unfolded(render("M", [SESSION], NOW, zone))
        assert lines.index(f"TZID:{zone}") < lines.index("END:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    summer = "RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU"
    assert summer in unfolded(render("M", [SESSION], NOW))


@given(st.text(max_size=300))
def test_no_line_is_longer_than_75_bytes_and_folding_loses_nothing(text):
    line = f"DESCRIPTION:{escaped(text)}"
    pieces = list(folded(line))
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert not {"\r", "\n"} & set("".join(pieces))
