"""A checkout serves what people edit; an installed wheel serves what it carries."""

import pytest

from hatch_build import CARRIED
from server import places

NAMES = {"web": "static/dist", "scripts": "event_scripts", "locales": "static/locales"}


@pytest.mark.parametrize(("name", "folder"), NAMES.items())
def test_in_a_checkout(name, folder):
    assert (places._CHECKOUT / "pyproject.toml").is_file()
    assert getattr(places, name)() == places._CHECKOUT / folder


@pytest.mark.parametrize(("name", "folder"), NAMES.items())
def test_in_a_wheel_it_is_where_the_build_put_it(name, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(places, "_HERE", tmp_path / "server")
    assert getattr(places, name)() == tmp_path / CARRIED[folder]
