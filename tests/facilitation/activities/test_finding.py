"""Kinds are found by looking, and what one leaves out has a plain default."""

import pytest

from facilitation.activities import kind, names
from facilitation.script import Activity

TEA = Activity(id="tea", type="break", title="Tea")


def test_a_folder_is_a_kind():
    assert {"info", "break", "reflection"} <= set(names())
    assert all(kind(name).name == name for name in names())


def test_no_folder_no_kind():
    with pytest.raises(KeyError, match="karaoke"):
        kind("karaoke")


def test_what_a_kind_leaves_out():
    plainest = kind("break")
    step = plainest.step(TEA)
    assert plainest.accept(step, (), "as it came") == "as it came"
    assert plainest.options(step.settings, ()) == ()
    assert plainest.tables(step, ()) == ()
    assert plainest.introduces("anything") == {}
    assert plainest.shareable("anything")
    assert not plainest.blind(step.settings)
    assert not plainest.themes(step.settings)
    assert plainest.phone(step) == {"message": "", "show": "nothing"}
