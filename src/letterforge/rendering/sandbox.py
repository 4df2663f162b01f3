"""The sandbox that templates run in: what they may read, call and use is listed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Template, TemplateSyntaxError, Undefined, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from letterforge.rendering.limits import TURN, Work, calculated, checked_size
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


_NESTED = "it is nested too deeply"


class Sandbox(ImmutableSandboxedEnvironment):
    """Let templates read names of Values, of ``loop`` and of a namespace, and nothing else.

    Words, numbers and lists have no attributes here: what is done with them, filters do. How much
    is done is counted: ``work.start()`` before each letter.
    """

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))

    def __init__(self, **options: Any) -> None:
        finalize = options.pop("finalize", None)
        super().__init__(**options)
        self.work = Work()
        self.finalize = _counting(self.work, finalize)
        self.filters = {name: self.work.guarded(name, self.filters[name]) for name in FILTERS}
        self.globals = {name: self.globals[name] for name in FUNCTIONS}
        for name in _TESTS_LEFT_OUT:
            del self.tests[name]

    def add_filters(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        """Let templates use more filters."""
        guarded = {name: self.work.guarded(name, function) for name, function in filters.items()}
        self.filters.update(guarded)

    def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any) -> Any:
        """Compile a template; raises TemplateSyntaxError where that is too much for Python."""
        try:
            return super().compile(source, name, filename, *rest)
        except TemplateSyntaxError:
            raise
        except (SyntaxError, RecursionError, MemoryError, OverflowError, ValueError) as error:
            reason = _too_much(error)
            raise TemplateSyntaxError(reason, 1, name, filename) from error

    def _generate(self, source: nodes.Template, *rest: Any, **options: Any) -> str:
        return super()._generate(_Counting().visit(source), *rest, **options)

    def get_template(self, name: Any, *rest: Any, **options: Any) -> Template:
        """Return a template; each time that one uses another counts as work."""
        self.work.spend()
        return super().get_template(name, *rest, **options)

    def call(self, context: Any, obj: Any, /, *given: Any, **named: Any) -> Any:
        """Call something for a template."""
        if getattr(obj, "__self__", None) in (self, self.work):
            return obj(*given)  # put in by _Counting; no template can name it
        size = checked_size(given)
        size += checked_size([value for name, value in named.items() if name[0] != "_"])
        self.work.spend(TURN + size)
        return self.work.take(super().call(context, obj, *given, **named))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Calculate for a template."""
        return self.work.take(calculated(self.binop_table[operator], operator, left, right))

    def written(self, template: Template, **values: Any) -> str:
        """Return what a template writes; each piece counts as work."""
        pieces = []
        for piece in template.generate(**values):
            self.work.spend(len(piece))
            pieces.append(piece)
        return "".join(pieces)

    def joined(self, *parts: Any) -> str:
        """Return what a template puts together by ``~``."""
        self.work.spend(checked_size(parts))
        return markup_join(parts)

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


def _counting(work: Work, finalize: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    def put_out(value: Any) -> Any:
        work.take(value)
        return finalize(value) if finalize else value

    return put_out


def _too_much(error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.msg.startswith("keyword argument repeated"):
        return f"a name is given twice{error.msg.removeprefix('keyword argument repeated')}"
    if isinstance(error, SyntaxError) and "too many" not in error.msg:
        return error.msg
    return str(error) if isinstance(error, ValueError) else _NESTED


class _Counting(NodeTransformer):
    """Put the counting of work into a template's tree: where it loops and where values grow."""

    def get_visitor(self, node: nodes.Node) -> Any:
        """Return what visits a node."""
        visitors = {
            nodes.For: self._loop,
            nodes.Concat: self._joined,
            nodes.List: self._collected,
            nodes.Tuple: self._collected,
            nodes.Dict: self._collected,
        }
        return visitors.get(type(node))

    def _loop(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        words = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
        turn = _call("work.spend", [nodes.Const(TURN + words)], node.lineno)
        # With a test, what it leaves out was looped over as well.
        node.test = nodes.And(turn, node.test, lineno=node.lineno) if node.test else None
        node.body.insert(0, nodes.ExprStmt(turn, lineno=node.lineno))
        return node

    def _joined(self, node: nodes.Concat) -> nodes.Call:
        self.generic_visit(node)
        return _call("joined", node.nodes, node.lineno)

    def _collected(self, node: nodes.Expr) -> nodes.Expr:
        self.generic_visit(node)
        if getattr(node, "ctx", "load") == "store" or all(
            isinstance(child, nodes.Const) for child in node.iter_child_nodes()
        ):
            return node
        return _call("work.take", [node], node.lineno)


def _call(name: str, arguments: list[nodes.Expr], line: int) -> nodes.Call:
    function = nodes.EnvironmentAttribute(name, lineno=line)
    return nodes.Call(function, arguments, [], None, None, lineno=line)
