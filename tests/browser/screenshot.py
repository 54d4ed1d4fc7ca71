"""Take the README's screenshot from the page as it is.

python -m tests.browser.screenshot
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Stage, start_server


def main() -> None:
    server, url = start_server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            stage = Stage(browser.new_page(viewport={"width": 1280, "height": 720})).open(url)
            stage.play_until(2000)
            stage.pause()
            stage.page.screenshot(path=Path(__file__).with_name("screenshot.png"))
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
