"""What is fed to whatever reads what comes from outside: noise, and valid documents with parts replaced."""

import json
import string
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

# Text that other programs take for more than text.
HOSTILE = (
    "", " ", "\0", "\n", "<script>", "<img src=x onerror=alert(1)>", "=1+1", "𝔸🦊", "\u202e", "\ud800", "x" * 1000,
    "../../etc/passwd", "%00", "__proto__", "nan", "-inf", "1e400", "9" * 400, "²", "１",
)  # fmt: skip

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), st.text(string.digits + "+-.,eE", max_size=8))

numbers = st.one_of(
    st.integers(-3, 40),
    st.integers(),
    st.sampled_from([2**31, 2**53, 2**63, 10**308, 10**309, 10**400, -(10**400)]),
    st.floats(),
    st.floats(-5, 5),
)

scalars = st.one_of(st.none(), st.booleans(), numbers, texts)


json_values = scalars | st.recursive(
    scalars,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(texts, values, max_size=4),
    max_leaves=8,
)


@st.composite
def changed(draw: st.DrawFn, documents: st.SearchStrategy[Any], values: st.SearchStrategy[Any] = json_values) -> Any:
    """A document in which one to three parts are replaced, removed, repeated or exchanged for another part."""
    document = deepcopy(draw(documents))
    for _ in range(draw(st.integers(1, 3))):
        parent, key = _place(draw, document)
        if parent is None:
            break
        kind = draw(st.sampled_from(["replace", "replace", "near", "remove", "repeat", "exchange"]))
        if kind == "replace":
            parent[key] = draw(values)
        elif kind == "near":
            parent[key] = _near(draw, parent[key])
        elif kind == "remove":
            del parent[key]
        elif kind == "repeat" and isinstance(parent, list):
            parent.insert(key, deepcopy(parent[key]))
        else:
            other, other_key = _place(draw, document)
            if other is not None:
                parent[key] = deepcopy(other[other_key])
    return document


def _place(draw: st.DrawFn, document: Any) -> tuple[Any, Any]:
    """Walk down into a document; return a container and a key of it, or None twice."""
    parent, key = None, None
    node = document
    while isinstance(node, dict | list) and node and (parent is None or draw(st.integers(0, 3))):
        keys = sorted(node) if isinstance(node, dict) else range(len(node))
        parent, key = node, draw(st.sampled_from(list(keys)))
        node = parent[key]
    return parent, key


def _near(draw: st.DrawFn, value: Any) -> Any:
    """A value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw(st.sampled_from([-1, 1, 2**31, -(2**64)]))
    if isinstance(value, float):
        return draw(st.floats(-10, 10))
    if isinstance(value, str):
        return value + draw(texts)
    if isinstance(value, list):
        return value[: draw(st.integers(0, len(value)))]
    return {}


@st.composite
def damaged(draw: st.DrawFn, files: st.SearchStrategy[bytes]) -> bytes:
    """The bytes of a file, of which some are changed, left out or put in, or which is cut off."""
    data = bytearray(draw(files))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        if draw(st.booleans()):
            data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
        elif draw(st.booleans()):
            del data[at:]
        else:
            data[at:at] = draw(st.binary(max_size=40))
    return bytes(data)


def as_json(content: Any) -> bytes:
    """JSON as any program may write it, with numbers that are not finite and texts that are no Unicode."""
    return json.dumps(content).encode()


def assert_sentence(error: ValueError | str, longest: int = 450) -> None:
    """What is wrong is to be said on the page: in one line, not too long, that ends as a sentence does."""
    text = str(error)
    assert text.endswith((".", "…")), text
    assert "\n" not in text
    assert len(text) <= longest, text
