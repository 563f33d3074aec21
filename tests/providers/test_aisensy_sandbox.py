"""The AiSensy client and its sandbox, end to end."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from devstack.sandboxes.testing import RunningSandbox
from launchpad.providers.aisensy.client import AiSensyClient, CampaignDetails, Media, UrlButton
from launchpad.providers.aisensy.webhook import Notification, is_authentic, parse_notification
from launchpad.providers.errors import ProviderError
from tests.providers import clients
from tests.providers.conftest import Hooks

HOOK = "/hooks/aisensy"
ANITA = "+919800000001"
CAMPAIGNS = [
    {
        "name": "lp_welcome_v1_hi",
        "params": 2,
        "text": "नमस्ते {{1}}, {{2}} से।",
        "buttons": [
            {"type": "url", "text": "फ़ॉर्म देखें", "url": "http://127.0.0.1:8000/f/{{1}}"},
            {"type": "quick_reply", "text": "नहीं, धन्यवाद"},
        ],
    },
    {"name": "lp_poster_v1_en", "params": 0, "media": True},
    {"name": "lp_old_v1_en", "params": 0, "live": False},
]


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[AiSensyClient]:
    """A client of a sandbox that knows three campaigns."""
    assert sandbox.http.put("/aisensy/campaigns", json=CAMPAIGNS).json() == {"campaigns": 3}
    with closing(clients.aisensy(sandbox.environment)) as made:
        yield made


def _welcome(client: AiSensyClient, to: str = ANITA) -> str | None:
    return client.send_template("lp_welcome_v1_hi", to, "Anita", ["Anita जी", "Kavita"], buttons=[UrlButton(0, "7Kd2")])


def _message(sandbox: RunningSandbox) -> dict[str, Any]:
    listed: dict[str, Any] = sandbox.http.get("/messages", params={"channel": "whatsapp"}).json()["messages"][0]
    return listed


def _told(hooks: Hooks, count: int) -> list[Notification]:
    return [parse_notification(call.body) for call in hooks.wait(count, HOOK)]


def test_a_template_is_shown_as_it_was_read(client: AiSensyClient, sandbox: RunningSandbox) -> None:
    submitted = _welcome(client)
    message = _message(sandbox)
    assert message["id"] == submitted
    assert message["text"] == "नमस्ते Anita जी, Kavita से।"
    assert message["links"] == ["http://127.0.0.1:8000/f/7Kd2"]
    assert (message["to"], message["subject"]) == (ANITA, "lp_welcome_v1_hi")


def test_its_progress_comes_back_signed(client: AiSensyClient, sandbox: RunningSandbox, hooks: Hooks) -> None:
    submitted = _welcome(client)
    calls = hooks.wait(7, HOOK)
    assert all(is_authentic(call.body, call.headers, sandbox.keys["AISENSY_WEBHOOK_SECRET"]) for call in calls)
    assert {call.headers["X-AiSensy-Project-Id"] for call in calls} == {sandbox.keys["AISENSY_PROJECT_ID"]}
    told = [parse_notification(call.body) for call in calls]
    messages = [one.message for one in told if one.message]
    assert {message.submitted_message_id for message in messages} == {submitted}
    assert len({one.id for one in told}) == 7
    statuses = [one.message.status for one in told if one.message and one.topic == "message.status.updated"]
    assert sorted(filter(None, statuses)) == ["DELIVERED", "READ", "SENT"]
    assert sum(one.topic.startswith("contact.campaign.") for one in told) == 3
    assert not any(message.is_inbound for message in messages)


@pytest.mark.parametrize(
    ("campaign", "to", "params", "code"),
    [
        ("lp_unknown_v1_en", ANITA, [], "campaign_missing"),
        ("lp_old_v1_en", ANITA, [], "campaign_not_live"),
        ("lp_welcome_v1_hi", ANITA, ["one"], "params_mismatch"),
        ("lp_welcome_v1_hi", ANITA, ["two", "but no button"], "params_mismatch"),
        ("lp_welcome_v1_hi", "+01234567", ["a", "b"], "invalid_number"),
        ("lp_poster_v1_en", ANITA, [], "rejected"),
    ],
)
def test_it_refuses_what_aisensy_refuses(
    client: AiSensyClient, campaign: str, to: str, params: list[str], code: str
) -> None:
    with pytest.raises(ProviderError) as caught:
        client.send_template(campaign, to, "Anita", params)
    assert (caught.value.kind, caught.value.code) == ("permanent", code)


def test_a_value_with_a_line_break_is_refused(client: AiSensyClient) -> None:
    with pytest.raises(ProviderError) as caught:
        client.send_template("lp_welcome_v1_hi", ANITA, "Anita", ["a\nb", "c"], buttons=[UrlButton(0, "x")])
    assert caught.value.code == "params_mismatch"


def test_media_go_along(client: AiSensyClient) -> None:
    poster = Media("https://files.example.com/poster.png", "poster.png")
    assert client.send_template("lp_poster_v1_en", ANITA, "Anita", media=poster)


@pytest.mark.parametrize("destination", ["9800000001", "+98", "+91 98000 00001", "anita"])
def test_a_number_that_is_not_e164_never_leaves(client: AiSensyClient, destination: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        client.send_template("lp_welcome_v1_hi", destination, "Anita", ["a", "b"])


def test_a_campaign_tells_what_it_expects(client: AiSensyClient) -> None:
    assert client.campaign_details("lp_welcome_v1_hi") == CampaignDetails(2, needs_media=False)
    assert client.campaign_details("lp_poster_v1_en").needs_media
    with pytest.raises(ProviderError) as caught:
        client.campaign_details("lp_unknown_v1_en")
    assert caught.value.code == "campaign_missing"


def test_a_wrong_key_is_the_whole_account(sandbox: RunningSandbox) -> None:
    env = sandbox.environment | {"AISENSY_API_KEY": "wrong", "AISENSY_PROJECT_PASSWORD": "wrong"}
    with closing(clients.aisensy(env)) as stranger:
        with pytest.raises(ProviderError) as template:
            _welcome(stranger)
        with pytest.raises(ProviderError) as text:
            stranger.send_text(ANITA, "Hi")
    for caught in (template, text):
        assert (caught.value.code, caught.value.account_level) == ("bad_key", True)


def test_a_reply_is_told_on_both_topics(client: AiSensyClient, sandbox: RunningSandbox, hooks: Hooks) -> None:
    _welcome(client)
    hooks.wait(7, HOOK)
    hooks.calls.clear()
    sandbox.http.post(f"/messages/{_message(sandbox)['id']}/reply", json={"text": "जी हाँ"})
    told = _told(hooks, 2)
    assert {one.topic for one in told} == {"message.sender.user", "message.created"}
    [message] = {one.message for one in told}
    assert message is not None
    assert (message.text, message.phone, message.is_inbound) == ("जी हाँ", ANITA, True)
    assert message.reply_to_wamid is not None
    assert len({one.message_key for one in told}) == 1


def test_a_tap_on_a_button_is_told(client: AiSensyClient, sandbox: RunningSandbox, hooks: Hooks) -> None:
    _welcome(client)
    hooks.wait(7, HOOK)
    hooks.calls.clear()
    sandbox.http.post(f"/messages/{_message(sandbox)['id']}/reply", json={"button": 1})
    message = _told(hooks, 2)[0].message
    assert message is not None
    assert (message.message_type, message.text) == ("QUICK_REPLY", "नहीं, धन्यवाद")


def test_free_text_needs_a_message_of_theirs(client: AiSensyClient, sandbox: RunningSandbox, hooks: Hooks) -> None:
    wamid = client.send_text(ANITA, "Hello")
    failed = [one.message for one in _told(hooks, 3) if one.message and one.message.status == "FAILED"]
    assert [(message.wamid, message.failure_code) for message in failed] == [(wamid, "131047")]
    sandbox.http.post("/inbound", json={"channel": "whatsapp", "from": ANITA, "text": "Hi", "name": "Anita"})
    hooks.wait(5, HOOK)
    hooks.calls.clear()
    client.send_text(ANITA, "Hello again")
    assert not [one for one in _told(hooks, 4) if one.message and one.message.status == "FAILED"]


def test_a_magic_number_cannot_get_whatsapp(client: AiSensyClient, hooks: Hooks) -> None:
    _welcome(client, "+919999900026")
    codes = {one.message.failure_code for one in _told(hooks, 4) if one.message}
    assert "131026" in codes
