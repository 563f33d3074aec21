"""AiSensy's two APIs: templates leave by the Campaign API v2; replies, contacts and lists are the Project API's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import httpx

from launchpad.core import tls
from launchpad.providers import http, lenient
from launchpad.providers.aisensy.codes import CODES, FAILURE_CODES, code_of
from launchpad.providers.errors import ProviderError, failure

MediaKind = Literal["image", "video", "document", "audio"]
TemplateState = Literal["approved", "pending", "rejected", "paused"]

_MOST = 100
_PAGES = 50
_LANGUAGES = {"english": "en", "hindi": "hi"}
_STATES: dict[str, TemplateState] = {
    "APPROVED": "approved",
    "REJECTED": "rejected",
    "PAUSED": "paused",
    "DISABLED": "paused",
    "FLAGGED": "approved",
}
_HEADERS = {"IMAGE": "image", "VIDEO": "video", "FILE": "document", "DOCUMENT": "document", "LOCATION": "location"}
# AiSensy counts the wallet in hundred-thousandths of a rupee.
_CREDIT_UNIT = 100_000


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


@dataclass(frozen=True)
class ListedTemplate:
    """A template as WhatsApp has it. language: a code such as "hi". params: None where AiSensy does not say.

    header: none, text, image, video, document or location.
    """

    name: str
    language: str
    category: str | None
    state: TemplateState
    reason: str | None
    params: int | None
    header: str
    buttons: list[dict[str, Any]]
    body: str | None


@dataclass(frozen=True)
class ListedCampaign:
    """An API campaign; state in AiSensy's words, such as LIVE."""

    name: str
    state: str


@dataclass(frozen=True)
class Project:
    """Our number and account. rupees: what is left in the wallet. tier, quality: as Meta rates the number."""

    name: str | None
    status: str | None
    tier: str | None
    quality: str | None
    rupees: float | None
    renews_on: date | None


