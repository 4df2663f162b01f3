"""What changed is told in words, and can be put together to either text again."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from letterforge.preview.comparing import Run, compared, count_words, written_words

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=12).map(" ".join)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map("\n\n".join)


def test_changed_words_stand_between_those_that_stayed() -> None:
    before = "We found plans.\n\nThey included one thing and another.\n"
    after = "We found plans.\n\nThey included one matter and another.\n\nYours sincerely\n"
    assert compared(before, after) == [
        [Run("same", "We found plans.")],
        [
            Run("same", "They included one "),
            Run("removed", "thing "),
            Run("added", "matter "),
            Run("same", "and another."),
        ],
        [Run("added", "Yours sincerely")],
    ]


def test_a_single_word_between_two_changes_does_not_stand_alone() -> None:
    (runs,) = compared("it was a good plan for all", "it is a bad plan for all")
    assert [run.change for run in runs] == ["same", "removed", "added", "same"]


def test_words_are_counted() -> None:
    paragraphs = compared("one two three four five", "one two six seven three four five")
    assert (count_words(paragraphs, "added"), count_words(paragraphs, "removed")) == (2, 0)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_in_it(before: str, after: str) -> None:
    paragraphs = compared(before, after)
    for text, gone in ((before, "added"), (after, "removed")):
        words = [run.words for runs in paragraphs for run in runs if run.change != gone]
        assert " ".join(words).split() == text.split()


def test_the_words_on_disk(tmp_path: Path) -> None:
    assert written_words(tmp_path, "kent") is None
    (tmp_path / "kent.html").write_text("<body><main><p>Dear <b>you</b></p></main></body>")
    assert written_words(tmp_path, "kent") == "Dear you\n"
    (tmp_path / "kent.txt").write_text("Dear me\n")
    assert written_words(tmp_path, "kent") == "Dear me\n"
    (tmp_path / "kent.txt").write_bytes(b"\xff")
    assert written_words(tmp_path, "kent") == "Dear you\n"
