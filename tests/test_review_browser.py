"""The page for a person, in a browser: what only one can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import browser
from tests.test_review import NAMES, source


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[browser.Browser, Path]]:
    if browser.PROGRAM is None:
        pytest.skip("THERE IS NO CHROMIUM: the page is not tested in a browser; apt-get install chromium")
    folder = tmp_path_factory.mktemp("pages")
    for name in NAMES:
        (folder / f"{name}.html").write_bytes(source(name))
    with browser.started() as one:
        yield one, folder


def test_a_click_on_either_side_finds_the_other(window: tuple[browser.Browser, Path]) -> None:
    one, folder = window
    one.open(folder / "example.html")
    number = one.value("[...left.querySelectorAll('a')].find(a => a.textContent == '63,210,000').id")
    one.click(f"#{number}")
    one.settle()
    value = f"v{number[1:]}"
    assert one.value(f"{value}.classList.contains('on') && {number}.classList.contains('on')")
    assert one.value(_seen(value))
    assert one.value("document.querySelectorAll('main a.part').length") == 5
    assert "AssetsCurrent" in one.value("card.textContent") and "63,210,000 USD" in one.value("card.textContent")
    one.press("Escape")
    assert one.value("document.querySelectorAll('.on, .part').length + !card.hidden") == 0
    one.click("#right .face tbody tr:last-child td:last-child a")
    one.settle()
    assert one.value("document.querySelector('main a.on').id.slice(1) == document.querySelector('.face a.on').id.slice(1)")
    assert one.value(_seen("document.querySelector('main a.on')"))
    one.open(folder / "example.html", fragment=f"#{number}")
    one.settle()
    assert one.value(_seen(number)) and one.value(_seen(value))
    assert one.log == []


def test_keys_lead_through_the_worklist_the_numbers_and_what_is_sought(window: tuple[browser.Browser, Path]) -> None:
    one, folder = window
    one.open(folder / "example.html")
    one.press("j")
    one.settle()
    assert one.value("document.querySelector('.now').className") == "failure task now"
    assert one.value("document.querySelector('main a.on').textContent") == "76,678,000"
    one.press("j")
    one.settle()
    assert one.value("document.querySelector('.now .chip').textContent") == "own concept"
    assert one.value("document.activeElement == document.querySelector('.now > a')")
    one.press("k")
    one.press("k")
    assert one.value("[...document.querySelectorAll('.task')].at(-1).classList.contains('now')")
    one.press("Escape")
    one.press("n")
    assert one.value("document.querySelector('main a.on').id") == "n1"
    one.press("/")
    one.write("NET   loss")
    one.settle()
    one.press("Enter")
    one.press("Enter")
    assert re.fullmatch(r"2 of \d+", one.value("document.querySelector('output').textContent"))
    assert one.value("[...CSS.highlights.get('at')].map(String).join().toLowerCase().replace(/\\s+/, ' ')") == "net loss"
    one.press("Escape")
    assert one.value("CSS.highlights.get('found').size") == 0
    one.press("?")
    assert one.value("!keys.hidden && help.getAttribute('aria-expanded')") == "true"
    assert one.log == []


def test_light_dark_narrow_print_and_hidden_fates(window: tuple[browser.Browser, Path]) -> None:
    one, folder = window
    one.open(folder / "example.html")
    one.media(prefers_color_scheme="dark")
    paper = "getComputedStyle(left).backgroundColor"
    dark = one.value(paper)
    one.press("d")
    light = one.value(paper)
    assert dark != light
    one.press("d")
    assert one.value(paper) == dark
    one.click("[data-fate=prose]")
    assert one.value("getComputedStyle(document.querySelector('main a.prose')).boxShadow") == "none"
    for width in (1440, 1024, 400):
        one.size(width, 800)
        assert one.value("document.documentElement.scrollWidth") <= width
        assert one.value("right.scrollWidth - right.clientWidth") <= 0
    one.value("delete document.documentElement.dataset.theme")
    one.media("print", prefers_color_scheme="dark")
    assert one.value(paper) == "rgb(255, 255, 255)"
    assert (
        one.value("['form', '.tools', 'nav'].map(s => getComputedStyle(document.querySelector(s)).display).join()")
        == "none,none,none"
    )
    assert one.value("getComputedStyle(left).overflow") == "visible"
    assert one.pdf().startswith(b"%PDF")
    one.media()
    one.value("localStorage.clear()")
    assert one.log == []


@pytest.mark.parametrize("name", ["text", "html"])
def test_what_an_original_would_run_stays_words(window: tuple[browser.Browser, Path], name: str) -> None:
    one, folder = window
    one.open(folder / f"{name}.html")
    assert one.value("typeof window.hacked") == "undefined"
    assert one.value("document.scripts.length") == 2
    one.click("main a.fact")
    one.settle()
    assert one.value("!card.hidden && typeof window.hacked") == "undefined"
    assert one.log == []


def _seen(element: str) -> str:
    """Whether an element stands inside the pane that it is in."""
    return f"(() => {{ const a = {element}.getBoundingClientRect(), b = {element}.closest('main, aside').getBoundingClientRect(); return a.top >= b.top && a.bottom <= b.bottom; }})()"