@dataclass(frozen=True)
class Contact:
    """A person as AiSensy knows them. opted_in None: it did not say."""

    id: str
    opted_in: bool | None


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
        return self._send("send_text", to, {"type": "text", "text": {"preview_url": False, "body": body}})

    def send_media(self, to: str, kind: MediaKind, media: Media, caption: str = "") -> str:
        """As `send_text`, with a file; WhatsApp shows no caption under a voice message."""
        content: dict[str, str] = {"link": media.url}
        if caption and kind != "audio":
            content["caption"] = caption
        if kind == "document":
            content["filename"] = media.filename
        return self._send("send_media", to, {"type": kind, kind: content})

    def templates(self) -> list[ListedTemplate]:
        """All templates of the project, whatever their state. Raises ProviderError."""
        found: dict[str, ListedTemplate] = {}
        after: str | None = None
        for _ in range(_PAGES):
            query = {"limit": str(_MOST), **({"after": after} if after else {})}
            answer = self._ask("templates", "GET", "/wa_template/", params=query)
            listed = answer if isinstance(answer, list) else _list_in(answer, "template", "templates", "data")
            rows = [row for row in listed if isinstance(row, dict)]
            known = len(found)
            for row in rows:
                found[lenient.text(row.get("id")) or f"{row.get('name')} {row.get('language')}"] = _template(row)
            if len(rows) < _MOST or len(found) == known:
                break
            after = lenient.text(rows[-1].get("id"))
        return list(found.values())

    def campaigns(self) -> list[ListedCampaign]:
        """All API campaigns of the project. Raises ProviderError."""
        found: list[ListedCampaign] = []
        for page in range(_PAGES):
            body = {"skip": page * _MOST, "limit": _MOST, "campaignType": "API"}
            rows = _list_in(self._ask("campaigns", "POST", "/campaigns", json=body), "campaigns", "data")
            found += [
                ListedCampaign(str(row["name"]), (lenient.text(row.get("status")) or "").upper())
                for row in rows
                if isinstance(row, dict) and row.get("name")
            ]
            if len(rows) < _MOST:
                break
        return found

    def project(self) -> Project:
        """How our number and account stand. Raises ProviderError."""
        answer = lenient.mapping(self._ask("project", "GET", ""))
        credit = lenient.number(answer.get("credit"))
        renewal = answer.get("plan_renewal_on")
        renews = lenient.from_iso(renewal) or lenient.from_milliseconds(renewal)
        return Project(
            name=lenient.text(answer.get("name")),
            status=lenient.text(answer.get("status")),
            tier=lenient.text(answer.get("wa_messaging_tier")),
            quality=lenient.text(answer.get("wa_quality_rating")),
            rupees=None if credit is None else credit / _CREDIT_UNIT,
            renews_on=renews.date() if renews else None,
        )

    def contact(self, phone: str) -> Contact | None:
        """The contact with an E.164 number; None where AiSensy knows none. Raises ProviderError."""
        query = {"action": "FetchContact", "mobile_number": _digits(phone)}
        try:
            answer = lenient.mapping(self._ask("contact", "GET", "/contact", params=query))
        except ProviderError as error:
            if error.code == "contact_missing":
                return None
            raise
        found = lenient.mapping(answer.get("contact")) or answer
        contact_id, opted_in = lenient.text(found.get("id")), found.get("opted_in")
        return Contact(contact_id, None if opted_in is None else lenient.truth(opted_in)) if contact_id else None

    def set_opted_in(self, contact_id: str, opted_in: bool) -> None:
        """Tell AiSensy whether a contact takes messages. May be repeated. Raises ProviderError."""
        self._ask("set_opted_in", "PATCH", f"/contact/{contact_id}", json={"opted_in": opted_in})

    def _send(self, operation: str, to: str, content: dict[str, Any]) -> str:
        message = {"to": _digits(to), "recipient_type": "individual", **content}
        url = f"{self._project_url}/messages"
        response = self._post(operation, url, message, safe_to_repeat=False, headers=self._project_headers)
        answer = http.json_object(response)
        messages = answer.get("messages")
        if isinstance(messages, list) and messages and (wamid := lenient.text(lenient.mapping(messages[0]).get("id"))):
            return wamid
        raise _refusal(response, answer) if response.is_error else failure(CODES, "strange_answer", _said(answer))

    def _ask(self, operation: str, method: str, path: str, **kwargs: Any) -> Any:
        """One repeatable call of the Project API: its JSON. Raises ProviderError."""
        url = f"{self._project_url}{path}"
        response = http.request(
            self._http,
            CODES,
            "aisensy",
            operation,
            method,
            url,
            safe_to_repeat=True,
            headers=self._project_headers,
            **kwargs,
        )
        if response.status_code == 404 and path.startswith("/contact"):
            raise failure(CODES, "contact_missing", _said(http.json_object(response)))
        if response.is_error:
            raise _refusal(response, http.json_object(response))
        try:
            return response.json()
        except ValueError:
            raise failure(CODES, "strange_answer", "no JSON", kind="retryable") from None

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


def _template(row: dict[str, Any]) -> ListedTemplate:
    kind = (lenient.text(row.get("type")) or lenient.text(row.get("header_type")) or "").upper()
    params = lenient.number(row.get("total_parameters"))
    buttons = row.get("buttons")
    language = (lenient.text(row.get("language")) or "en").lower()
    return ListedTemplate(
        name=lenient.text(row.get("name")) or lenient.text(row.get("label")) or "",
        language=_LANGUAGES.get(language, language.replace("-", "_").partition("_")[0]),
        category=lenient.text(row.get("category")),
        state=_STATES.get((lenient.text(row.get("status")) or "").upper(), "pending"),
        reason=lenient.text(row.get("rejected_reason")),
        params=None if params is None else int(params),
        header=_HEADERS.get(kind, "text" if lenient.text(row.get("header")) else "none"),
        buttons=[button for button in buttons if isinstance(button, dict)] if isinstance(buttons, list) else [],
        body=lenient.text(row.get("text")),
    )


def _list_in(answer: Any, *names: str) -> list[Any]:
    """The list of an answer, wherever it stands; a bare list is one too."""
    holders = [answer] if isinstance(answer, list) else [lenient.mapping(answer).get(name) for name in names]
    return next((holder for holder in holders if isinstance(holder, list)), [])


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
