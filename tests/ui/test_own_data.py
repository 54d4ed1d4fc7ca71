"""The dialog for a visitor's own table, under AppTest."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.data.dataset import OWN
from playground.data.table import Table
from playground.thumbnails import thin
from playground.ui import session, widgets
from tests.page import answer_of, open_page

CSV = """height,age,dose,group
150,30,1,a
160,,2,b
170,35,3,a
180,40,2,b
190,45,5,c
200,50,4,c
"""


LAYOUT = ("Separator", "Numbers", "First line")


def dialog_alone() -> None:
    from playground.ui.own_table import dialog

    dialog.button()
    dialog.dialog()


def open_dialog() -> AppTest:
    """Open the dialog on a page of its own, which runs faster than the whole one."""
    return AppTest.from_function(dialog_alone).run().button(key="_own_button").click().run()


def upload(page: AppTest, content: bytes | str = CSV) -> AppTest:
    data = content if isinstance(content, bytes) else content.encode()
    return page.file_uploader(key="_own_file").upload("points.csv", data).run()


def paste(page: AppTest, text: str) -> AppTest:
    page.text_area(key="_own_text").set_value(text)
    return next(button for button in page.button if button.label == "Read the table").click().run()


def choose(page: AppTest, label: str, value: str | bool) -> AppTest:
    return next(box for box in page.selectbox if box.label == label).set_value(value).run()


def chosen(page: AppTest) -> dict[str, Any]:
    """The columns that are chosen, by label."""
    return {box.label: box.value for box in page.selectbox if box.label not in LAYOUT}


def shown(page: AppTest) -> str:
    return " ".join(element.value.replace("\\", "") for element in page.markdown)


def table_of(page: AppTest) -> Table:
    table: Table = page.session_state[session.VISIT].own_table
    return table


def test_the_dialog_opens_at_the_press_of_its_button_and_uses_nothing_yet():
    page = open_page()
    assert not page.file_uploader
    page.button(key="_own_button").click().run()
    assert len(page.file_uploader) == 1
    assert page.button(key="_own_use").disabled
    assert not page.exception


@pytest.mark.parametrize("give", [upload, paste])
def test_a_table_is_read_chosen_from_and_used(give):
    page = give(open_dialog(), CSV)
    assert chosen(page) == {
        "Class": "group", "Classes": "c", "Horizontal axis": "height", "Vertical axis": "age",
    }  # fmt: skip
    assert "Using 5 of 6 rows: 3 rows of not c and 2 rows of c. Left out: line 3 (empty in 'age')." in shown(page)
    choose(page, "Classes", "a")
    choose(page, "Vertical axis", "dose")
    page.multiselect[0].set_value(["age"]).run()
    page.button(key="_own_use").click().run()
    table = table_of(page)
    assert table.column_names == ("height", "dose", "age")
    assert table.class_names == ("not a", "a")
    assert np.array_equal(table.values[0], [150, 1, 30])
    assert table.labels.tolist() == [1, 1, 0, 0, 0]
    assert not page.file_uploader
    assert not page.exception


SPECIES = "length,width,species\n" + "".join(f"{i},{i * i % 11},{'abc'[i % 3]}\n" for i in range(12))


def test_each_value_is_a_class_unless_one_is_chosen_against_the_rest():
    page = upload(open_dialog(), SPECIES)
    box = next(box for box in page.selectbox if box.label == "Classes")
    assert box.options == ["All 3 values", "a against the rest", "b against the rest", "c against the rest"]
    assert box.value == ""
    assert "Using 12 of 12 rows: 4 rows of a, 4 rows of b and 4 rows of c." in shown(page)
    (preview,) = (element.proto.body for element in page.get("html"))
    assert "Shares of each class: from the top, a, b and c." in preview
    choose(page, "Classes", "b")
    assert "Using 12 of 12 rows: 8 rows of not b and 4 rows of b." in shown(page)
    choose(page, "Classes", "")
    page.button(key="_own_use").click().run()
    assert table_of(page).class_names == ("a", "b", "c")
    assert table_of(page).labels.tolist() == [0, 1, 2] * 4
    assert not page.exception


@pytest.mark.parametrize(("give", "name"), [(upload, "points.csv"), (paste, "Pasted text")])
def test_a_dialog_that_is_opened_again_names_its_source_and_has_its_choices(give, name):
    page = choose(give(open_dialog(), CSV), "Horizontal axis", "dose")
    before = chosen(page)
    page.button(key="_own_use").click().run()
    page.button(key="_own_button").click().run()
    assert page.caption[0].value == f"**{name}**: 6 rows, 4 columns, separated by commas, names in line 1."
    assert chosen(page) == before
    assert page.text_area(key="_own_text").value == (CSV if give is paste else "")


def test_a_plotted_column_is_not_another_input():
    page = upload(open_dialog())
    page.multiselect[0].set_value(["height", "dose"]).run()
    page.button(key="_own_use").click().run()
    assert table_of(page).column_names == ("height", "age", "dose")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\x14\x00", "not text. In a spreadsheet, save it as CSV."),
        (b"PK\x03\x04\x14\x00", "damaged or encrypted"),
        ("a\n1\n2\n", "separated by tabs, semicolons, commas, vertical bars or blanks"),
        ("a b c\n1 2 3\n", "A table needs a column of classes"),
        ("*a*,b,$c$\n1,2,x\n1,3,y\n1,4,x\n1,5,y\n", "two columns to plot besides '$c$'"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_it_cannot_be_used(content, message):
    page = upload(open_dialog(), content)
    assert message in page.error[0].value.replace("\\", "")
    assert page.button(key="_own_use").disabled
    assert not page.exception


def test_what_is_wrong_with_the_choices_is_said_and_can_be_put_right():
    page = choose(upload(open_dialog()), "Vertical axis", "height")
    assert "The columns must differ. Got 'height' twice." in page.error[0].value.replace("\\", "")
    assert page.button(key="_own_use").disabled
    choose(page, "Vertical axis", "dose")
    assert not page.error
    assert not page.button(key="_own_use").disabled


def test_another_file_begins_with_its_own_columns():
    page = choose(upload(open_dialog()), "Horizontal axis", "dose")
    paste(page, "a,b,kind\n1,2,x\n3,3,y\n2,5,x\n4,4,y\n")
    assert chosen(page) == {"Class": "kind", "Class 1 (blue)": "y", "Horizontal axis": "a", "Vertical axis": "b"}


def test_the_run_stays_and_a_rerun_of_the_page_leaves_the_dialog_open_with_its_choices():
    page = open_page()
    before = answer_of(page)
    page.button(key="_own_button").click().run()
    choose(upload(page), "Horizontal axis", "dose").run()
    assert chosen(page)["Horizontal axis"] == "dose"
    assert answer_of(page) == before


def test_names_are_shown_as_they_are():
    page = upload(open_dialog(), "<b>a</b>;*b*;$k$\n1;2;:x:\n3;3;y\n2;5;:x:\n4;;y\n4;4;y\n")
    assert "empty in '*b*'" in shown(page)
    assert "\\*b\\*" in " ".join(element.value for element in page.markdown)
    (html,) = (element.proto.body for element in page.get("html"))
    assert "&lt;b&gt;a&lt;/b&gt;" in html
    assert "<b>" not in html


def test_the_table_becomes_the_dataset():
    page = upload(open_dialog())
    page.button(key="_own_use").click().run()
    assert page.session_state[widgets.MOVED]["dataset"][0] == OWN


def test_a_picture_of_ten_thousand_points_is_small_and_keeps_the_farthest_ones():
    rng = np.random.default_rng(0)
    points, y = rng.normal(size=(10_000, 2)), np.arange(10_000.0) % 2
    points[5] = [30, -40]
    places, labels = thin(points, y)
    assert len(places) < 1_000
    assert set(labels) == {0, 1}
    assert [*places.min(axis=0), *places.max(axis=0)] == [0, 0, 55, 55]


def test_what_was_found_can_be_changed_and_the_preview_follows():
    page = upload(open_dialog(), "pop;gdp;k\n1.200;3;u\n2.300;5;v\n3.150;1;u\n4.250;6;v\n")
    assert "1.200 in 'pop' can be 1200 or 1.2. It is read as 1.2" in page.warning[0].value
    page = choose(page, "Numbers", ",")
    assert not page.warning
    page.button(key="_own_use").click().run()
    assert table_of(page).values[:, 0].tolist() == [1200, 2300, 3150, 4250]


def test_a_line_of_names_can_be_taken_for_values_and_back():
    page = choose(upload(open_dialog(), "type,cap,odor\np,x,a\ne,y,b\np,x,a\ne,y,b\n"), "First line", False)
    assert "5 rows" in page.caption[0].value
    choose(page, "First line", True)
    assert "4 rows" in page.caption[0].value
    assert chosen(page)["Class"] == "type"


def test_the_choices_stay_where_a_file_is_refused_and_another_one_opens_it():
    page = upload(open_dialog(), "t,rh,class\n13,6,48,9,0\n13,3,47,7,0\n11,9,54,0,1\n11,0,60,0,1\n")
    assert page.button(key="_own_use").disabled
    assert "Line 2 has 5 cells, but line 1 names 3 columns." in page.error[0].value
    assert [box.label for box in page.selectbox] == list(LAYOUT)
    choose(page, "First line", False)
    assert not page.error
    assert chosen(page)["Class"] == "column 5"


def test_where_the_suggestion_gives_no_table_it_is_said_beside_the_boxes():
    page = upload(open_dialog(), "a,k\n1,u\n2,v\n3,u\n4,v\n")
    assert "A table needs two columns to plot besides 'k'" in page.error[0].value
    assert chosen(page) == {"Class": "k", "Class 1 (blue)": "v", "Horizontal axis": "a", "Vertical axis": None}
    page = paste(open_dialog(), "a,b\n1.5,2.25\n")
    assert "A table needs a column of classes" in page.error[0].value
    assert chosen(page)["Class"] is None


def test_texts_become_inputs_and_a_histogram_shows_each_variable_by_class():
    rows = "".join(f"{i * 7 % 50},{i * 11 % 30},{'abc'[i % 3]},{'u' if i % 4 else 'v'}\n" for i in range(40))
    page = upload(open_dialog(), f"x,y,letter,kind\n{rows}")
    page.multiselect[0].set_value(["letter"]).run()
    (html,) = (element.proto.body for element in page.get("html"))
    assert [html.count(f"Histogram of {name} by class") for name in ("x", "y", "letter")] == [1, 1, 1]
    assert "letter: a, b, c" in html
    page.button(key="_own_use").click().run()
    assert table_of(page).column_names == ("x", "y", "letter = a", "letter = b", "letter = c")
