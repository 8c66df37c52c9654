"""The shape of the project as rules. Each takes the root of a checkout and tells what breaks it, so
that a test can hold ours to it, and another can show on a broken copy that it bites."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

CORE_MAY_IMPORT = frozenset({
    "abc", "bisect", "collections", "collections.abc", "dataclasses", "datetime", "enum",
    "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "statistics",
    "string", "types", "typing", "unicodedata",
    "annotated_types", "immutables",
})  # fmt: skip
CORE_EXCEPTIONS = {
    ("numpy", "facilitation/themes/"): "arithmetic on vectors",
    ("importlib", "facilitation/activities/__init__.py"): "kinds are found by looking",
    ("pkgutil", "facilitation/activities/__init__.py"): "kinds are found by looking",
}
"""(module, where): why."""

EFFECTS = frozenset({
    "open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__", "globals",
    "now", "utcnow", "today", "fromtimestamp", "urandom", "random", "sleep", "getenv",
    "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink",
})  # fmt: skip
"""Names of calls that ask the world for something, or do something to it. `re.compile` is none."""

MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|\{@html|document\.write|srcdoc"
    r"|createContextualFragment|parseFromString|\beval\(|new Function\("
)

CONCRETE_EXCEPTIONS = {
    "server/offline.py": "reads without a server; names functions, no class",
    "server/carry.py": "carries rows between places for an operator; names functions, no class",
}
PORTS = ("server/storage/", "server/journal/", "server/bus/")
KIND_EXCEPTIONS = {
    ("server/scripts/advice.py", "break"): "advice on rest: without the kind it only falls silent",
    ("server/scripts/advice.py", "info"): "advice on endings: the same",
}
"""(file, kind): why the word stands there though it is a kind's name."""


def core_imports(root: Path) -> Iterator[str]:
    """`facilitation/` imports itself and what is pure, nothing else."""
    for file in sources(root, "facilitation"):
        for module in imported(file):
            if module.split(".")[0] == "facilitation" or module in CORE_MAY_IMPORT:
                continue
            if not any(
                module.split(".")[0] == name and told(root, file).startswith(place)
                for name, place in CORE_EXCEPTIONS
            ):
                yield f"{told(root, file)} imports {module}"


def core_effects(root: Path) -> Iterator[str]:
    """`facilitation/` asks nothing of the world: no clock, no chance, no files, no waiting."""
    for file in sources(root, "facilitation"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                yield f"{told(root, file)}:{node.lineno} waits"
            elif isinstance(node, ast.Global):
                yield f"{told(root, file)}:{node.lineno} keeps a global"
            elif isinstance(node, ast.Call) and (name := _called(node)) in EFFECTS:
                yield f"{told(root, file)}:{node.lineno} calls {name}"


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute):
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id == "re":
            return ""
        return node.func.attr
    return ""


def decide_and_evolve(root: Path) -> Iterator[str]:
    """Only decisions refuse; the state, its rules, the events and the views never do."""
    for name in ("session", "events.py", "shape.py", "views"):
        place = root / "facilitation" / name
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.Name) and node.id in {"Refused", "BadContribution"}:
                    yield f"{told(root, file)}:{node.lineno} refuses"


SESSION = ("state", "cards", "steps", "notes", "themes", "rules", "folding")
"""The files of `facilitation/session/`, lowest first: state, questions, rules, the fold."""


def session_one_way(root: Path) -> Iterator[str]:
    """A file of the session imports those below it in this list, never one above."""
    folder = root / "facilitation" / "session"
    for file in sorted(folder.rglob("*.py")):
        own = file.relative_to(folder).with_suffix("").parts[0]
        for module in imported(file):
            found = re.match(r"facilitation\.session\.(\w+)", module)
            if found and own != "__init__" and SESSION.index(found[1]) > SESSION.index(own):
                yield f"{told(root, file)} imports {module}"


LONGEST = 400  # lines: what has grown longer has become two things


def files_are_short(root: Path) -> Iterator[str]:
    """Every file of ours is read in one sitting."""
    for file in (*sources(root, "facilitation"), *sources(root, "server")):
        lines = len(file.read_text("utf-8").splitlines())
        if lines > LONGEST:
            yield f"{told(root, file)} has {lines} lines"


