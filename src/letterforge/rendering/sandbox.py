"""The sandbox that templates run in: what they may read, call and use is listed here."""

from __future__ import annotations

from typing import Any

from jinja2 import Undefined
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from letterforge.rendering.values import Values

# fmt: off
FILTERS = (
    "abs", "batch", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first",
    "groupby", "indent", "int", "items", "join", "last", "length", "list", "lower", "map", "max",
    "min", "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr",
    "slice", "sort", "string", "striptags", "sum", "title", "trim", "truncate", "unique", "upper",
    "wordcount",
)
"""Jinja's own filters that templates may use; beside them stand those of letters (html.py)."""

FUNCTIONS = ("namespace", "range")
"""Jinja's own functions that templates may call."""

_TESTS_LEFT_OUT = ("callable", "filter", "test")
_LOOP = (
    "changed", "cycle", "depth", "depth0", "first", "index", "index0", "last", "length",
    "nextitem", "previtem", "revindex", "revindex0",
)
_LOOP_CALLS = ("changed", "cycle")
# fmt: on


class Sandbox(ImmutableSandboxedEnvironment):
    """Let templates read names of Values, of ``loop`` and of a namespace, and nothing else.

    Words, numbers and lists have no attributes here: what is done with them, filters do.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.globals = {name: self.globals[name] for name in FUNCTIONS}
        for name in _TESTS_LEFT_OUT:
            del self.tests[name]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what a template means by ``obj.attribute``."""
        if isinstance(obj, Values):
            return obj[attribute] if attribute in obj else self._no_such(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return what a template means by ``obj[argument]``."""
        if isinstance(obj, Values):
            return obj[argument] if argument in obj else self._no_such(obj, argument)
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may read an attribute of one of Jinja's own objects."""
        if isinstance(obj, LoopContext):
            return attr in _LOOP
        if isinstance(obj, BlockReference):
            return attr == "super"
        if isinstance(obj, TemplateModule | Namespace):
            return not attr.startswith("_")
        # Groupby names what its pairs hold.
        return attr in getattr(type(obj), "_fields", ())

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """Return what stands for an attribute that may not be read: an error where it is used."""
        return self.undefined(
            f"'{attribute}' cannot be asked of a {type(obj).__name__}; use a filter",
            obj=obj,
            name=attribute,
        )

    def is_safe_callable(self, obj: Any) -> bool:
        """Tell whether a template may call something: its own macros and blocks, and FUNCTIONS."""
        # To call what is undefined is told as such.
        if isinstance(obj, Macro | BlockReference | LoopContext | Undefined):
            return True
        if isinstance(getattr(obj, "__self__", None), LoopContext):
            return getattr(obj, "__name__", "") in _LOOP_CALLS
        return any(obj is function for function in self.globals.values())

    def wrap_str_format(self, value: Any) -> None:
        """Offer no ``str.format``: it reads attributes that the sandbox does not see."""
        return

    def _no_such(self, values: Values, name: object) -> Undefined:
        known = ", ".join(values) or "nothing"
        message = f"{values.called} has no '{name}'; it has {known}"
        return self.undefined(message, obj=values, name=str(name))
