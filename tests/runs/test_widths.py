"""The hidden layers as text."""

import pytest

from playground.runs.settings import MAX_LAYERS, MAX_WIDTH, Settings
from playground.runs.widths import parse_widths, write_widths


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("4", (4,)),
        ("4, 3", (4, 3)),
        ("4,3", (4, 3)),
        (" 4 3 ;16 ", (4, 3, 16)),
        ("none", ()),
        ("None", ()),
        ("0", ()),
        ("", ()),
        ("1,1,1,1,1,1", (1,) * 6),
    ],
)
def test_a_list_is_read_as_it_may_be_typed(text, sizes):
    assert parse_widths(text) == sizes


@pytest.mark.parametrize("sizes", [(), (1,), (MAX_WIDTH,) * MAX_LAYERS])
def test_what_is_written_is_read_back(sizes):
    assert parse_widths(write_widths(sizes)) == Settings(hidden_layer_sizes=sizes).hidden_layer_sizes


@pytest.mark.parametrize("text", ["x", "17", "4, 0", "4,,3", "-4", "4.5", "4-3", "²", "4, none", "1,1,1,1,1,1,1"])
def test_anything_else_is_refused_with_the_rule(text):
    with pytest.raises(ValueError, match=r"up to 6 numbers between 1 and 16, such as 4, 3, or else none\. Got"):
        parse_widths(text)
