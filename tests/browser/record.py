"""Record the README's animation: real play, from the initial weights to a solved dataset.

python -m tests.browser.record
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Stage, start_server

SIZE = (1280, 720)
SHOWN = (960, 540)
EPOCHS = (0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 33, 36, 40, 45, 50, 60, 70, 80, 100)
FRAME_MS = 120
LAST_MS = 2000
COLORS = 160


def main() -> None:
    server, url = start_server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            stage = Stage(page).open(f"{url}/?widths=3&speed=slow")
            images = []
            for epochs in EPOCHS:
                if epochs == EPOCHS[1]:
                    page.keyboard.press(" ")
                stage.until(f"+d.epoch >= {epochs}", timeout=60_000)
                image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                images.append(image.resize(SHOWN, Image.Resampling.LANCZOS))
            browser.close()
    finally:
        server.terminate()
        server.wait(10)
    # One palette for all frames: unchanged pixels then stay the same, and are not stored again.
    palette = images[-1].quantize(COLORS, dither=Image.Dither.NONE)
    first, *rest = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    path = Path(__file__).with_name("play.gif")
    durations = [FRAME_MS] * len(rest) + [LAST_MS]
    first.save(path, save_all=True, append_images=rest, duration=durations, loop=0, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
