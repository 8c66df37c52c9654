"""Everything that can be set, with its default. Nothing is required: one process runs without."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`ACE_<NAME>` in the environment sets each; the command line wins over it."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path("ace-data")
    """Folder of the journal. One server at a time has it open."""
    url: str = ""
    """The address that people type and that the QR holds; empty: as the page was asked for."""
    origins: tuple[str, ...] = ()
    """Further addresses whose pages may open sockets (a proxy's, say)."""
    forwarded_from: str = "127.0.0.1"
    """Whose X-Forwarded-For is believed."""
    max_sockets: int = 6_000
    max_sockets_session: int = 5_500
    max_sockets_address: int = 5_000
    """High, because a whole venue shares one address."""
    themes: bool = True
    """Group free text live. Off: no model is loaded."""
    log_json: bool = False


def from_environment(environ: dict[str, str], **given: object) -> Settings:
    """Settings from `ACE_...`, then from `given` (what is None there was not given)."""
    values: dict[str, object] = {}
    for name, field in Settings.__dataclass_fields__.items():
        if (text := environ.get(f"ACE_{name.upper()}")) is not None:
            values[name] = _read(name, field.default, text)
    values.update({name: value for name, value in given.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]


def _read(name: str, default: object, text: str) -> object:
    match default:
        case bool():
            return text.lower() in {"1", "true", "yes", "on"}
        case int():
            if not (text.isascii() and text.isdigit()):
                raise ValueError(f"ACE_{name.upper()} must be a whole number, not {text!r}")
            return int(text)
        case tuple():
            return tuple(part.strip() for part in text.split(",") if part.strip())
        case Path():
            return Path(text)
        case _:
            return text
