"""Laws of the app for Teams: it fits Microsoft's schemas, every listed word works, and both icons are as asked."""

from __future__ import annotations

import copy
import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator, Draft6Validator, validators

from bot.chat.teams.icons import ACCENT
from bot.chat.teams.manifest import (
    ALOUD,
    COMMANDS,
    DEVELOPER_MOST,
    REASONS,
    App,
    app,
    explained,
    manifest,
    package,
    strings,
)
from bot.content.library import load
from bot.core.card import Answer
from tests.fakes.world import World, text

ID = "12345678-1234-4234-8234-123456789abc"
SCHEMAS = Path(__file__).parent.parent / "npm/node_modules/@microsoft/app-manifest/build/json-schemas/teams"
SAY = {"nl": load("nl").say, "en": load("en").say}
OURS = App(client_id=ID, url="https://duwtje.example.org", developer="Duwtje", version="1.2.3")
# Microsoft's schemas say draft 4 and use one word of draft 6; an own class, so that the word counts.
Strict = validators.extend(Draft4Validator, {"const": Draft6Validator.VALIDATORS["const"]})
Errors = Callable[[Any, str], list[str]]


@pytest.fixture(scope="module")
def errors() -> Errors:
    """What Microsoft's schema finds wrong with a file, as "where: what"."""
    if not SCHEMAS.is_dir():
        pytest.skip("needs Microsoft's schemas: npm install --prefix tests/npm")

    def found(made: Any, name: str = "v1.29/MicrosoftTeams.schema.json") -> list[str]:
        schema = json.loads((SCHEMAS / name).read_text("utf-8"))
        return [f"{error.json_path}: {error.message}" for error in Strict(schema).iter_errors(made)]

    return found


def made(language: str = "nl") -> dict[str, Any]:
    return manifest(OURS, SAY[language])


def listed(language: str = "nl") -> list[list[str]]:
    return [[command["title"] for command in one["commands"]] for one in made(language)["bots"][0]["commandLists"]]


