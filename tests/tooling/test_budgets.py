"""What the screens may weigh is held by `make check`; here, that it would tell."""

import pytest

from tests.tooling.tree import ROOT
from tools.budgets import FIRST_KIND, lines, main

KIB = 1024
PAGE = (
    'm.f=["assets/Phone-a.js","assets/Phone-a.css"]'
    f'"./{FIRST_KIND}/Phone.svelte":()=>L(()=>import(`/assets/Phone-a.js`),__vite__mapDeps([0,1]))'
)


@pytest.fixture
def dist(tmp_path):
    """A small build, of files whose packed sizes are told."""
    sizes = {
        "phone.html": 20 * KIB, "assets/Phone-a.js": 900, "assets/Phone-a.css": 100,
        "assets/board.js": 10 * KIB, "assets/shared.js": 5 * KIB, "assets/Board-x.js": 2 * KIB,
        "assets/Board-y.js": 3 * KIB,
    }  # fmt: skip
    texts = {
        "phone.html": PAGE,
        "assets/board.js": 'import"./shared.js";import(`./Board-x.js`);import(`./Board-y.js`)',
        **{
            f"{name}.html": '<script src="/assets/board.js">'
            for name in ("board", "desk", "workspace")
        },
    }
    (tmp_path / "assets").mkdir()
    for name in {*sizes, *texts}:
        (tmp_path / name).write_text(texts.get(name, ""))
    for name, size in sizes.items():
        (tmp_path / f"{name}.br").write_bytes(b"b" * size)
    return tmp_path


def found(dist):
    return {line.what: line.found for line in lines(dist)}


def test_the_first_word_costs_the_page_and_one_form(dist):
    told = found(dist)
    assert told["phone, to the first word"] == 20 * KIB + 1000
    assert told["phone, files to the first word"] == 3
    assert told[f"phone, form of {FIRST_KIND}"] == 1000


def test_a_screen_costs_what_it_loads_at_once_and_its_largest_part(dist):
    assert found(dist)["board, script"] == 10 * KIB + 5 * KIB + 3 * KIB


def test_one_byte_too_much_is_told(dist, capsys):
    assert main(dist) == 0
    (dist / "phone.html.br").write_bytes(b"b" * (30 * KIB - 1000 + 1))
    assert main(dist) == 1
    assert capsys.readouterr().out.count("TOO MUCH") == 1


def test_ours_keep_to_theirs():
    if not (ROOT / "static/dist/phone.html").is_file():
        pytest.skip("the clients are not built")
    assert not [line for line in lines() if not line.kept]
    assert len(found(ROOT / "static/dist")) > 10
