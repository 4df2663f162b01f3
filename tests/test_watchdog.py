"""What takes too long or too much is ended, in every thread, and nothing else is touched."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from letterforge import watchdog
from letterforge.errors import LetterforgeError
from letterforge.watchdog import within


def turn_without_end() -> None:
    while True:
        try:
            sum(range(100))
        except Exception:  # as libraries do, which are to hold nothing up
            pytest.fail("no such exception is raised")


def fill(kept: list[bytes]) -> None:
    while len(kept) < 3000:
        kept.append(b"x" * 1_000_000)
        time.sleep(0.001)


def test_what_takes_too_long_is_ended() -> None:
    with (
        pytest.raises(
            LetterforgeError, match=r"making it took more than 0\.2 seconds, and was"
        ) as it,
        within(0.2, "making it"),
    ):
        turn_without_end()
    assert "a loop that does not end" in it.value.hint


def test_what_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "MOST_GROWTH", 50_000_000)
    kept: list[bytes] = []
    with pytest.raises(LetterforgeError, match="more than 50 MB of memory"), within(60, "it"):
        fill(kept)


def test_it_works_in_any_thread_and_ends_only_that() -> None:
    ended = []

    def work() -> None:
        try:
            with within(0.2, "it"):
                turn_without_end()
        except LetterforgeError as error:
            ended.append(error)

    with within(60, "the other"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert len(ended) == 1


def test_what_ends_in_time_leaves_nothing_behind() -> None:
    threads = threading.active_count()
    for _ in range(50):
        with within(60, "it"):
            pass
    with pytest.raises(ValueError, match="its own"), within(60, "it"):
        raise ValueError("its own")
    assert threading.active_count() == threads


def test_what_ends_at_the_last_moment_is_either_done_or_ended() -> None:
    for number in range(30):
        with contextlib.suppress(LetterforgeError), within(0.1, "it"):
            time.sleep(0.098 + number / 5000)
        # Nothing comes later.
        sum(range(50_000))