def pixels(png: bytes) -> tuple[int, int, int, list[tuple[int, ...]]]:
    """Width, height, colour type and every pixel of an 8-bit PNG without row filters."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = dict[bytes, bytes](), 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + body)
        chunks[name], at = body, at + 12 + length
    wide, high, depth, kind, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, list(chunks)[-1]) == (8, b"IEND")
    channels = {2: 3, 6: 4}[kind]
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[start : start + 1 + wide * channels] for start in range(0, len(raw), 1 + wide * channels)]
    assert {row[0] for row in rows} == {0}
    assert len(rows) == high
    return wide, high, kind, [tuple(row[i : i + channels]) for row in rows for i in range(1, len(row), channels)]


def unpacked(body: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(body)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


# Microsoft's schemas.


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_manifest_fits_the_schema_it_names(errors: Errors, language: str) -> None:
    assert "/v1.29/" in made()["$schema"]
    assert errors(made(language), "v1.29/MicrosoftTeams.schema.json") == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_language_file_fits_its_schema(errors: Errors, language: str) -> None:
    assert "/v1.29/" in strings(made())["$schema"]
    assert errors(strings(made(language)), "v1.29/MicrosoftTeams.Localization.schema.json") == []


def test_an_older_version_of_the_schema_refuses_it(errors: Errors) -> None:
    found = errors(made() | {"manifestVersion": "1.28"}, "v1.28/MicrosoftTeams.schema.json")
    assert any("supportsTargetedMessages" in line for line in found)
    assert sum("'triggers' was unexpected" in line for line in found) == 3


def _thirteen(one: dict[str, Any]) -> None:
    one["bots"][0]["commandLists"][0]["commands"] = [{"title": f"{n}"} for n in range(13)]


def _unknown_key(one: dict[str, Any]) -> None:
    one["bots"][0]["supportsTyping"] = True


def _no_guid(one: dict[str, Any]) -> None:
    one["id"] = "duwtje"


def _long_name(one: dict[str, Any]) -> None:
    one["name"]["short"] = "x" * 31


def _long_title(one: dict[str, Any]) -> None:
    one["composeExtensions"][0]["commands"][0]["title"] = "x" * 33


def _other_version(one: dict[str, Any]) -> None:
    one["manifestVersion"] = "1.28"


@pytest.mark.parametrize("spoil", [_thirteen, _unknown_key, _no_guid, _long_name, _long_title, _other_version])
def test_the_schema_check_can_fail(errors: Errors, spoil: Callable[[dict[str, Any]], None]) -> None:
    spoilt = copy.deepcopy(made())
    spoil(spoilt)
    assert len(errors(spoilt, "v1.29/MicrosoftTeams.schema.json")) == 1


def test_the_language_check_can_fail(errors: Errors) -> None:
    name = "v1.29/MicrosoftTeams.Localization.schema.json"
    assert len(errors(strings(made()) | {"developer.name": "x"}, name)) == 1
    assert len(errors({"name.short": "Duwtje", "description.short": "x"}, name)) == 1


# What people read and type.


def answered(answer: Answer) -> str:
    return answer.form.title if answer.form else text(answer)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_listed_word_is_understood(language: str, name: str) -> None:
    title = SAY[language](f"teams.{name}")
    for typed in (title, title.upper(), f"/{title}"):
        world = World()
        answer = answered(await world.does(world.request(typed)))
        assert answer not in {answered(await world.does(world.request("xyzzy"))), ""}
        # The word means what its name says: a button with that name leads to the same answer.
        assert answer == answered(await World().does(World().request(name)))


@pytest.mark.parametrize("word", ["hallo", "hello", "help", "privacy"])
async def test_every_word_that_the_descriptions_quote_is_understood(word: str) -> None:
    quoted = {found for say in SAY.values() for found in re.findall(r"[‘“](\w+)[’”]", say("teams.full"))}
    assert word in quoted
    assert len(quoted) == 4
    world = World()
    unknown = answered(await world.does(world.request("xyzzy")))
    assert answered(await world.does(world.request(word))) != unknown


@pytest.mark.parametrize("language", ["nl", "en"])
def test_titles_have_no_slash_and_none_is_listed_twice(language: str) -> None:
    for titles in listed(language):
        assert len({title.casefold() for title in titles}) == len(titles) <= 12
        assert not [title for title in titles if title.startswith("/") or title != title.strip()]


def test_what_only_a_leader_should_read_is_not_offered_for_a_mention() -> None:
    lists = made()["bots"][0]["commandLists"]
    shown = {
        (scope, trigger): one["commands"] for one in lists for scope in one["scopes"] for trigger in one["triggers"]
    }
    words = {where: [command["title"] for command in commands] for where, commands in shown.items()}
    everything = [SAY["nl"](f"teams.{name}") for name in COMMANDS]
    assert words == {
        ("personal", "mention"): everything,
        ("team", "mention"): [SAY["nl"](f"teams.{name}") for name in ALOUD],
        ("groupChat", "mention"): [SAY["nl"](f"teams.{name}") for name in ALOUD],
        ("team", "slash"): everything,
        ("groupChat", "slash"): everything,
    }


LIMITS = (
    (r"name\.short", 30),
    (r"name\.full", 100),
    (r"description\.short", 80),
    (r"description\.full", 4000),
    (r"bots.*\.title", 128),
    (r"bots.*\.description", 4000),
    (r"composeExtensions.*\.title", 32),
    (r"composeExtensions.*\.description", 128),
)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_people_read_fits(language: str) -> None:
    for where, words in strings(made(language)).items():
        most = next((most for pattern, most in LIMITS if re.fullmatch(pattern, where)), None)
        assert most is not None or where == "$schema"
        assert 0 < len(words) <= (most or 200), where
        assert words == words.strip()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_names_and_descriptions_keep_the_rules_of_the_store(language: str) -> None:
    read = strings(made(language))
    assert not re.search(r"teams|microsoft", read["name.short"] + read["name.full"], re.IGNORECASE)
    assert not re.search(r"slack|whatsapp|discord|zoom|webex", " ".join(read.values()), re.IGNORECASE)
    assert len(read["description.full"].split()) <= 500
    # The administrator, on whom it depends, is named.
    assert re.search(r"beheerder|administrator", read["description.full"])


def readable(value: Any, where: str = "") -> Iterator[str]:
    """Every place of a manifest that holds a name, a title or a description."""
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from readable(inner, f"{where}[{number}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from readable(inner, f"{where}.{key}".lstrip("."))
    elif re.search(r"(^name\.|description|title)", where):
        yield where


def test_every_readable_string_has_its_english() -> None:
    english = strings(made("en"))
    assert set(readable(made())) | {"$schema"} == set(english) == set(strings(made()))
    same = {words for where, words in strings(made()).items() if english[where] == words and where != "$schema"}
    # The same word in both languages.
    assert same == {"Duwtje", "compliment", "team", "privacy", "help"}


# The operator's own.


def test_the_addresses_are_on_the_server_of_the_operator() -> None:
    developer = made()["developer"]
    assert developer["websiteUrl"] == "https://duwtje.example.org"
    assert developer["privacyUrl"] == "https://duwtje.example.org/privacy"
    assert developer["termsOfUseUrl"] == "https://duwtje.example.org/terms"
    assert made()["validDomains"] == []


def test_one_id_for_the_app_the_bot_and_the_extension() -> None:
    one = made()
    assert {one["id"], one["bots"][0]["botId"], one["composeExtensions"][0]["botId"]} == {ID}


def test_every_form_is_fetched() -> None:
    commands = made()["composeExtensions"][0]["commands"]
    assert {command["id"]: command["context"] for command in commands} == {
        "compliment": ["compose", "commandBox"],
        "complimentMessage": ["message"],
        "moment": ["compose", "commandBox"],
        "momentMessage": ["message"],
    }
    assert all(command["type"] == "action" and command["fetchTask"] for command in commands)


def test_every_right_has_its_reason() -> None:
    one = made()
    asked = {*one["permissions"], *one["bots"][0]["scopes"]}
    asked |= {context for command in one["composeExtensions"][0]["commands"] for context in command["context"]}
    given = {right for rights in REASONS for right in rights.split(", ")}
    # The command box is the message box of the search bar.
    assert asked - {"commandBox"} == given - {"targeted messages"}
    assert all(reason in explained() for reason in REASONS.values())


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://duwtje.example.org", "https://duwtje.example.org"),
        ("https://duwtje.example.org/", "https://duwtje.example.org"),
        (" https://duwtje.example.org/api/messages\n", "https://duwtje.example.org"),
        ("https://example.org:8443/duwtje/", "https://example.org:8443/duwtje"),
    ],
)
def test_an_address_is_read_in_every_form_that_people_copy(url: str, kept: str) -> None:
    ours = app(client_id=f" {ID.upper()} ", url=url, developer=" Duwtje ", version="1.2.3")
    assert ours == App(client_id=ID, url=kept, developer="Duwtje", version="1.2.3")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"client_id": ""}, "--client-id (or TEAMS_CLIENT_ID) is missing"),
        ({"client_id": "duwtje"}, "--client-id (or TEAMS_CLIENT_ID) is not such an id"),
        ({"client_id": ID[:-1]}, "--client-id"),
        ({"client_id": f"{{{ID}}}"}, "--client-id"),
        ({"url": ""}, "--url is missing"),
        ({"url": "http://duwtje.example.org"}, "--url http://duwtje.example.org: expected the public https"),
        ({"url": "duwtje.example.org"}, "--url"),
        ({"url": "https://"}, "--url"),
        ({"url": "https://duwtje.example.org?x=1"}, "--url"),
        ({"url": "https://me:secret@duwtje.example.org"}, "--url"),
        ({"url": "https://duwtje example.org"}, "--url"),
        ({"developer": " "}, "--developer"),
        ({"developer": "x" * (DEVELOPER_MOST + 1)}, "--developer"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(wrong: dict[str, str], named: str) -> None:
    fits = {"client_id": ID, "url": "https://duwtje.example.org", "developer": "Duwtje", "version": "1.2.3"}
    with pytest.raises(ValueError, match=re.escape(named)) as error:
        app(**fits | wrong)
    assert "\n" not in str(error.value)


def test_a_secret_in_the_place_of_the_id_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="client-id") as error:
        app(client_id="very~secret", url="https://duwtje.example.org", developer="Duwtje", version="1.2.3")
    assert "secret" not in str(error.value)


# The package.


def test_the_package_holds_what_the_manifest_names() -> None:
    files = unpacked(package(OURS, SAY))
    one = json.loads(files["manifest.json"])
    assert one == made()
    named = {*one["icons"].values(), *(other["file"] for other in one["localizationInfo"]["additionalLanguages"])}
    assert set(files) == {"manifest.json", *named}
    assert json.loads(files["en.json"]) == strings(made("en"))


def test_the_same_choices_make_the_same_bytes() -> None:
    assert package(OURS, SAY) == package(OURS, SAY)


def test_the_colour_icon_is_a_full_square() -> None:
    wide, high, kind, seen = pixels(unpacked(package(OURS, SAY))["color.png"])
    assert (wide, high, kind) == (192, 192, 2)
    accent = tuple(bytes.fromhex(ACCENT.removeprefix("#")))
    edge = {seen[y * 192 + x] for x in range(192) for y in range(192) if {x, y} & {0, 191}}
    assert edge == {accent}
    # Everything that is drawn survives the round cut of a bot's picture.
    drawn = [(i % 192, i // 192) for i, pixel in enumerate(seen) if pixel != accent]
    assert len(drawn) > 192 * 192 / 10
    assert all((x - 95.5) ** 2 + (y - 95.5) ** 2 < 90**2 for x, y in drawn)


def test_the_outline_is_white_and_transparent_only() -> None:
    wide, high, kind, seen = pixels(unpacked(package(OURS, SAY))["outline.png"])
    assert (wide, high, kind) == (32, 32, 6)
    assert {pixel[:3] for pixel in seen} == {(255, 255, 255)}
    see_through = sum(pixel[3] == 0 for pixel in seen)
    solid = sum(pixel[3] == 255 for pixel in seen)
    assert see_through > 32 * 32 / 2
    assert solid > 32 * 32 / 6
