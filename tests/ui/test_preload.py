"""What is announced with the page."""

from playground.ui.preload import ELEMENTS, STATIC, find_modules


def test_modules_are_found_with_all_that_they_import(tmp_path):
    files = {
        "Slider.1a.js": 'import{a as b}from"./label.2b.js";import"./index.0.js";let later=()=>import(`./never.5e.js`);',
        "SliderLabel.6f.js": "",
        "label.2b.js": 'import{c}from"./Slider.1a.js";import"./gone.4d.js";export{c}from"./text.3c.js";',
        "text.3c.js": "",
        "index.0.js": 'import"./never.5e.js";',
        "never.5e.js": "",
    }
    folder = tmp_path / "static" / "js"
    folder.mkdir(parents=True)
    for name, source in files.items():
        (folder / name).write_text(source)
    (tmp_path / "index.html").write_text('<script type="module" src="./static/js/index.0.js"></script>')
    assert find_modules(tmp_path, ["Slider", "Radio"]) == [
        f"static/js/{name}" for name in ("Slider.1a.js", "label.2b.js", "text.3c.js")
    ]


def test_streamlit_has_a_module_for_each_element_that_is_named():
    for element in ELEMENTS:
        assert find_modules(STATIC, [element])[0].startswith(f"static/js/{element}.")
