"""Where the files beside the code are: in a checkout, or inside an installed wheel.

The wheel carries them under `server/_...` (put there by hatch_build.py); a checkout has them where
people edit them. A checkout wins, so that an editable install serves what was just built.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent


def web() -> Path:
    """The built clients: phone.html and its sisters, assets/, csp.json."""
    return _place("static/dist", "_web")


def scripts() -> Path:
    """The event scripts that come with the project."""
    return _place("event_scripts", "_event_scripts")


def locales() -> Path:
    """One JSON catalogue for each language, shared by screens, exports and refusals."""
    return _place("static/locales", "_locales")


def _place(in_checkout: str, in_wheel: str) -> Path:
    return _CHECKOUT / in_checkout if _is_checkout() else _HERE / in_wheel


def _is_checkout() -> bool:
    return (_CHECKOUT / "hatch_build.py").is_file() and (_CHECKOUT / "static").is_dir()
