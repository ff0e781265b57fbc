"""The page grammar: what fits is read as written, what does not fit names its file and line."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.markdown import MOST_BYTES, parse, read_text, read_toml
from bot.core.errors import BadPrompt

HERE = Path("pages/stijl9.md")
GOOD = """+++
aliases = ["een", "twee"]
minutes = 5
+++
# Een titel

## Doel
Eerste regel,
tweede regel met **nadruk**.

## 1. Stap (5 min)
Doe dit.
- Een zin.
> De sleutelzin.
"""


def test_a_page_is_read_as_it_stands():
    page = parse(HERE, GOOD)
    assert page.meta == {"aliases": ["een", "twee"], "minutes": 5}
    assert page.title == "Een titel"
    assert [part.heading for part in page.parts] == ["Doel", "1. Stap (5 min)"]
    assert page.parts[0].words == "Eerste regel, tweede regel met **nadruk**."
    assert page.parts[1].texts == ("Een zin.", "De sleutelzin.")
    assert [item.key for item in page.parts[1].items] == [False, True]
    assert [item.line for item in page.parts[1].items] == [13, 14]


def test_windows_lines_and_a_byte_order_mark_change_nothing(tmp_path: Path):
    path = tmp_path / "x.md"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    page, plain = parse(HERE, read_text(path)), parse(HERE, GOOD)
    assert (page.meta, page.title, page.parts) == (plain.meta, plain.title, plain.parts)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "'+++'"),
        ("# Titel\n", 1, "'+++'"),
        ("+++\na = 1\n", 3, "a second '+++'"),
        ("+++\na = \n+++\n# T\n", 2, "TOML"),
        ("+++\na = 1\na = 2\n+++\n# T\n", 3, "TOML"),
        ("+++\n+++\n", 3, "'# ' and a title"),
        ("+++\n+++\n## Doel\n", 3, "'# ' and a title"),
        ("+++\n+++\n# T\n# U\n", 4, "one '# ' title"),
        ("+++\n+++\n# T\nlos\n", 4, "'## ' and a part"),
        ("+++\n+++\n# T\n- los\n", 4, "'## ' and a part"),
        ("+++\n+++\n# T\n## D\n- \n", 5, "words after '-'"),
        ("+++\n+++\n# T\n## D\n### te diep\n", 5, "plain text"),
        ("+++\n+++\n# T\n## D\n* ster\n", 5, "plain text"),
        ("+++\n+++\n# T\n## D\n-geen spatie\n", 5, "plain text"),
        ("+++\n+++\n# T\n## D\n  ingesprongen\n", 5, "plain text"),
        ("+++\n+++\n# T\n## D\n| tabel |\n", 5, "plain text"),
        ("+++\n+++\n# T\n## D\n```\n", 5, "plain text"),
        (f"+++\n{'a.' * 9}b = 1\n+++\n# T\n", 2, "at most 8 dots"),
        (f"+++\na = '{'x' * 9000}'\n+++\n# T\n", 2, "at most 8000 characters"),
    ],
)
def test_what_does_not_fit_names_the_file_and_the_line(text: str, line: int, expected: str):
    with pytest.raises(BadPrompt) as error:
        parse(HERE, text)
    assert str(error.value).startswith(f"{HERE}:{line}: expected ")
    assert expected in str(error.value)
    assert ", found" in str(error.value)


def test_a_page_that_is_too_large_is_not_read(tmp_path: Path):
    path = tmp_path / "big.md"
    path.write_bytes(b"x" * 1_000_000)
    with pytest.raises(BadPrompt, match=re.escape(f"{path}:1: expected at most {MOST_BYTES} bytes")):
        read_text(path)


def test_other_bytes_than_utf8_name_their_line(tmp_path: Path):
    path = tmp_path / "latin.md"
    path.write_bytes("+++\n+++\n# Één\n".encode("latin-1"))
    with pytest.raises(BadPrompt, match=re.escape(f"{path}:3: expected UTF-8")):
        read_text(path)


@pytest.mark.parametrize(
    "text",
    [
        ".".join("a" * 8000) + " = 1",
        '"' + ".".join("a" * 8000) + '" = 1',
        "[" + ".".join("a" * 4000) + "]",
        "a = " + "[" * 8000,
        "a = " + "{b = " * 2000,
        "\n".join(f"[[a.b.c.d.e.f.g]]\nx{n} = 1" for n in range(300)),
    ],
)
def test_a_hostile_front_matter_costs_no_time(text: str):
    started = time.process_time()
    try:
        read_toml(HERE, text, first_line=2)
    except BadPrompt as error:
        assert str(error).startswith(f"{HERE}:")
    # An order of magnitude above what it takes: the attack took minutes.
    assert time.process_time() - started < 20


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_page_or_a_bad_prompt(text: str):
    for page in (text, f"+++\n{text}\n+++\n# T\n", f"+++\n+++\n# T\n## D\n{text}"):
        try:
            parse(HERE, page)
        except BadPrompt as error:
            assert re.match(rf"{re.escape(str(HERE))}:\d+: expected ", str(error))
