"""Everything that can be set, with its default. Nothing is required: one process runs without."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from server.themes.engines import ENGINES, Engine

WorkspaceLink = Literal["always", "first"]
DATABASE = re.compile(r"(?:postgres|postgresql|postgresql\+asyncpg)://(.+)", re.DOTALL)
COMMON = frozenset({"database_url", "redis_url"})
"""Set by many hosts under these names without our prefix."""


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
    themes_engine: Engine = "auto"
    """What tells which words are alike; `auto`: the sentence model, or words alone without it."""
    model_url: str = ""
    """A language model of the organisation's own choosing that may propose themes when a
    facilitator asks: an OpenAI-compatible address up to `/v1`. Empty: there is none."""
    model_name: str = ""
    model_key: str = field(default="", repr=False)
    model_timeout_s: int = 60
    """For one question; a room of many cards takes several."""
    model_cards: int = 200
    """Cards in one question, at most; fewer for a model that reads little at once."""
    database_url: str = field(default="", repr=False)
    """`postgresql://...`: keep everything there, shared with other processes. Empty: a file in
    `data`. `DATABASE_URL` is read too."""
    redis_url: str = field(default="", repr=False)
    """`redis://...`: ring there, for processes that share a database. `REDIS_URL` is read too."""
    group_here: bool = True
    """Group words in this process; off where an `ace worker` does it. A file is always worked for
    by the one process that has it."""
    log_json: bool = False
    organisation: str = ""
    """Its name: shown where organisers sign in, and no good as a password."""
    workspace_link: WorkspaceLink = "always"
    """How long the printed link opens the workspace; `first`: until somebody has an account."""
    oidc_issuer: str = ""
    """An OpenID Connect provider's address; empty: there is none, and nothing is asked of any."""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_domains: tuple[str, ...] = ()
    """Whose e-mail addresses may come in by it, as organisers."""

    def __post_init__(self) -> None:
        if self.themes_engine not in ENGINES:
            raise ValueError(
                f"ACE_THEMES_ENGINE is one of {', '.join(ENGINES)}, not {self.themes_engine!r}"
            )
        if self.workspace_link not in get_args(WorkspaceLink):
            raise ValueError("ACE_WORKSPACE_LINK is always or first")
        if self.model_url:
            _check_model(self)
        if self.oidc_issuer:
            _check_provider(self)
        if self.redis_url and not re.match(r"(rediss?|unix)://", self.redis_url):
            raise ValueError("ACE_REDIS_URL must begin with redis://, rediss:// or unix://")
        if self.database_url:
            _check_database(self.database_url)


def _check_model(settings: Settings) -> None:
    """What it says holds neither the key nor the address."""
    from server.themes.post import address

    try:
        address(settings.model_url)
    except ValueError as fault:
        raise ValueError(f"ACE_MODEL_URL: {fault}") from None
    if not re.fullmatch(r"[\x21-\x7e]{1,120}", settings.model_name):
        raise ValueError("ACE_MODEL_NAME must name the model: up to 120 characters, no space")
    if not re.fullmatch(r"[\x21-\x7e]*", settings.model_key):
        raise ValueError("ACE_MODEL_KEY holds a character that no header can carry")
    if not 1 <= settings.model_timeout_s <= 300 or not 10 <= settings.model_cards <= 1000:
        raise ValueError("ACE_MODEL_TIMEOUT_S is 1 to 300, ACE_MODEL_CARDS 10 to 1000")


def _check_provider(settings: Settings) -> None:
    parts = urlsplit(settings.oidc_issuer)
    near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and near)):
        raise ValueError("ACE_OIDC_ISSUER must begin with https://")
    if not settings.oidc_client_id or not settings.oidc_client_secret:
        raise ValueError("ACE_OIDC_CLIENT_ID and ACE_OIDC_CLIENT_SECRET must be set too")
    if not settings.oidc_domains:
        raise ValueError("ACE_OIDC_DOMAINS must say whose e-mail addresses may come in")


def database_address(url: str) -> str:
    """As the driver wants it. Raises ValueError, which does not repeat it: it holds a password."""
    found = DATABASE.fullmatch(url)
    if not found:
        raise ValueError("the database's address must begin with postgresql://")
    return f"postgresql://{found[1]}"


def _check_database(url: str) -> None:
    try:
        database_address(url)
    except ValueError as fault:
        raise ValueError(f"ACE_DATABASE_URL: {fault}") from None


def from_environment(environ: dict[str, str], **given: object) -> Settings:
    """Settings from `ACE_...`, then from `given` (what is None there was not given)."""
    values: dict[str, object] = {}
    for name, known in Settings.__dataclass_fields__.items():
        text = environ.get(f"ACE_{name.upper()}")
        if text is None and name in COMMON:
            text = environ.get(name.upper())
        if text is not None:
            values[name] = _read(name, known.default, text)
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
