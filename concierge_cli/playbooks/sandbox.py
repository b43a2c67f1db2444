"""Renders the text of a message template with jinja2, which is loaded only when something is rendered.

A template may read values (text, whole numbers, lists of text), test them, loop over them and call the few
functions it is given; every other construct is refused before anything runs, with its file and line. What runs
pays from one budget, so that no template holds the program for long or fills its memory. jinja2's own sandbox
stands behind this list as the second wall.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

Value = str | int | Sequence[str]
"""What a template may see."""

MAX_SOURCE = 20_000
"""Characters of a template's text."""

MAX_TEXT = 20_000
"""Characters of the rendered text, and of every text put together on the way."""

MAX_RANGE = 1_000
"""Numbers that one `range()` may count."""

BUDGET = 50_000
"""Steps of one rendering: a loop pays the size of its body for each round, a filter the length of its text."""

FILTERS = frozenset(
    {"upper", "lower", "capitalize", "title", "trim", "join", "first", "last", "length", "count", "default", "replace"}
    | {"int", "string", "truncate"}
)
_TESTS = frozenset(
    {"defined", "undefined", "none", "string", "number", "odd", "even", "divisibleby", "in", "eq", "ne", "lt", "le"}
    | {"gt", "ge"}
)
_LOOP_PARTS = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
_NODES = frozenset(
    {"Template", "Output", "TemplateData", "Const", "Name", "If", "For", "Assign", "CondExpr", "And", "Or", "Not"}
    | {"Compare", "Operand", "Filter", "Test", "Call", "Keyword", "Concat", "Add", "Sub", "Mul", "Div", "FloorDiv"}
    | {"Mod", "Neg", "Pos", "List", "Tuple", "Getattr", "Getitem", "Slice"}
)
_MAX_NUMBER = 10**15
_LETTERS_A_STEP = 16


