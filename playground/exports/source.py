"""Parts of this package's source, as a run's script shows them: without types."""

import ast
import inspect
from typing import Any


def source(function: Any) -> str:
    """Return a function's source without its types."""
    tree = ast.parse(inspect.getsource(function)).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.returns = None
    for argument in tree.args.args:
        argument.annotation = None
    return ast.unparse(tree)


def source_of_lambda(module: Any, table: str, key: str) -> str:
    """Return the source of the expression that a table's lambda returns."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == table:
            assert isinstance(node.value, ast.Dict)
            entries = {ast.literal_eval(k): v for k, v in zip(node.value.keys, node.value.values, strict=True) if k}
            return ast.unparse(entries[key].body)  # type: ignore[attr-defined]
    raise LookupError(f"{module.__name__} has no {table}")
