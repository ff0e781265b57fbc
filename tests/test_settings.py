"""Laws of the settings: what is half-set or wrong stops the start with one line."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.core.errors import BadSettings
from bot.core.retention import Terms
from bot.settings import EVERYWHERE, SLACK_API, Settings, SlackSettings, TeamsSettings, read

BOT, APP, SECRET = "xoxb-not-a-token", "xapp-not-a-token", "not-a-secret"
KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
HTTP = {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SECRET}
GUID = "12345678-1234-4234-8234-123456789abc"
TEAMS = {"TEAMS_CLIENT_ID": GUID, "TEAMS_CLIENT_SECRET": SECRET, "TEAMS_TENANT_ID": GUID}
SOCKET = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}


def test_nothing_set_is_the_local_room_on_this_machine_only() -> None:
    assert read({}) == Settings()
    assert (read({}).slack, read({}).host, read({}).port, read({}).data) == (None, "127.0.0.1", 3000, Path("data"))


def test_slack_over_http_is_reachable_from_elsewhere() -> None:
    settings = read(HTTP)
    assert settings.slack == SlackSettings(bot_token=BOT, signing_secret=SECRET, api_url=SLACK_API)
    assert settings.host == EVERYWHERE == "0.0.0.0"
    assert read(HTTP | {"HOST": "::1"}).host == "::1"


def test_an_app_token_means_socket_mode_and_stays_on_this_machine() -> None:
    settings = read(SOCKET | {"SLACK_SIGNING_SECRET": SECRET})
    assert settings.slack
    assert (settings.slack.app_token, settings.host) == (APP, "127.0.0.1")


def test_teams_is_reachable_from_elsewhere_and_may_name_its_cloud() -> None:
    settings = read(TEAMS | SOCKET | {"TEAMS_CLIENT_ID": GUID.upper(), "TEAMS_CLOUD": "USGov"})
    assert settings.teams == TeamsSettings(client_id=GUID, client_secret=SECRET, tenant_id=GUID, cloud="usgov")
    assert settings.slack
    assert settings.host == EVERYWHERE
    assert read(TEAMS | {"TEAMS_CLOUD": "http://127.0.0.1:8/"}).teams == TeamsSettings(
        client_id=GUID, client_secret=SECRET, tenant_id=GUID, cloud="http://127.0.0.1:8"
    )


def test_only_the_local_room_takes_teams_without_a_secret_and_stays_on_this_machine() -> None:
    settings = read({"TEAMS_CLIENT_ID": GUID}, local=True)
    assert settings.teams == TeamsSettings(client_id=GUID)
    assert settings.host == "127.0.0.1"


def test_secrets_are_never_shown() -> None:
    shown = repr(read(HTTP | SOCKET | TEAMS))
    assert not any(secret in shown for secret in (BOT, APP, SECRET))


def test_an_empty_setting_is_no_setting_and_spaces_do_not_count() -> None:
    assert read(dict.fromkeys(("SLACK_BOT_TOKEN", "TEAMS_CLIENT_ID", "PORT", "DUWTJE_PROMPTS"), " ")) == Settings()
    assert read({"PORT": " 8080\n"}).port == 8080


def test_the_other_settings_are_read(tmp_path: Path) -> None:
    env = {"DUWTJE_DATA": str(tmp_path / "new"), "DUWTJE_PROMPTS": str(tmp_path), "DUWTJE_COUNTRY": "nl"}
    settings = read(env | {"DUWTJE_LANGUAGE": "NL", "PORT": "1"})
    assert settings == Settings(data=tmp_path / "new", prompts=tmp_path, country="NL", language="nl", port=1)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://slack-gov.com/api", "https://slack-gov.com/api/"),
        ("https://slack.com/api/", "https://slack.com/api/"),
        ("http://127.0.0.1:8888/api", "http://127.0.0.1:8888/api/"),
        ("http://localhost:8888/", "http://localhost:8888/"),
        ("http://[::1]:8888", "http://[::1]:8888/"),
    ],
)
def test_an_api_url_ends_in_a_slash(url: str, expected: str) -> None:
    slack = read(HTTP | {"SLACK_API_URL": url}).slack
    assert slack
    assert slack.api_url == expected


def test_an_operator_may_let_things_go_sooner() -> None:
    assert read({}).keep == Terms(compliments=365, agreements=365, talks=60, nudges=60, moments=14)
    keep = read({"DUWTJE_KEEP": " compliments=180, agreements = 200,nudges=1,moments=7,"}).keep
    assert keep == Terms(compliments=180, agreements=200, talks=60, nudges=1, moments=7)


def test_nothing_is_withheld_unless_an_operator_says_how_many() -> None:
    assert read({}).holdout == 0
    assert [read({"DUWTJE_HOLDOUT": share}).holdout for share in ("1", " 20 ", "50")] == [1, 20, 50]


WRONG = [
    *(
        ({"DUWTJE_HOLDOUT": wrong}, "DUWTJE_HOLDOUT")
        for wrong in ("0", "51", "-1", "20%", "0.2", "ten", "٢٠", "1" * 99)
    ),
    ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN"),
    ({"SLACK_SIGNING_SECRET": SECRET}, "SLACK_SIGNING_SECRET"),
    ({"SLACK_APP_TOKEN": APP}, "SLACK_APP_TOKEN"),
    (HTTP | {"SLACK_BOT_TOKEN": "xapp-wrong-secret"}, "SLACK_BOT_TOKEN"),
    (HTTP | {"SLACK_BOT_TOKEN": "xoxb-"}, "SLACK_BOT_TOKEN"),
    (HTTP | {"SLACK_BOT_TOKEN": "xoxb-a b"}, "SLACK_BOT_TOKEN"),
    (SOCKET | {"SLACK_APP_TOKEN": "xoxb-wrong-secret"}, "SLACK_APP_TOKEN"),
    ({"SLACK_API_URL": "ftp://slack.com/api/"}, "SLACK_API_URL"),
    ({"SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL"),
    ({"SLACK_API_URL": "http://slack.com/api/"}, "SLACK_API_URL"),
    ({"SLACK_API_URL": "http://127.0.0.1.evil.example/"}, "SLACK_API_URL"),
    ({"SLACK_API_URL": "https://slack.com:99999/"}, "SLACK_API_URL"),
    ({"SLACK_API_URL": "https://[slack/"}, "SLACK_API_URL"),
    ({"SLACK_API_URL": "https://slack.com/api?x=1"}, "SLACK_API_URL"),
    ({"PORT": "http"}, "PORT"),
    ({"PORT": "0"}, "PORT"),
    ({"PORT": "65536"}, "PORT"),
    ({"PORT": "-1"}, "PORT"),
    ({"PORT": "٣٠٠٠"}, "PORT"),
    ({"DUWTJE_PROMPTS": "no/such/folder"}, "DUWTJE_PROMPTS"),
    ({"DUWTJE_DATA": __file__}, "DUWTJE_DATA"),
    ({"DUWTJE_COUNTRY": "Belgium"}, "DUWTJE_COUNTRY"),
    ({"DUWTJE_LANGUAGE": "../x"}, "DUWTJE_LANGUAGE"),
    ({"TEAMS_CLOUD": "public"}, "TEAMS_CLOUD"),
    ({"TEAMS_CLIENT_SECRET": SECRET}, "TEAMS_CLIENT_SECRET"),
    ({"TEAMS_TENANT_ID": GUID}, "TEAMS_TENANT_ID"),
    ({"TEAMS_CLIENT_ID": GUID}, "TEAMS_CLIENT_SECRET"),
    ({"TEAMS_CLIENT_ID": GUID, "TEAMS_CLIENT_SECRET": SECRET}, "TEAMS_TENANT_ID"),
    (TEAMS | {"TEAMS_CLIENT_ID": "wrong-secret"}, "TEAMS_CLIENT_ID"),
    (TEAMS | {"TEAMS_TENANT_ID": "../x"}, "TEAMS_TENANT_ID"),
    (TEAMS | {"TEAMS_CLOUD": "mars"}, "TEAMS_CLOUD"),
    (TEAMS | {"TEAMS_CLOUD": "http://login.example.org"}, "TEAMS_CLOUD"),
    (TEAMS | {"TEAMS_CLOUD": "http://127.0.0.1.evil.example"}, "TEAMS_CLOUD"),
    ({"DATABASE_URL": "postgresql://anna:not-a-secret@db/x"}, "DATABASE_URL"),
    ({"SLACK_CLIENT_ID": "x"}, "SLACK_CLIENT_ID"),
    ({"SLACK_CLIENT_SECRET": SECRET}, "SLACK_CLIENT_SECRET"),
    ({"DUWTJE_KEYS": SECRET}, "DUWTJE_KEYS: key 1"),
    ({"DUWTJE_KEYS": f"k1:{SECRET}"}, "DUWTJE_KEYS: key 1"),
    ({"DUWTJE_KEYS": f"k2:{KEY},k1:{KEY[:-8]}"}, "DUWTJE_KEYS: key 2"),  # too short
    ({"DUWTJE_KEYS": f"k2:{KEY},k1:{KEY}AAAA"}, "DUWTJE_KEYS: key 2"),  # too long
    ({"DUWTJE_KEYS": f"k2:{KEY},"}, "DUWTJE_KEYS: key 2"),
    ({"DUWTJE_KEYS": f":{KEY}"}, "DUWTJE_KEYS: key 1"),
    ({"DUWTJE_KEYS": f"../k:{KEY}"}, "DUWTJE_KEYS: key 1"),
    ({"DUWTJE_KEYS": f"{'k' * 33}:{KEY}"}, "DUWTJE_KEYS: key 1"),
    ({"DUWTJE_KEYS": f"k1:é{KEY[1:]}"}, "DUWTJE_KEYS: key 1"),
    ({"DUWTJE_KEYS": f"k1:{KEY},k1:{KEY}"}, "DUWTJE_KEYS has two keys"),
    *(
        ({"DUWTJE_KEEP": wrong}, "DUWTJE_KEEP")
        for wrong in (
            "compliments=366",  # longer than the default
            "compliments=0",
            "compliments=-1",
            "compliments=1.5",
            "compliments=٣٠",
            "compliments=²",
            "compliments=" + "9" * 5000,
            "nudges=61",
            "nudges",
            "=30",
            "notes=30",  # no such thing
            "nudges=30;talks=30",
            SECRET,
        )
    ),
]


@pytest.mark.parametrize(("env", "name"), WRONG)
def test_a_wrong_setting_is_named_in_one_line_without_its_value(env: dict[str, str], name: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        read(env)
    message = str(refusal.value)
    assert name in message
    assert "\n" not in message
    assert not any(secret in message for secret in (SECRET, BOT, APP, "wrong-secret"))


def test_keys_come_newest_first_in_either_alphabet_and_are_never_shown() -> None:
    odd = base64.b64encode(b"\xfb" * 32).decode()
    settings = read({"DUWTJE_KEYS": f"k2:{odd.translate(str.maketrans('+/', '-_'))}, k1:{KEY}"})
    assert settings.keys == (("k2", b"\xfb" * 32), ("k1", b"k" * 32))
    assert "kkk" not in repr(settings)


def test_a_made_key_lives_where_this_machine_keeps_settings() -> None:
    assert read({"XDG_CONFIG_HOME": "/srv/config"}).key_folder == Path("/srv/config/duwtje")
    assert read({"XDG_CONFIG_HOME": "config"}).key_folder == Settings().key_folder
