"""A formula in x1, as a visitor types it. It is parsed and computed, never executed.

The grammar, where ``^`` can also be written ``**``::

    sum     = product (("+" | "-") product)*
    product = factor (("*" | "/") factor)*
    factor  = ("+" | "-") factor | power
    power   = atom ("^" factor)?
    atom    = number | "pi" | "x1" | function "(" sum ")" | "(" sum ")"
"""

import ast
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

import numpy as np

from playground.model.activations import Array

MAX_LENGTH = 80  # characters, which also limits how deep a formula can be

NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII)
TOKEN = re.compile(rf"{NUMBER.pattern}|[a-z]\w*|\*\*|[-+*/^()]", re.ASCII | re.IGNORECASE)
END = ""

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.abs,
}  # fmt: skip
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow,
}  # fmt: skip
# Signs that stand for others, as the page writes them.
SPELLINGS = str.maketrans({"−": "-", "·": "*", "×": "*", "₁": "1", "π": "pi"})
NAMES = ("x1", "pi", *FUNCTIONS)


class Term(NamedTuple):
    """What a function or an operator is applied to: the inner nodes of a formula. The leaves are numbers and "x1"."""

    name: str
    operands: tuple["Node", ...]


Node = Term | float | str


def compute(text: str, x1: Array) -> Array:
    """Return the values of a formula.

    Parameters
    ----------
    text : str
    x1 : ndarray

    Returns
    -------
    ndarray of the shape of x1
        NaN or infinite where the formula has no value.

    Raises
    ------
    ValueError
        See `parse`.
    """
    with np.errstate(all="ignore"):
        return np.full_like(x1, _compute(parse(text), x1))


def write_python(text: str) -> str:
    """Return a formula as an expression of Python and NumPy, which computes the same numbers in the same order."""
    return ast.unparse(ast.parse(_write(parse(text))))  # without needless parentheses


@lru_cache(maxsize=64)
def parse(text: str) -> Node:
    """Return a formula as a tree, in which parts without x1 are computed already.

    Raises
    ------
    ValueError
        If the text is too long or is no formula.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"A formula can have at most {MAX_LENGTH} characters. Got {len(text)}.")
    return _Parser(_split(text)).read()


def _split(text: str) -> list[str]:
    """Return the numbers, names and signs of a formula, in lower case."""
    rest, tokens = text.translate(SPELLINGS).strip(), []
    while rest:
        match = TOKEN.match(rest)
        if not match:
            _refuse(rest[0])
        tokens.append(match.group().lower().replace("**", "^"))
        rest = rest[match.end() :].lstrip()
    return tokens


class _Parser:
    """Reads a formula from left to right: a method for each line of the grammar."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = [*tokens, END]
        self._place = 0

    def read(self) -> Node:
        tree = self._sum()
        if self._next == ")":
            raise ValueError("A formula needs a '(' for each ')'.")
        if self._next != END:
            raise ValueError(f"A formula needs one of {' '.join(OPERATORS)} before {self._next!r:.40}.")
        return tree

    @property
    def _next(self) -> str:
        return self._tokens[self._place]

    def _take(self, *tokens: str) -> str:
        """Go past the next token and return it if it is one of these; else return an empty text."""
        token = self._next
        if token not in tokens:
            return ""
        self._place += 1
        return token

    def _require(self, token: str, after: str) -> None:
        if not self._take(token):
            raise ValueError(f"A formula needs a {token!r} after {after}.")

    def _sum(self) -> Node:
        node = self._product()
        while sign := self._take("+", "-"):
            node = _apply(sign, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._factor()
        while sign := self._take("*", "/"):
            node = _apply(sign, node, self._factor())
        return node

    def _factor(self) -> Node:
        if sign := self._take("+", "-"):
            return _apply("-", self._factor()) if sign == "-" else self._factor()
        return self._power()

    def _power(self) -> Node:
        node = self._atom()
        return _apply("^", node, self._factor()) if self._take("^") else node

    def _atom(self) -> Node:
        if name := self._take(*FUNCTIONS):
            self._require("(", name)
            return _apply(name, self._inside())
        if self._take("("):
            return self._inside()
        if self._take("x1"):
            return "x1"
        if self._take("pi"):
            return float(np.pi)
        token = self._next
        if not NUMBER.fullmatch(token):
            _refuse(token)
        self._place += 1
        return _finite(float(token))

    def _inside(self) -> Node:
        """Read up to the parenthesis that closes."""
        node = self._sum()
        self._require(")", "each '('")
        return node


def _apply(name: str, *operands: Node) -> Node:
    numbers = [np.float64(operand) for operand in operands if isinstance(operand, float)]
    if len(numbers) < len(operands):
        return Term(name, operands)
    with np.errstate(all="ignore"):
        return _finite(float(_function(name, len(numbers))(*numbers)))


def _function(name: str, n_operands: int) -> Callable[..., Any]:
    if n_operands == 2:
        return OPERATORS[name]
    return operator.neg if name == "-" else FUNCTIONS[name]


def _finite(value: float) -> float:
    if not np.isfinite(value):
        raise ValueError("Each part of a formula without x1 needs a finite value.")
    return value


def _compute(node: Node, x1: Any) -> Any:
    if isinstance(node, Term):
        operands = [_compute(operand, x1) for operand in node.operands]
        return _function(node.name, len(operands))(*operands)
    return x1 if node == "x1" else node


def _write(node: Node) -> str:
    if isinstance(node, Term):
        operands = [_write(operand) for operand in node.operands]
        if len(operands) == 1:
            return f"(-{operands[0]})" if node.name == "-" else f"np.{node.name}({operands[0]})"
        return f"({operands[0]} {'**' if node.name == '^' else node.name} {operands[1]})"
    if isinstance(node, float):
        return "np.pi" if node == np.pi else f"({node!r})"
    return node


def _refuse(token: str) -> NoReturn:
    """Raise a ValueError about a part of a formula."""
    if token == END:
        raise ValueError("A formula needs a number, x1 or a function at its end.")
    if token[0].isalpha():
        raise ValueError(f"A formula can use {', '.join(NAMES)}. Got {token!r:.40}.")
    raise ValueError(f"A formula cannot have {token!r:.40} there.")
