"""Write the last days of awaited answers as a calendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from letterforge.journal.deadlines import Deadline


def calendar_file(deadlines: Iterable[Deadline], today: date) -> bytes:
    """Return a calendar with a whole-day entry for each last day of an answer not given yet.

    The same deadlines give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//letterforge//due//EN")
    calendar.add("version", "2.0")
    for deadline in deadlines:
        if deadline.day is None or deadline.answered:
            continue
        event = Event()
        event.add("uid", f"{deadline.force}.{deadline.rule_name}@letterforge.invalid")
        # RFC 5545 asks when the entry was made; the day that it starts to count keeps bytes equal.
        began = deadline.began or today
        event.add("dtstamp", datetime.combine(began, time(0), tzinfo=UTC))
        event.add("dtstart", deadline.day)
        event.add("dtend", deadline.day + timedelta(days=1))
        event.add("summary", f"{deadline.name}: {deadline.rule.what}")
        event.add("description", deadline.in_words)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
