"""Sending by WhatsApp: a template by the Campaign API v2, a free reply by the Project API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from launchpad.core import tls
from launchpad.providers import http, lenient
from launchpad.providers.aisensy.codes import CODES, FAILURE_CODES, code_of
from launchpad.providers.errors import ProviderError, failure


@dataclass(frozen=True)
class Media:
    """The picture or file in a template's header; the address must be public."""

    url: str
    filename: str


@dataclass(frozen=True)
class UrlButton:
    """The changing end of a template's link (or the code of its copy button); `index` counts buttons from 0."""

    index: int
    text: str


@dataclass(frozen=True)
class CampaignDetails:
    """What a campaign expects."""

    params: int
    needs_media: bool


class AiSensyClient:
    """Safe to use from several threads. No call has an idempotency key."""

    def __init__(
        self,
        api_key: str,
        project_id: str,
        project_password: str,
        campaign_url: str = "https://backend.aisensy.com",
        project_url: str = "https://apis.aisensy.com",
        timeout_seconds: float = 15.0,
    ) -> None:
        self._api_key = api_key
        self._campaign_url = campaign_url.rstrip("/") + "/campaign/t1/api"
        self._project_url = project_url.rstrip("/") + f"/project-apis/v1/project/{project_id}"
        self._project_headers = {"X-AiSensy-Project-API-Pwd": project_password, "Accept": "application/json"}
        self._http = httpx.Client(timeout=timeout_seconds, verify=tls.trusted())

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def send_template(
        self,
        campaign_name: str,
        destination: str,
        user_name: str,
        params: Sequence[str] = (),
        media: Media | None = None,
        buttons: Sequence[UrlButton] = (),
    ) -> str | None:
        """Send an approved template to an E.164 number; returns AiSensy's `submitted_message_id`, if it gave one.

        Accepted is not delivered, and the id is not WhatsApp's own. Raises ProviderError; ValueError for a destination
        that is not E.164, because AiSensy would take a bare foreign number for an Indian one.
        """
        body: dict[str, Any] = {
            "apiKey": self._api_key,
            "campaignName": campaign_name,
            "destination": _digits(destination),
            "userName": user_name,
            "source": "launchpad",
            "templateParams": list(params),
            "media": {"url": media.url, "filename": media.filename} if media else {},
            "buttons": [_button(button) for button in buttons],
            "carouselCards": [],
            "location": {},
            "attributes": {},
        }
        response = self._post("send_template", f"{self._campaign_url}/v2", body, safe_to_repeat=False)
        answer = http.json_object(response)
        _require_success(response, answer)
        return lenient.text(answer.get("submitted_message_id"))

    def campaign_details(self, campaign_name: str) -> CampaignDetails:
        """What the campaign expects. Raises ProviderError, `campaign_missing` for an unknown name."""
        body = {"apiKey": self._api_key, "campaignName": campaign_name}
        response = self._post("campaign_details", f"{self._campaign_url}/campaign-details", body, safe_to_repeat=True)
        answer = http.json_object(response)
        _require_success(response, answer)
        holders = (answer, lenient.mapping(answer.get("data")), lenient.mapping(answer.get("campaign")))
        sample = next((holder["requestBody"] for holder in holders if "requestBody" in holder), None)
        if not isinstance(sample, dict):
            raise failure(CODES, "strange_answer", "no requestBody", kind="permanent")
        return CampaignDetails(len(sample.get("templateParams") or []), bool(sample.get("media")))

    def send_text(self, to: str, body: str) -> str:
        """Answer a person who wrote within the last 24 hours; returns WhatsApp's message id (`wamid`).

        Raises ProviderError. Outside the window the refusal may come at once (code `131047`) or later as a failed
        status.
        """
        message = {
            "to": _digits(to),
            "type": "text",
            "recipient_type": "individual",
            "text": {"preview_url": False, "body": body},
        }
        url = f"{self._project_url}/messages"
        response = self._post("send_text", url, message, safe_to_repeat=False, headers=self._project_headers)
        answer = http.json_object(response)
        messages = answer.get("messages")
        if isinstance(messages, list) and messages and (wamid := lenient.text(lenient.mapping(messages[0]).get("id"))):
            return wamid
        raise _refusal(response, answer) if response.is_error else failure(CODES, "strange_answer", _said(answer))

    def _post(
        self,
        operation: str,
        url: str,
        body: dict[str, Any],
        *,
        safe_to_repeat: bool,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        return http.request(
            self._http,
            CODES,
            "aisensy",
            operation,
            "POST",
            url,
            safe_to_repeat=safe_to_repeat,
            json=body,
            headers=headers,
        )


def _digits(number: str) -> str:
    if not number.startswith("+") or lenient.phone(number) is None:
        raise ValueError("A destination is E.164: + and 8 to 15 digits.")
    return number.removeprefix("+")


def _button(button: UrlButton) -> dict[str, Any]:
    parameters = [{"type": "text", "text": button.text}]
    return {"type": "button", "sub_type": "url", "index": button.index, "parameters": parameters}


def _require_success(response: httpx.Response, answer: dict[str, Any]) -> None:
    """Raise unless the answer says success, which comes as text or as a boolean; a 200 may carry an error."""
    if response.is_success and lenient.truth(answer.get("success")) and not answer.get("error"):
        return
    if response.is_success and not answer:
        raise failure(CODES, "strange_answer")
    raise _refusal(response, answer)


def _refusal(response: httpx.Response, answer: dict[str, Any]) -> ProviderError:
    meta = lenient.mapping(answer.get("error"))
    meta_code = lenient.text(meta.get("code"))
    if meta_code in FAILURE_CODES:
        return failure(FAILURE_CODES, meta_code, _said(answer))
    return failure(CODES, code_of(response.status_code, _said(answer)), _said(answer) or str(response.status_code))


def _said(answer: dict[str, Any]) -> str:
    """AiSensy's words: `message`, in older answers `errorMessage` or `error`; its support asks for the trace id."""
    candidates = (answer.get("message"), answer.get("errorMessage"), answer.get("error"))
    nested = lenient.mapping(answer.get("error")).get("message")
    words = next((text for text in map(lenient.text, (*candidates, nested)) if text), "")
    trace = lenient.text(answer.get("aisTraceId"))
    return f"{words} ({trace})" if trace else words
