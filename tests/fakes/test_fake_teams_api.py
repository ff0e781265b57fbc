"""The fake's own services, asked over HTTP as a bot asks them."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import jwt
import pytest

from tests.fakes.teams import FakeTeams
from tests.fakes.teams.people import CLIENT, TENANT
from tests.fakes.teams.rates import Rates
from tests.fakes.teams.shape import attached
from tests.fakes.teams.tiny_app import card, say

Json = dict[str, Any]
ALL = "id,displayName,accountEnabled"


class Caller:
    """Calls with a token of its own."""

    def __init__(self, teams: FakeTeams, session: aiohttp.ClientSession) -> None:
        self.teams, self.session, self.tokens = teams, session, dict[str, str]()

    async def granted(self, scope: str, **other: str) -> tuple[int, Json]:
        asked = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": self.teams.client_secret}
        url = f"{self.teams.cloud}/{other.pop('tenant', TENANT)}/oauth2/v2.0/token"
        async with self.session.post(url, data={**asked, "scope": scope, **other}) as answer:
            return answer.status, await answer.json()

    async def call(self, method: str, path: str, body: Json | None = None, graph: bool = False) -> tuple[int, Json]:
        scope = f"https://{'graph.microsoft' if graph else 'api.botframework'}.com/.default"
        if scope not in self.tokens:
            self.tokens[scope] = (await self.granted(scope))[1]["access_token"]
        base = f"{self.teams.cloud}/v1.0/" if graph else self.teams.service_url
        bearer = {"Authorization": f"Bearer {self.tokens[scope]}"}
        async with self.session.request(method, f"{base}{path}", json=body, headers=bearer) as answer:
            return answer.status, await answer.json()

    async def send(self, place: str, text: str = "Dag", query: str = "", **more: object) -> tuple[int, Json]:
        path = f"v3/conversations/{place}/activities{query}"
        return await self.call("POST", path, {"type": "message", "text": text, **more})


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with FakeTeams() as teams, aiohttp.ClientSession() as session:
        yield Caller(teams, session)


async def test_a_token_is_a_jwt_whose_end_is_a_whole_number(caller: Caller) -> None:
    status, said = await caller.granted("https://api.botframework.com/.default")
    claims = jwt.decode(said["access_token"], options={"verify_signature": False})
    assert (status, claims["appid"], type(claims["exp"])) == (200, CLIENT, int)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"client_secret": "x"}, "invalid_client"),
        ({"client_id": "x"}, "unauthorized_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "https://elsewhere.example/.default"}, "invalid_scope"),
        ({"tenant": "elsewhere"}, "invalid_request"),
    ],
)
async def test_a_wrong_question_gets_no_token(wrong: dict[str, str], code: str, caller: Caller) -> None:
    scope = wrong.pop("scope", "https://api.botframework.com/.default")
    status, said = await caller.granted(scope, **wrong)
    assert status >= 400
    assert said["error"] == code


async def test_a_token_for_one_service_does_not_open_another(caller: Caller) -> None:
    caller.tokens["https://graph.microsoft.com/.default"] = "made.up.token"
    assert (await caller.call("GET", "users", graph=True))[0] == 401
    _, said = await caller.granted("https://graph.microsoft.com/.default")
    caller.tokens["https://api.botframework.com/.default"] = said["access_token"]
    assert (await caller.send("a:1anna-a44a0000"))[0] == 401
    assert caller.teams.seen_by("Anna") == []


async def test_metadata_leads_to_the_published_key_only(caller: Caller) -> None:
    url = f"{caller.teams.cloud}/v1/.well-known/openidconfiguration"
    async with caller.session.get(url) as answer:
        where = (await answer.json())["jwks_uri"]
    async with caller.session.get(where) as answer:
        (key,) = (await answer.json())["keys"]
    assert key["kid"] == "published-key"
    jwt.decode(caller.teams.token(), jwt.PyJWK(key).key, algorithms=["RS256"], audience=CLIENT)


async def test_a_talk_with_one_person_is_the_same_talk_each_time(caller: Caller) -> None:
    jan = caller.teams.account("Jan")
    ids = []
    for key in (jan.id, jan.key):
        told = {"members": [{"id": key}], "tenantId": TENANT, "isGroup": False}
        status, opened = await caller.call("POST", "v3/conversations", told)
        assert status == 201
        ids.append(opened["id"])
    assert ids == [jan.chat, jan.chat]
    assert (await caller.send(ids[0]))[0] == 201
    assert [seen.text for seen in caller.teams.seen_by("Jan")] == ["Dag"]


async def test_who_has_no_app_cannot_be_reached(caller: Caller) -> None:
    tom, piet = caller.teams.account("Tom"), caller.teams.account("Piet")
    tom.installed = False
    for someone in (tom, piet):
        told = {"members": [{"id": someone.id}], "tenantId": TENANT}
        status, said = await caller.call("POST", "v3/conversations", told)
        assert (status, said["error"]["code"]) == (403, "ForbiddenOperationException")
        status, said = await caller.send(someone.chat)
        assert (status, said["error"]["code"]) == (403, "ForbiddenOperationException")


async def test_a_message_is_changed_and_taken_back(caller: Caller) -> None:
    chat = caller.teams.account("Anna").chat
    _, sent = await caller.send(chat)
    place = f"v3/conversations/{chat}/activities/{sent['id']}"
    assert (await caller.call("PUT", place, {"type": "message", "text": "Dag Anna"}))[0] == 200
    (seen,) = caller.teams.seen_by("Anna")
    assert (seen.text, seen.edited) == ("Dag Anna", True)
    assert (await caller.call("DELETE", place))[0] == 200
    assert caller.teams.seen_by("Anna") == []
    status, said = await caller.call("DELETE", place)
    assert (status, said["error"]["code"]) == (404, "ActivityNotFoundInConversation")


async def test_what_is_meant_for_one_person_in_a_channel_is_seen_by_that_person(caller: Caller) -> None:
    jan, place = caller.teams.account("Jan"), "19:algemeen@thread.tacv2"
    status, _ = await caller.send(place, query="?isTargetedActivity=true", recipient={"id": jan.key})
    assert status == 201
    assert [seen.kind for seen in caller.teams.seen_by("Jan")] == ["targeted"]
    assert caller.teams.seen_by("Anna") == []
    assert (await caller.send(jan.chat, query="?isTargetedActivity=true", recipient={"id": jan.key}))[0] == 400
    assert (await caller.send(place, query="?isTargetedActivity=true"))[0] == 400


async def test_a_team_without_the_app_is_closed(caller: Caller) -> None:
    assert (await caller.send("19:projecten@thread.tacv2"))[0] == 403
    assert (await caller.call("GET", "v3/teams/19:zuid@thread.tacv2/conversations"))[0] == 403
    assert (await caller.send("19:nowhere@thread.tacv2"))[0] == 404
    _, said = await caller.call("GET", "v3/teams/19:noord@thread.tacv2/conversations")
    assert said["conversations"][1] == {"id": "19:algemeen@thread.tacv2", "name": "algemeen"}
    assert (await caller.call("GET", "v3/teams/19:noord@thread.tacv2"))[1]["name"] == "Team Noord"


async def test_a_roster_knows_its_own_people(caller: Caller) -> None:
    anna, jan = caller.teams.account("Anna"), caller.teams.account("Jan")
    for key in (anna.id, anna.key):
        _, said = await caller.call("GET", f"v3/conversations/{anna.chat}/members/{key}")
        assert (said["aadObjectId"], said["name"], said["tenantId"]) == (anna.id, "Anna Peeters", TENANT)
    assert (await caller.call("GET", f"v3/conversations/{anna.chat}/members/{jan.id}"))[0] == 404
    assert (await caller.call("GET", f"v3/conversations/19:noord@thread.tacv2/members/{jan.id}"))[0] == 200


async def test_graph_says_as_much_as_it_was_allowed_to(caller: Caller) -> None:
    piet = caller.teams.account("Piet").id
    path = f"users/{piet}?$select={ALL}"
    _, said = await caller.call("GET", path, graph=True)
    assert said == {"id": piet, "displayName": "Piet Claes", "accountEnabled": False}
    caller.teams.world.graph = "basic"
    assert "accountEnabled" not in (await caller.call("GET", path, graph=True))[1]
    caller.teams.world.graph = "none"
    status, refused = await caller.call("GET", path, graph=True)
    assert (status, refused["error"]["code"]) == (403, "Authorization_RequestDenied")
    caller.teams.world.graph = "full"
    assert (await caller.call("GET", "users/unknown", graph=True))[0] == 404


async def test_graph_finds_people_by_how_their_name_begins(caller: Caller) -> None:
    path = f"users?$filter=startswith(displayName,'jan')&$select={ALL}&$top=5"
    _, said = await caller.call("GET", path, graph=True)
    assert [one["displayName"] for one in said["value"]] == ["Jan Maes"]
    _, said = await caller.call("GET", "users?$filter=startswith(displayName,'D''x')", graph=True)
    assert said["value"] == []
    assert (await caller.call("GET", "users?$filter=endswith(mail,'x')", graph=True))[0] == 400


async def test_mishaps_come_on_order(caller: Caller) -> None:
    chat = caller.teams.account("Anna").chat
    caller.teams.next("activities.send", status=429, retry_after=2)
    assert (await caller.send(chat))[0] == 429
    caller.teams.next("activities.send", status=502, applied=True)
    assert (await caller.send(chat, "toch"))[0] == 502
    caller.teams.next("activities.send", drop="after")
    with pytest.raises(aiohttp.ClientError):
        await caller.send(chat, "ook")
    caller.teams.next("activities.send", drop="before")
    with pytest.raises(aiohttp.ClientError):
        await caller.send(chat, "niet")
    assert [seen.text for seen in caller.teams.seen_by("Anna")] == ["toch", "ook"]


async def test_a_card_with_a_mistake_is_refused_and_remembered(caller: Caller) -> None:
    chat = caller.teams.account("Anna").chat
    wrong = card("Dag")
    wrong["body"][0]["wieght"] = "Bolder"
    status, _ = await caller.send(chat, "", attachments=[attached(wrong)])
    assert status == 400
    assert "'wieght' was unexpected" in caller.teams.violations[0]
    assert (await caller.send(chat, "", attachments=[attached(card("Dag", say("Ja", "yes")))]))[0] == 201
    assert (await caller.send(chat, "x" * 60_000))[0] == 413
    assert "no summary" in caller.teams.advice[0]


async def test_typing_shows_but_leaves_no_message(caller: Caller) -> None:
    chat = caller.teams.account("Anna").chat
    assert await caller.call("POST", f"v3/conversations/{chat}/activities", {"type": "typing"}) == (200, {})
    assert caller.teams.connector.typing == [chat]
    assert caller.teams.counts["typing"] == 1


async def test_who_talks_too_fast_is_told_to_wait() -> None:
    async with FakeTeams(rates=True) as teams, aiohttp.ClientSession() as session:
        caller, chat = Caller(teams, session), teams.account("Anna").chat
        assert [(await caller.send(chat))[0] for _ in range(8)] == [201] * 7 + [429]
        assert teams.violations == [f"too many messages in {chat}"]


@pytest.mark.parametrize(
    ("moments", "passes"),
    [
        ([0.0] * 7, True),
        ([0.0] * 8, False),
        ([0.0] * 7 + [0.99], False),
        ([0.0] * 7 + [1.0], True),
        ([0.0] * 7 + [1.0] * 2, False),
        ([0.0] * 7 + [1.0, 2.0], True),
        ([number / 2.5 for number in range(60)], True),
        ([number / 4 for number in range(61)], False),
    ],
)
def test_each_window_holds_as_many_as_it_says(moments: list[float], passes: bool) -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    waits = []
    for moment in moments:
        now[0] = moment
        waits.append(rates.wait("c"))
    assert (waits[-1] == 0.0) is passes
