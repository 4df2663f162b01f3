"""Turn what WeasyPrint only logs into errors: a letter with a fault in it is not to be sent."""

from __future__ import annotations

import contextlib
import logging
import threading
import unicodedata
from collections.abc import Iterator

from letterforge.errors import LetterforgeError


class _Complaints(logging.Handler):
    """Collect what WeasyPrint says against a document in this thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.characters: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message, or the character that no font has."""
        if record.thread != self._thread:
            return
        message = str(record.msg)
        if message.startswith(".notdef glyph") and isinstance(record.args, tuple):
            self.characters.append(str(record.args[0]))
        # The tag tree decides on alternative texts: it lets decoration go without one.
        elif not message.endswith("has no required alt description"):
            self.messages.append(record.getMessage())

    def error(self, where: str) -> LetterforgeError | None:
        """Return the first complaint, or all missing characters, as an error."""
        if self.messages:
            first = self.messages[0]
            return LetterforgeError(f"{where}{first[0].lower()}{first[1:].rstrip('.')}")
        if self.characters:
            names = ", ".join(map(_name, dict.fromkeys(self.characters)))
            return LetterforgeError(
                f"the letter's fonts lack {names}",
                "write it with other characters, or add a font that has it",
            )
        return None


def _name(character: str) -> str:
    name = unicodedata.name(character, "a character without a name")
    return f"'{character}' (U+{ord(character):04X} {name})"


@contextlib.contextmanager
def no_complaints(where: str = "") -> Iterator[None]:
    """Raise LetterforgeError where WeasyPrint would go on with an error or warning in its log.

    ``where`` is put before its message. Nothing is passed on to other handlers of the log.
    """
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    level, propagate = logger.level, logger.propagate
    logger.addHandler(complaints)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(complaints)
        logger.setLevel(level)
        logger.propagate = propagate
    if error := complaints.error(where):
        raise error
