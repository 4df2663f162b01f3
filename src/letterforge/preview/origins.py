"""Say in words where a value of a letter was picked from, and what it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from letterforge.composing.letters import Composed
from letterforge.composing.origins import FieldPath, Origin
from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.force import OWN_OFFICES
from letterforge.model.partial_date import PartialDate
from letterforge.rendering.typography import date_in_words

_CHOSEN = ("passage", "outcome_passage", "fact_passages", "background")


def origins_in_words(composed: Composed, loaded: Loaded) -> dict[FieldPath, str]:
    """Return, by the path of each value in a letter, what there is to say of its origin."""
    words = _Words(loaded, composed.letter.language)
    return {
        field: words.of_choice(origins) if _is_choice(field) else words.of_value(origins)
        for field, origins in composed.origins.items()
    }


def _is_choice(field: FieldPath) -> bool:
    """Tell whether data chose what stands there, rather than being it."""
    return field[0] == "fact_passages" or field[-1] in _CHOSEN


class _Words:
    """Find words for origins of one project."""

    def __init__(self, loaded: Loaded, language: str) -> None:
        self._loaded = loaded
        self._language = language

    def of_value(self, origins: Iterable[Origin]) -> str:
        """Return where a value stands and what it is, then what else brought it into the letter."""
        return "; ".join(f"{self._place(origin)}, {self._about(origin)}" for origin in origins)

    def of_choice(self, origins: Iterable[Origin]) -> str:
        """Return which places chose a passage, and what each says."""
        return f"chosen by {self.of_value(origins)}"

    def _place(self, origin: Origin) -> str:
        document = self._loaded.documents[origin.document]
        return f"{document.file}:{document.place(origin.keys)[0]}"

    def _about(self, origin: Origin) -> str:
        file, keys = origin.document.partition("/")[0], origin.keys
        if file == "forces":
            return self._of_force(keys)
        if file == "rounds":
            return self._of_round(origin)
        if file == "letters":
            return f"name of the {str(keys[0]).removesuffix('s')}"
        if file == "recommendations":
            return _of_recommendation(keys)
        return self._of_inspectorate(origin)

    def _of_force(self, keys: KeyPath) -> str:
        if keys[2] == "names":
            return f"name of the force{self._since('forces', keys[:4])}"
        if keys[-1] == "name" and len(keys) == 3:
            return "name of the force"
        end = 4 if keys[2] in OWN_OFFICES else 5
        office = f"{_plain(keys[end - 2])}{self._since('forces', keys[:end])}"
        return f"post-nominals of the {office}" if "post_nominals" in keys else office

    def _of_round(self, origin: Origin) -> str:
        keys = origin.keys
        if keys == ("date",):
            return "date of the round"
        if keys[0] == "contact":
            return f"contact: {keys[1]}"
        if keys[-1] == "inspection":
            return "year of the earlier inspection"
        value = self._value(origin)
        if keys[-2:] == ("words", "text"):
            return (
                f"own words, because: {self._value(Origin(origin.document, keys[:-1]))['because']}"
            )
        if keys[-1] == "part":
            return "part of an element"
        if "facts" in keys:
            return f"{_plain(keys[-1])}: {value}"
        name = f"{keys[-1]}:" if "findings" in keys else keys[-1]
        if isinstance(value, Mapping):
            earlier = value.get("earlier", {})
            then = f", in {earlier['inspection']} {earlier['finding']}" if earlier else ""
            value = f"{value['finding']}{then}"
        return f"{name} {value}"

    def _of_inspectorate(self, origin: Origin) -> str:
        keys = origin.keys
        if keys[0] == "forms_of_address":
            return f"form of address of a {keys[1]}"
        if keys[0] == "letterheads":
            return f"letterhead: {keys[2]}"
        if keys[0] == "names":
            return f"name of the inspectorate{self._since(origin.document, keys[:2])}"
        if "titles" in keys:
            return f"title{self._since(origin.document, keys[:4])}"
        return "post-nominals of the signatory" if "post_nominals" in keys else "signatory"

    def _since(self, document: str, keys: KeyPath) -> str:
        item = self._value(Origin(document, keys))
        for word, key in (("since", "from"), ("until", "until")):
            if day := item.get(key):
                return f" {word} {_in_words(PartialDate.parse(str(day)), self._language)}"
        return ""

    def _value(self, origin: Origin) -> Any:
        value = self._loaded.documents[origin.document].data
        for key in origin.keys:
            value = value[key]
        return value


def _of_recommendation(keys: KeyPath) -> str:
    if "elements" in keys:
        phrase = "phrase " if "phrases" in keys else ""
        return f"element of the recommendation: {phrase}{keys[-1]}"
    return f"recommendation: {' '.join(str(key) for key in keys[2:])}"


def _in_words(day: PartialDate, language: str) -> str:
    if ".." in day.text:
        ends = day.text.split("..")
        first, last = (text and _in_words(PartialDate.parse(text), language) for text in ends)
        if first and last:
            return f"a day from {first} to {last}"
        return f"a day in {first} or later" if first else f"a day in {last} or earlier"
    return date_in_words(day.text, language).striptags().replace("\u00a0", " ")


def _plain(name: str | int) -> str:
    return str(name).replace("_", " ").replace("-", " ")
