"""Tell of the letters in which somebody's own words stand, for whoever looks a second time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from letterforge.model.round import Round


def own_words_in_short(round_: Round, forces: Iterable[str]) -> Iterator[str]:
    """Yield a line for each letter with words of its own: for what they stand, and why."""
    for force in forces:
        words = round_.assessments[force].words if force in round_.assessments else None
        if words:
            place = "in the place of" if words.instead else "after"
            about = ", ".join(words.for_)
            yield (
                f"{force}: words of one's own stand {place} what is said of {about}, "
                f"because: {words.because}"
            )