def composition_root(root: Path) -> Iterator[str]:
    """Only `server/app.py` names the concrete storage, journal, bus, disk and child process."""
    concrete = _concrete(root)
    for file in sources(root, "server"):
        name = told(root, file)
        if name == "server/app.py" or name.startswith(PORTS):
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and _called(node) in concrete:
                yield f"{name}:{node.lineno} makes a {_called(node)}"
        for module in imported(file):
            if _is_implementation(module) and name not in CONCRETE_EXCEPTIONS:
                yield f"{name} imports {module}"


def _is_implementation(module: str) -> bool:
    parts = module.split(".")
    return len(parts) > 2 and parts[0] == "server" and parts[1] in {"storage", "journal", "bus"}


def _concrete(root: Path) -> set[str]:
    """The classes of the implementations, and the few others that hold something of the world."""
    found = {"Disk", "Database", "ThemerProcess"}
    for port in ("storage", "journal", "bus"):
        for file in (root / "server" / port).glob("*.py"):
            if file.stem not in {"__init__", "codec", "schema"}:
                classes = [n for n in tree(file).body if isinstance(n, ast.ClassDef)]
                found |= {each.name for each in classes if not each.bases}
    return found


def no_markup(root: Path) -> Iterator[str]:
    """The client builds no markup from text."""
    for file in clients(root):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if MARKUP.search(line):
                yield f"{told(root, file)}:{number} {line.strip()[:60]}"


def kinds_unnamed(root: Path) -> Iterator[str]:
    """A kind's name stands in its own folders and nowhere else."""
    kinds = set(kind_names(root))
    for file in (*sources(root, "facilitation"), *sources(root, "server")):
        name = told(root, file)
        own = re.match(r"facilitation/activities/(\w+)/", name)
        for node in ast.walk(tree(file)):
            word = node.value if isinstance(node, ast.Constant) else None
            if (
                word in kinds
                and not (own and own[1] == word)
                and (name, word) not in KIND_EXCEPTIONS
            ):
                yield f"{name}:{node.lineno} names {word!r}"
        for module in imported(file):
            found = re.match(r"facilitation\.activities\.(\w+)", module)
            if found and found[1] in kinds and not (own and own[1] == found[1]):
                yield f"{name} imports the kind {found[1]}"
    quoted = re.compile(
        f"""["'`]({"|".join(sorted(kinds))})["'`]|activities/({"|".join(kinds)})/"""
    )
    for file in clients(root):
        name = told(root, file)
        if "/src/activities/" in name or ".test." in name:
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            for found in quoted.finditer(line):
                yield f"{name}:{number} names {found[1] or found[2]!r}"


def kinds_apart(root: Path) -> Iterator[str]:
    """A kind's twin in the client knows no other kind's."""
    kinds = kind_names(root)
    for file in clients(root):
        own = re.search(r"/src/activities/(\w+)/", told(root, file))
        if own is None:
            continue
        for found in re.finditer(r"""from ["']([^"']+)["']""", file.read_text("utf-8")):
            for kind in kinds:
                if kind != own[1] and re.search(rf"(^|/){kind}/", found[1]):
                    yield f"{told(root, file)} imports {found[1]}"


def screens_see_no_events(root: Path) -> Iterator[str]:
    """What goes over the wire is made of views: neither the wire nor the views know an event, and
    the gateway only commands."""
    for file in [root / "server" / "wire.py", *(root / "facilitation" / "views").glob("*.py")]:
        for module in imported(file):
            if module == "facilitation.events":
                yield f"{told(root, file)} imports {module}"


def refusal_codes(root: Path) -> Iterator[str]:
    """Every code is used; every code that is used is known (see `facilitation/refusals.py`)."""
    known = set(_codes(root))
    said: dict[str, str] = {}
    words: set[str] = set()
    for folder in ("facilitation", "server"):
        for file in sources(root, folder):
            if file.name == "refusals.py":
                continue
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    words.add(node.value)
                if isinstance(node, ast.Call) and _called(node) in REFUSING:
                    first = node.args[0] if node.args else None
                    if isinstance(first, ast.Constant):
                        said[str(first.value)] = f"{told(root, file)}:{node.lineno}"
    yield from (f"{code} is said nowhere" for code in sorted(known - words))
    yield from (f"{where} says {code}" for code, where in said.items() if code not in known)


