"""Takes the site's pictures again: trains the experiments, opens TensorBoard in Chromium, saves what it shows.

python docs/take_pictures.py --data-dir DIR             train everything (20 minutes), then take all pictures
python docs/take_pictures.py --logdir logs runs_curves  take one picture of logs that are there
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from assistant_session import session_html
from guide_runs import run_guide
from pictures import GUIDE, PICTURES, SEARCH, TRAININGS, Picture
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import trackers

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "pages" / "pictures"
_LARGEST = 150_000  # bytes
_SETTLE = 2_000  # milliseconds, for animations


def take(picture: Picture, url: str, browser: Browser) -> None:
    """Opens a tab, waits until it is drawn, and saves the window.

    Args:
        picture: What to show.
        url: Of the TensorBoard that serves the picture's logs.
        browser: Where to open it.
    """
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(60_000)
    words = [f"p.trackers_runs.{name}={quote(json.dumps(value))}" for name, value in picture.state.items()]
    dark = "?darkMode=true" if picture.dark else ""
    page.goto(f"{url}{dark}#{'&'.join([picture.tab, *words])}")
    picture.prepare(page).wait_for(state="visible")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_SETTLE)
    save(page.screenshot(), FOLDER / f"{picture.name}.png")
    page.close()


def save(png: bytes, path: Path) -> None:
    """Saves a screenshot with as many colours as fit into the largest size.

    Args:
        png: The screenshot.
        path: Where to.

    Raises:
        ValueError: If it is too large even with few colours.
    """
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colors in (256, 128, 64, 32):
        content = io.BytesIO()
        image.quantize(colors, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
        if len(content.getvalue()) < _LARGEST:
            path.write_bytes(content.getvalue())
            return
    raise ValueError(f"{path} is larger than {_LARGEST:,} bytes even with 32 colours; make its window smaller")


def train(logdir: Path, data_dir: Path | None) -> None:
    """Runs every training, each in a process of its own, and the guide about code."""
    common = ["--logdir", str(logdir), *(["--data-dir", str(data_dir)] if data_dir else [])]
    for experiment, *options in TRAININGS:
        print(f"training {experiment} {' '.join(options)}", flush=True)
        command = [sys.executable, "-m", f"experiments.{experiment}", *options, *common]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    run_guide(FOLDER.parent / "guides" / f"{GUIDE}.md", logdir / GUIDE)


def main() -> None:
    """Trains unless there are logs, then takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", metavar="PICTURE", help="names of pictures; all if left out")
    parser.add_argument("--logdir", type=Path, help="logs of an earlier call; nothing is trained")
    parser.add_argument("--data-dir", type=Path, help="a folder with the data files")
    args = parser.parse_args()
    logdir = args.logdir or Path(tempfile.mkdtemp(prefix="pictures-"))
    if args.logdir is None:
        train(logdir, args.data_dir)
    selected = [picture for picture in PICTURES if not args.pictures or picture.name in args.pictures]
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for logs in dict.fromkeys(picture.logs for picture in selected):
            server = trackers.launch(logdir / logs)
            try:
                for picture in (picture for picture in selected if picture.logs == logs):
                    print(picture.name, flush=True)
                    take(picture, server.url, browser)
            finally:
                server.stop()
        if not args.pictures or "report" in args.pictures:
            path = trackers.write_report(logdir / SEARCH, logdir / "report.html")
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(path.resolve().as_uri())
            page.wait_for_timeout(_SETTLE)
            save(page.screenshot(), FOLDER / "report.png")
        if not args.pictures or "assistant" in args.pictures:
            page = browser.new_page(viewport={"width": 1060, "height": 200})
            page.set_content(session_html(logdir / SEARCH))
            save(page.screenshot(full_page=True), FOLDER / "assistant.png")
    print(f"The logs are in {logdir}")


if __name__ == "__main__":
    main()
