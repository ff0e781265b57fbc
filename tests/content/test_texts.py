"""Every sentence is used, every use has its sentence, and every hole its value: read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.core.texts import HOLE
from tests.fakes.world import library

SENTENCES = library().say.sentences
CODE = sorted(Path(bot.__file__).parent.rglob("*.py"))
TEMPLATES = sorted(path for path in Path(bot.__file__).parent.rglob("*") if path.suffix in {".html", ".js", ".jinja"})
KEY = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$")
SAYERS = {"say", "_say", "NotUnderstood"}


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """(where, key or pattern of keys, the values handed over) of every sentence said in the code."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in SAYERS or any(keyword.arg is None for keyword in node.keywords):
                continue
            values = {str(keyword.arg) for keyword in node.keywords} - {"field"}
            for pattern in patterns(node.args[0]):
                yield f"{path.name}:{node.lineno}", pattern, values


def patterns(node: ast.expr) -> list[str]:
    """The keys an expression can be: a constant, either side of a choice, or a name with a part that varies."""
    match node:
        case ast.Constant(value=str(key)):
            return [re.escape(key)]
        case ast.IfExp(body=one, orelse=other):
            return [*patterns(one), *patterns(other)]
        case ast.JoinedStr(values=parts):
            return ["".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w-]+" for p in parts)]
        case _:
            return []


def matching(pattern: str) -> list[str]:
    """The sentences whose key fits."""
    return [key for key in SENTENCES if re.fullmatch(pattern, key)]


def test_every_sentence_that_is_said_exists():
    assert [(where, pattern) for where, pattern, _ in calls() if not matching(pattern)] == []


def test_every_hole_gets_its_value_and_nothing_more():
    wrong = [
        (where, key, values)
        for where, pattern, values in calls()
        for key in matching(pattern)
        if set(HOLE.findall(SENTENCES[key])) - values and "[" not in pattern
    ]
    assert wrong == []


def test_no_value_is_handed_over_in_vain():
    wrong = [
        (where, pattern, values)
        for where, pattern, values in calls()
        if matching(pattern) and all(values - set(HOLE.findall(SENTENCES[key])) for key in matching(pattern))
    ]
    assert wrong == []


def test_every_sentence_is_used_somewhere():
    words = "\n".join(path.read_text("utf-8") for path in (*CODE, *TEMPLATES))
    varying = {pattern for _, pattern, _ in calls()} | {
        pattern
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        for pattern in patterns(node)
        if "." in pattern
    }
    commands = {case.says for case in library().lexicon.ambiguous} | set(library().lexicon.cautions.values())
    unused = [
        key
        for key in SENTENCES
        if f'"{key}"' not in words
        and f"'{key}'" not in words
        and key not in commands
        and not any(f'"{key[: dot + 1]}"' in words for dot, c in enumerate(key) if c == ".")
        and not any(re.fullmatch(pattern, key) for pattern in varying)
    ]
    assert unused == []


def test_the_keys_of_commands_exist():
    lexicon = library().lexicon
    for key in (*(case.says for case in lexicon.ambiguous), *lexicon.cautions.values()):
        assert key in SENTENCES


def test_no_dutch_is_spoken_in_the_code():
    dutch = re.compile(r"\b(het|een|jouw|niet|graag|deze|gesprek voor|wordt|zodat|waardering)\b", re.IGNORECASE)
    spoken = [
        (path.name, node.lineno, node.value)
        for path in CODE
        if "core" in path.parts or "content" in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and " " in node.value
        and dutch.search(node.value)
        and not node.value.rstrip().endswith(".")
        and "\n" not in node.value
    ]
    assert spoken == []


def test_labels_fit_on_a_button_and_titles_on_a_form():
    names = ("button", "yes", "no", "other", "start", "pause", "resume", "stop", "later", "tomorrow", "week", "less")
    long = [
        key
        for key, words in SENTENCES.items()
        if key.split(".")[-1].split("-")[0] in names
        and key[:5] not in ("local", "welco")
        and not HOLE.search(words)
        and len(words) > 30
    ]
    assert long == []
    titles = [
        key
        for key, words in SENTENCES.items()
        if key.endswith(("form-title", "share-title", "agree-title", "pause-title", "talk.title")) and len(words) > 24
    ]
    assert titles == []