REFUSING = frozenset({"Refused", "BadContribution", "BodyFault", "UnfitText"})


def _codes(root: Path) -> list[str]:
    for node in tree(root / "facilitation" / "refusals.py").body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CODES":
            return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
    raise LookupError("there are no CODES")


def words_are_marked(root: Path) -> Iterator[str]:
    """What the journal keeps of a body beside the words is bounded: no field of people's own text
    without `Words` (the contract test holds each kind to it; here: the codec reads the mark)."""
    text = (root / "server" / "journal" / "codec.py").read_text("utf-8")
    if "word_fields" not in text:
        yield "server/journal/codec.py does not part words from the skeleton by their mark"


RUNS_SQL = frozenset({"execute", "executemany", "executescript", "text", "exec_driver_sql"})
SQL_EXCEPTIONS = {
    (
        "server/journal/upgrade.py",
        "PRAGMA user_version={VERSION}",
    ): "our own number; no parameter fits",
    (
        "server/journal/sqlite.py",
        "PRAGMA user_version={VERSION}",
    ): "our own number; no parameter fits",
    ("server/journal/sqlite.py", "DELETE FROM {table} WHERE session = ?"): "three names of our own",
    (
        "server/storage/disk.py",
        "PRAGMA busy_timeout={BUSY_MS}",
    ): "our own number; no parameter fits",
}
"""(file, statement): why it is put together."""


def sql_is_bound(root: Path) -> Iterator[str]:
    """No statement is put together: values are bound, and no name comes from outside."""
    for file in sources(root, "server"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and _called(node) in RUNS_SQL and node.args:
                statement = _put_together(node.args[0])
                if statement and (told(root, file), statement) not in SQL_EXCEPTIONS:
                    yield f"{told(root, file)}:{node.lineno} puts together {statement[:60]}"


def _put_together(node: ast.expr) -> str:
    """The statement, when it is an f-string, a sum, a `%` or a `.format`."""
    if isinstance(node, ast.JoinedStr):
        return ast.unparse(node)[2:-1]
    if isinstance(node, ast.BinOp):
        return ast.unparse(node)
    if isinstance(node, ast.Call) and _called(node) in {"format", "join", "replace"}:
        return ast.unparse(node)
    return ""


RULES = (
    core_imports, core_effects, decide_and_evolve, session_one_way, files_are_short,
    composition_root, no_markup, kinds_unnamed, kinds_apart, screens_see_no_events, refusal_codes,
    words_are_marked, sql_is_bound,
)  # fmt: skip


# Looking


def sources(root: Path, folder: str) -> list[Path]:
    return sorted((root / folder).rglob("*.py"))


def clients(root: Path) -> list[Path]:
    static = root / "static"
    found = [
        each for each in (static / "src").rglob("*") if each.suffix in {".ts", ".svelte", ".js"}
    ]
    return sorted([*found, *static.glob("*.html")])


def kind_names(root: Path) -> list[str]:
    return sorted(file.parent.name for file in root.glob("facilitation/activities/*/contract.py"))


def imported(file: Path) -> Iterator[str]:
    """Modules by name; `from server.journal import sqlite` counts as both."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (
                f"{node.module}.{alias.name}" for alias in node.names
                if _is_module(file, f"{node.module}.{alias.name}")
            )  # fmt: skip


def _is_module(file: Path, name: str) -> bool:
    for folder in file.parents:
        if (folder / "facilitation").is_dir():
            place = folder.joinpath(*name.split("."))
            return place.is_dir() or place.with_suffix(".py").is_file()
    return False


def tree(file: Path) -> ast.Module:
    return _parsed(file.read_text("utf-8"))


@lru_cache(maxsize=1000)
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def told(root: Path, file: Path) -> str:
    return file.relative_to(root).as_posix()