class AbsentValue(InvalidInput):
    """A template needs the value `name`, which nobody gave."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name

    @property
    def code(self) -> str:
        return "invalid_input"


class _RefusedError(Exception):
    """Something that a template did while it ran; the sentence goes behind the file and line."""


class _AbsentError(Exception):
    """A value was needed that nobody gave; the text is its name."""


def variables(source: str, *, file: str, first_line: int, functions: Collection[str]) -> frozenset[str]:
    """The names that `source` reads and neither sets itself nor gets as functions.

    Raises InvalidInput with file and line for what is not allowed, as `render` does.
    """
    return _Source(source, file=file, first_line=first_line, functions=functions).variables


def render(
    source: str,
    *,
    file: str,
    first_line: int,
    values: Mapping[str, Value],
    functions: Mapping[str, Callable[..., object]],
) -> str:
    """The text of `source` with `values`, without white space at its ends.

    `file` and `first_line` (the line of the file on which `source` starts) are for the sentences of errors. A value is
    only ever text: what looks like a template inside it stays as it is.
    Raises AbsentValue when something is done with a value that `values` lacks, other than testing it; InvalidInput for
    everything else that is wrong.
    """
    from jinja2 import Template, TemplateError

    tree = _Source(source, file=file, first_line=first_line, functions=functions)
    meter = _Meter()
    environment = tree.environment
    environment.filters = {name: _paying(run, meter) for name, run in _filters().items()}
    names: dict[str, Any] = {name: _seen(value) for name, value in values.items()}
    names |= {**functions, "range": _range, "_rounds": meter.rounds, "_joined": _joined}
    parts, size = [], 0
    try:
        code = environment.compile(tree.metered(), None, file)
        for part in Template.from_code(environment, code, names).generate():
            size += len(part)
            if size > MAX_TEXT:
                raise _RefusedError(_("the text grows beyond {n} characters.").format(n=MAX_TEXT))
            parts.append(part)
    except _AbsentError as error:
        name = str(error)
        sentence = _("a value is missing: {name}.").format(name=name)
        raise AbsentValue(name, _at(file, _line_of(error, file, first_line), sentence)) from None
    except _RefusedError as error:
        raise InvalidInput(_at(file, _line_of(error, file, first_line), str(error))) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, SyntaxError, RecursionError) as error:
        raise InvalidInput(_at(file, _line_of(error, file, first_line), _("this cannot be worked out."))) from error
    return "".join(parts).strip()


class _Source:
    """A template that was read and found to use only what is allowed."""

    def __init__(self, source: str, *, file: str, first_line: int, functions: Collection[str]) -> None:
        from jinja2 import TemplateSyntaxError

        self.file = file
        self.functions = {*functions, "range"}
        self.read: set[str] = set()
        self.set: set[str] = set()
        if len(source) > MAX_SOURCE:
            raise InvalidInput(
                _("{file} is longer than a message template may be ({n} characters).").format(file=file, n=MAX_SOURCE)
            )
        self.environment = _environment()
        try:
            # The empty lines make jinja2 count as the file does.
            self.tree = self.environment.parse("\n" * (first_line - 1) + source, None, file)
            self._check(self.tree)
        except TemplateSyntaxError as error:
            words = _line(source, error.lineno - first_line)
            raise InvalidInput(
                _at(file, error.lineno, _("this does not read as a template: «{words}».").format(words=words))
            ) from error
        except (RecursionError, ValueError, OverflowError) as error:
            raise InvalidInput(_at(file, first_line, _("this does not read as a template."))) from error

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(self.read - self.set - self.functions - {"loop"})

    def metered(self) -> nodes.Template:
        """The tree, in which every loop pays for its rounds and every joining of texts is measured. Call it once."""
        from jinja2 import nodes

        def mended(node: nodes.Node) -> int:
            size = 1
            for field, value in node.iter_fields():
                fresh = []
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, nodes.Node):
                        size += mended(child)
                    fresh.append(call("_joined", *child.nodes) if isinstance(child, nodes.Concat) else child)
                setattr(node, field, fresh if isinstance(value, list) else fresh[0])
            if isinstance(node, nodes.For):
                node.iter = call("_rounds", node.iter, nodes.Const(size, lineno=node.lineno))
            return size

        def call(name: str, *args: nodes.Node) -> nodes.Call:
            line = args[0].lineno
            made = nodes.Call(nodes.Name(name, "load", lineno=line), list(args), [], None, None, lineno=line)
            made.set_environment(self.environment)
            return made

        mended(self.tree)
        return self.tree

    def _check(self, node: nodes.Node) -> None:
        kind = type(node).__name__
        if kind not in _NODES:
            self._refuse(node, _("a message template cannot use «{words}».").format(words=_word(kind)))
        getattr(self, f"_check_{kind.lower()}", self._nothing_more)(node)
        for child in node.iter_child_nodes():
            self._check(child)

    def _nothing_more(self, node: nodes.Node) -> None:
        pass

    def _check_name(self, node: nodes.Name) -> None:
        if node.name.startswith("_") or node.name in {"self", "caller", "varargs", "kwargs"}:
            self._reaches(node, node.name)
        (self.read if node.ctx == "load" else self.set).add(node.name)
        if node.ctx != "load" and node.name in self.functions:
            self._refuse(node, _("«{words}» is a function; call the value something else.").format(words=node.name))

    def _check_for(self, node: nodes.For) -> None:
        if node.recursive:
            self._refuse(node, _("a message template cannot use «{words}».").format(words="recursive"))

    def _check_call(self, node: nodes.Call) -> None:
        from jinja2 import nodes

        if not isinstance(node.node, nodes.Name):
            self._reaches(node, "()")
        elif node.node.name not in self.functions:
            known = ", ".join(sorted(self.functions))
            self._refuse(node, _("no function «{words}»; there are {known}.").format(words=node.node.name, known=known))
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self._reaches(node, "*")

    def _check_filter(self, node: nodes.Filter) -> None:
        if node.name not in FILTERS:
            known = ", ".join(sorted(FILTERS))
            self._refuse(node, _("no filter «{words}»; there are {known}.").format(words=node.name, known=known))
        if node.node is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            self._reaches(node, f"|{node.name}")

    def _check_test(self, node: nodes.Test) -> None:
        if node.name not in _TESTS:
            known = ", ".join(sorted(_TESTS))
            self._refuse(node, _("no test «{words}»; there are {known}.").format(words=node.name, known=known))

    def _check_getattr(self, node: nodes.Getattr) -> None:
        from jinja2 import nodes

        if not (isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in _LOOP_PARTS):
            self._reaches(node, f".{node.attr}")

    def _check_getitem(self, node: nodes.Getitem) -> None:
        from jinja2 import nodes

        places = [node.arg]
        if isinstance(node.arg, nodes.Slice):
            places = [place for place in (node.arg.start, node.arg.stop, node.arg.step) if place is not None]
        for place in places:
            bare = place.node if isinstance(place, nodes.Neg) else place
            if not (isinstance(bare, nodes.Const) and type(bare.value) is int):
                self._reaches(node, f"[{bare.value}]" if isinstance(bare, nodes.Const) else "[…]")

    def _check_list(self, node: nodes.List | nodes.Tuple) -> None:
        from jinja2 import nodes

        if isinstance(node, nodes.Tuple) and node.ctx != "load":
            return
        # A list made of lists would double with every line and print as a text without end.
        if not all(isinstance(item, nodes.Const) for item in node.items):
            self._refuse(node, _("a list in a template may hold only texts and numbers that are written out."))

    _check_tuple = _check_list

    def _reaches(self, node: nodes.Node, words: str) -> NoReturn:
        sentence = _("«{words}» reaches into the program. A template may use only its values, filters and functions.")
        self._refuse(node, sentence.format(words=words))

    def _refuse(self, node: nodes.Node, sentence: str) -> NoReturn:
        raise InvalidInput(_at(self.file, node.lineno, sentence))


class _Meter:
    """What is left of one rendering's budget."""

    def __init__(self) -> None:
        self.left = BUDGET

    def pay(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _RefusedError(_("the template repeats more than a message needs."))

    def rounds(self, items: Iterable[Any], weight: int) -> Iterator[Any]:
        for item in items:
            self.pay(weight)
            yield item


def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.runtime import Context, LoopContext, Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from jinja2.utils import missing

    class Absent(StrictUndefined):
        """May be tested (`if tracking`), which is how a template leaves out what nobody knows, and nothing else."""

        __slots__ = ()

        def _fail_with_undefined_error(self, *_args: Any, **_kwargs: Any) -> NoReturn:
            if self._undefined_obj is not missing:
                raise _RefusedError(_("the list has no item {n}.").format(n=self._undefined_name))
            raise _AbsentError(self._undefined_name or "")

        def __bool__(self) -> bool:  # type: ignore[override]
            return False

    # Undefined binds each of its operators to its own way of failing.
    for name, what in [*vars(Undefined).items(), *vars(StrictUndefined).items()]:
        if what is Undefined._fail_with_undefined_error and name not in {"__bool__", "_fail_with_undefined_error"}:
            setattr(Absent, name, Absent._fail_with_undefined_error)

    class Environment(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return isinstance(obj, LoopContext) and attr in _LOOP_PARTS

        def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
            for side in (left, right):
                if isinstance(side, Undefined):
                    str(side)
            if operator == "+" and isinstance(left, str) and isinstance(right, str):
                return _joined(left, right)
            if not (isinstance(left, int) and isinstance(right, int)) or operator == "**":
                raise _RefusedError(_("«{words}» works on whole numbers only.").format(words=operator))
            if max(abs(left), abs(right)) > _MAX_NUMBER:
                raise _RefusedError(_("the numbers grow beyond what a message needs."))
            return self.binop_table[operator](left, right)

    def printed(value: Any) -> Any:
        return value if isinstance(value, Undefined) else _text(value)

    environment = Environment(
        undefined=Absent, finalize=printed, trim_blocks=True, lstrip_blocks=True, autoescape=False, cache_size=0
    )
    environment.globals.clear()
    return environment


def _filters() -> dict[str, Callable[..., Any]]:
    from jinja2.runtime import Undefined

    def default(value: Any, other: Any = "") -> Any:
        return other if isinstance(value, Undefined) or value == "" else value

    def replace(text: Any, old: str, new: str) -> str:
        whole = _text(text)
        _fits(len(whole) + whole.count(old) * len(new))
        return whole.replace(old, new)

    def truncate(text: Any, length: int) -> str:
        whole = _text(text)
        return whole if len(whole) <= length else whole[: max(length - 1, 0)].rstrip() + "…"

    return {
        "upper": lambda text: _text(text).upper(),
        "lower": lambda text: _text(text).lower(),
        "capitalize": lambda text: _text(text)[:1].upper() + _text(text)[1:],
        "title": lambda text: _text(text).title(),
        "trim": lambda text: _text(text).strip(),
        "string": _text,
        "int": lambda text: int(_text(text)),
        "join": lambda items, between="": _joined(*_between(items, between)),
        "first": lambda items: items[0] if items else "",
        "last": lambda items: items[-1] if items else "",
        "length": len,
        "count": len,
        "default": default,
        "replace": replace,
        "truncate": truncate,
    }


def _paying(run: Callable[..., Any], meter: _Meter) -> Callable[..., Any]:
    def paid(value: Any, *args: Any, **kwargs: Any) -> Any:
        meter.pay(1 + (len(value) // _LETTERS_A_STEP if isinstance(value, (str, tuple)) else 0))
        return run(value, *args, **kwargs)

    return paid


def _seen(value: Value) -> str | int | tuple[str, ...]:
    if isinstance(value, int):
        return value
    return str(value) if isinstance(value, str) else tuple(str(item) for item in value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if type(value).__name__ == "Absent":
        str(value)
    raise _RefusedError(_("only text and numbers can be printed; a list needs join."))


def _joined(*parts: Any) -> str:
    texts = [_text(part) for part in parts]
    _fits(sum(map(len, texts)))
    return "".join(texts)


def _between(items: Iterable[Any], between: str) -> Iterator[Any]:
    for place, item in enumerate(items):
        if place:
            yield between
        yield item


def _fits(size: int) -> None:
    if size > MAX_TEXT:
        raise _RefusedError(_("the text grows beyond {n} characters.").format(n=MAX_TEXT))


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise _RefusedError(_("range counts at most {n} numbers.").format(n=MAX_RANGE))
    return numbers


def _at(file: str, line: int, sentence: str) -> str:
    return _("{file}, line {line}: {sentence}").format(file=file, line=line, sentence=sentence)


def _line(source: str, place: int) -> str:
    lines = source.splitlines()
    words = lines[place].strip() if 0 <= place < len(lines) else ""
    return words if len(words) <= 60 else words[:59] + "…"


def _word(kind: str) -> str:
    """The tag that people write for a kind of node: `FromImport` → `from import`."""
    return {"CallBlock": "call", "FilterBlock": "filter", "AssignBlock": "set … endset", "Pow": "**"}.get(
        kind, re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()
    )


def _line_of(error: BaseException, file: str, first_line: int) -> int:
    """The line of the template on which `error` was raised: jinja2 puts it into the traceback."""
    line, frame = first_line, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == file:
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
