"""Placing, reading and stopping calls."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import IO, Any
from urllib.parse import urlsplit

import httpx

from launchpad.core import tls
from launchpad.providers import http, lenient
from launchpad.providers.bolna.codes import CODES, code_of
from launchpad.providers.bolna.webhook import Execution, execution_of
from launchpad.providers.errors import ProviderError, failure

_E164 = re.compile(r"^\+[1-9]\d{7,14}$")
# The list endpoint refuses a wider window.
MAX_WINDOW = timedelta(days=7)
_PAGE_SIZE = 50
MAX_RECORDING_BYTES = 50 * 1024 * 1024
_CHUNK = 256 * 1024


class BolnaClient:
    """Safe to use from several threads. Every accepted call rings a telephone and costs money."""

    def __init__(self, api_key: str, base_url: str = "https://api.bolna.ai", timeout_seconds: float = 20.0) -> None:
        headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"), headers=headers, timeout=timeout_seconds, verify=tls.trusted()
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def place_call(self, agent_id: str, to: str, from_number: str | None, user_data: Mapping[str, str]) -> str:
        """Call an E.164 number now; returns the execution's id, which the webhook carries as `id`.

        user_data: the words of the script; put our own `call_ref` into it, so that an unanswered request can be found
        again. There is no idempotency key: a timeout and a 5xx are `unknown`. Bolna's own retries stay off, because
        consent and hours are checked before every attempt. Raises ProviderError; ValueError for a number that is not
        E.164.
        """
        if not _E164.match(to):
            raise ValueError("A call goes to an E.164 number.")
        body: dict[str, Any] = {
            "agent_id": agent_id,
            "recipient_phone_number": to,
            "user_data": dict(user_data),
            "retry_config": {"enabled": False},
            "bypass_call_guardrails": False,
        }
        if from_number:
            body["from_phone_number"] = from_number
        response = self._request("place_call", "POST", "/call", safe_to_repeat=False, json=body)
        answer = http.json_object(response)
        if response.is_error:
            raise _refusal(response, answer)
        execution_id = lenient.text(answer.get("execution_id"))
        if execution_id is None:
            raise failure(CODES, "strange_answer", "no execution_id")
        return execution_id

    def get_execution(self, execution_id: str) -> Execution:
        """The call as it stands now. Raises ProviderError, `not_found` for an id that is not ours."""
        response = self._request("get_execution", "GET", f"/executions/{execution_id}", safe_to_repeat=True)
        answer = http.json_object(response)
        if response.is_error:
            raise _refusal(response, answer)
        if not lenient.text(answer.get("id")):
            raise failure(CODES, "strange_answer", "no id", kind="retryable")
        return execution_of(answer)

    def find_executions(
        self, agent_id: str, since: datetime, to_number: str | None = None, call_ref: str | None = None
    ) -> list[Execution]:
        """Our calls through an agent in the 7 days after a time, to find one whose answer was lost.

        to_number and call_ref narrow the result. Rows come trimmed; with call_ref each candidate is fetched in full,
        because only the full object carries it. Raises ProviderError.
        """
        # A little ahead of our clock, which may be slow against theirs.
        until = min(max(datetime.now(UTC), since) + timedelta(minutes=5), since + MAX_WINDOW)
        found = [
            execution
            for execution in self._list(agent_id, since, until)
            if to_number is None or execution.to_number in (None, to_number)
        ]
        if call_ref is None:
            return found
        full = (self.get_execution(execution.id) for execution in found)
        return [execution for execution in full if execution.call_ref == call_ref]

    def stop_call(self, execution_id: str) -> None:
        """Stop a call that is still queued. Raises ProviderError, `not_stoppable` once it is under way."""
        response = self._request("stop_call", "POST", f"/call/{execution_id}/stop", safe_to_repeat=True)
        if response.status_code == 400:
            raise failure(CODES, "not_stoppable", _said(http.json_object(response)))
        if response.is_error:
            raise _refusal(response, http.json_object(response))

    def wallet(self) -> float:
        """What the account holds, in its own unit: good for "is it low", not for accounts. Raises ProviderError."""
        response = self._request("wallet", "GET", "/user/me", safe_to_repeat=True)
        answer = http.json_object(response)
        if response.is_error:
            raise _refusal(response, answer)
        held = lenient.number(answer.get("wallet"))
        if held is None:
            raise failure(CODES, "strange_answer", "no wallet", kind="retryable")
        return held

    def fetch_recording(self, url: str, target: IO[bytes]) -> str:
        """Write a recording into `target`; returns its media type.

        The key goes to Bolna's own host only: recordings may lie with others. Raises ProviderError, `recording_gone`
        where there is none any more, `recording_refused` for an address or a file that is none of a call.
        """
        base, asked = self._http.base_url, urlsplit(url)
        is_own = (asked.scheme, asked.hostname, asked.port) == (base.scheme, base.host, base.port)
        if not is_own and asked.scheme != "https":
            raise failure(CODES, "recording_refused", "an address that is not https")
        headers = self._http.headers if is_own else {"Accept": "audio/*"}
        written = 0
        try:
            with httpx.stream(
                "GET",
                url,
                headers=headers,
                timeout=self._http.timeout,
                verify=tls.trusted(),
                follow_redirects=not is_own,
            ) as answer:
                if answer.status_code in (403, 404, 410):
                    raise failure(CODES, "recording_gone", str(answer.status_code))
                if answer.is_error:
                    raise failure(CODES, "server_error", str(answer.status_code), kind="retryable")
                kind: str = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                if not kind.startswith("audio/"):
                    raise failure(CODES, "recording_refused", kind or "no media type")
                for chunk in answer.iter_bytes(_CHUNK):
                    written += target.write(chunk)
                    if written > MAX_RECORDING_BYTES:
                        raise failure(CODES, "recording_refused", "more than 50 MB")
        except httpx.HTTPError as error:
            raise failure(CODES, "no_answer", type(error).__name__, kind="retryable") from error
        if written == 0:
            raise failure(CODES, "recording_gone", "an empty file")
        return kind

    def _list(self, agent_id: str, since: datetime, until: datetime) -> Iterator[Execution]:
        page = 1
        while True:
            query: dict[str, str | int] = {
                "page_number": page,
                "page_size": _PAGE_SIZE,
                "from": _utc(since),
                "to": _utc(until),
            }
            path = f"/v2/agent/{agent_id}/executions"
            response = self._request("find_executions", "GET", path, safe_to_repeat=True, params=query)
            answer = http.json_object(response)
            if response.is_error:
                raise _refusal(response, answer)
            rows = answer.get("data")
            yield from (execution_of(row) for row in rows or [] if isinstance(row, dict))
            if not answer.get("has_more") or not rows:
                return
            page += 1

    def _request(
        self, operation: str, method: str, path: str, *, safe_to_repeat: bool, **kwargs: Any
    ) -> httpx.Response:
        return http.request(
            self._http, CODES, "bolna", operation, method, path, safe_to_repeat=safe_to_repeat, **kwargs
        )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _refusal(response: httpx.Response, answer: dict[str, Any]) -> ProviderError:
    said = _said(answer)
    return failure(CODES, code_of(response.status_code, said), said or str(response.status_code))


def _said(answer: dict[str, Any]) -> str:
    """Bolna's words: documented as `message`; a refused key was seen as `detail`."""
    return next((text for name in ("message", "detail", "error") if (text := lenient.text(answer.get(name)))), "")
