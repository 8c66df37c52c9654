"""The page with the pictures of the wall shows every scene there is, and is no burden to a clone."""

from tests.journeys.board_gallery import pictures
from tests.journeys.screens import FOLDER, page

MOST_BYTES = 4_000_000


def test_every_scene_has_its_picture_and_the_page_shows_it():
    drawn = {file.stem for file in FOLDER.glob("*.webp")}
    assert drawn == {each.name for each in pictures()}, "run: make screens"
    assert (FOLDER / "README.md").read_text("utf-8") == page(pictures()), "run: make screens"


def test_all_pictures_together_are_small():
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_BYTES
