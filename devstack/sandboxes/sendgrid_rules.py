"""What SendGrid refuses in a Mail Send body, in its own words."""

import base64
import binascii
import re
from collections import Counter
from typing import Any

Fault = tuple[str, str | None]

MAX_BYTES = 30 * 1024 * 1024
_ADDRESS = re.compile(r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$")
_RESERVED = frozenset(
    {
        *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"),
        *("to", "from", "subject", "reply-to", "cc", "bcc"),
    }
)
_FROM = (
    "The from object must at least have an email parameter with a valid email address and may also contain"
    ' a name parameter. e.g. {"email": "example@example.com"} or'
    ' {"email": "example@example.com", "name": "Example Recipient"}'
)
_ORDER = (
    "Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: text/plain"
    " needs to be first, followed by text/html, followed by any other content."
)


def faults_in(mail: Any, now_seconds: float) -> list[Fault]:
    """(message, field) of every fault, as SendGrid lists them all at once; empty when it would accept."""
    if not isinstance(mail, dict):
        return [("Bad Request", None)]
    return [
        *_sender(mail),
        *_personalizations(mail.get("personalizations")),
        *_subject(mail),
        *_content(mail),
        *_attachments(mail.get("attachments", [])),
        *_categories(mail.get("categories", [])),
        *_custom_args(mail.get("custom_args"), "custom_args"),
        *_headers(mail.get("headers"), "headers"),
        *_send_at(mail.get("send_at"), "send_at", now_seconds),
        *_switches(mail),
    ]


def _is_address(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("email"), str) and bool(_ADDRESS.match(value["email"]))


def _sender(mail: dict[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if not _is_address(mail.get("from")) or not mail["from"]["email"].isascii():
        faults.append((_FROM, "from"))
    if "reply_to" in mail and "reply_to_list" in mail:
        faults.append(("Only one of reply_to and reply_to_list may be given.", "reply_to"))
    if "reply_to" in mail and not _is_address(mail["reply_to"]):
        faults.append(("The reply_to email does not contain a valid address.", "reply_to"))
    return faults


def _personalizations(value: Any) -> list[Fault]:
    if not isinstance(value, list) or not value:
        return [("You must have at least one personalization.", "personalizations")]
    faults: list[Fault] = []
    if len(value) > 1000:
        text = (
            f"The personalization block is limited to 1000 personalizations per API request. You have"
            f" provided {len(value)} personalizations. Please consider splitting this into"
            " multiple requests and resending your request."
        )
        faults.append((text, "personalizations"))
    if sum(len(_recipients(one)) for one in value if isinstance(one, dict)) > 1000:
        faults.append(("There is a limit of 1000 total recipients (to + cc + bcc) per request.", "personalizations"))
    for index, one in enumerate(value):
        faults += _personalization(one if isinstance(one, dict) else {}, f"personalizations.{index}")
    return faults


def _recipients(one: dict[str, Any]) -> list[Any]:
    return [person for kind in ("to", "cc", "bcc") for person in one.get(kind) or [] if isinstance(one.get(kind), list)]


def _personalization(one: dict[str, Any], field: str) -> list[Fault]:
    faults: list[Fault] = []
    if not isinstance(one.get("to"), list) or not one["to"]:
        faults.append(("The to parameter is required for all personalization objects.", f"{field}.to"))
    people = _recipients(one)
    if not all(_is_address(person) for person in people):
        faults.append(("Does not contain a valid address.", f"{field}.to"))
    counted = Counter(person["email"].lower() for person in people if _is_address(person))
    faults += [
        (
            "Each unique email address in the personalizations array should only be included once. You have included"
            f" {address} more than once.",
            field,
        )
        for address, count in counted.items()
        if count > 1
    ]
    faults += _substitutions(one.get("substitutions"), f"{field}.substitutions")
    faults += _custom_args(one.get("custom_args"), f"{field}.custom_args")
    return faults + _headers(one.get("headers"), f"{field}.headers")


def _all_text(value: dict[Any, Any]) -> bool:
    return all(isinstance(inner, str) for inner in value.values())


def _substitutions(value: Any, field: str) -> list[Fault]:
    if value is None:
        return []
    if not isinstance(value, dict) or not _all_text(value):
        text = "The substitution values must be an object of key/value pairs, where the values are all strings."
        return [(text, field)]
    size = sum(len(tag.encode()) + len(inner.encode()) for tag, inner in value.items())
    return [("The substitutions are larger than 10000 bytes.", field)] if size > 10_000 else []


def _custom_args(value: Any, field: str) -> list[Fault]:
    if value is None:
        return []
    if not isinstance(value, dict) or not value:
        return [("custom_args can't be empty.", field)]
    if not _all_text(value):
        return [("All values of custom arguments object must be strings", field)]
    size = sum(len(name.encode()) + len(inner.encode()) for name, inner in value.items())
    return [("The custom_args are larger than 10000 bytes.", field)] if size > 10_000 else []


def _headers(value: Any, field: str) -> list[Fault]:
    if value is None:
        return []
    if not isinstance(value, dict) or not _all_text(value):
        return [("All values of the headers object must be strings.", field)]
    names = [name.lower() for name in value]
    faults: list[Fault] = []
    if any(name in _RESERVED for name in names):
        faults.append(("Header can't be one of the reserved keys.", field))
    if len(set(names)) != len(names):
        faults.append(("The headers can't contain duplicate keys.", field))
    if any(not name.isascii() or " " in name for name in names):
        faults.append(("Header keys must be ASCII and hold no spaces.", field))
    return faults


def _subject(mail: dict[str, Any]) -> list[Fault]:
    subject = mail.get("subject")
    ones = mail.get("personalizations")
    everyone_has = isinstance(ones, list) and all(isinstance(one, dict) and one.get("subject") for one in ones)
    if subject is None and not everyone_has and not mail.get("template_id"):
        text = (
            "The subject is required. You can get around this requirement if you use a template with a subject defined."
        )
        return [(text, "subject")]
    if subject is not None and (not isinstance(subject, str) or not subject):
        return [("The subject of your email must be a string at least one character in length.", "subject")]
    return []


def _content(mail: dict[str, Any]) -> list[Fault]:
    content = mail.get("content")
    if not isinstance(content, list) or not content:
        text = (
            "The content param is required unless you are using a transactional template and have defined a"
            " template_ID."
        )
        return [] if mail.get("template_id") else [(text, "content")]
    parts = [part if isinstance(part, dict) else {} for part in content]
    faults: list[Fault] = [
        ("The content value must be a string at least one character in length.", f"content.{index}.value")
        for index, part in enumerate(parts)
        if not isinstance(part.get("value"), str) or not part["value"]
    ]
    kinds = [str(part.get("type", "")) for part in parts]
    if any(not kind or re.search(r"[;\r\n]", kind) for kind in kinds):
        faults.append(("The content type can't be blank or contain ; or CRLF characters.", "content"))
    order = [{"text/plain": 0, "text/html": 1}.get(kind, 2) for kind in kinds]
    return faults if order == sorted(order) else [*faults, (_ORDER, "content")]


def _attachments(value: Any) -> list[Fault]:
    faults: list[Fault] = []
    for index, one in enumerate(value if isinstance(value, list) else []):
        file = one if isinstance(one, dict) else {}
        if not file.get("filename"):
            faults.append(("filename is required.", f"attachments.{index}.filename"))
        if not _is_base64(file.get("content")):
            faults.append(("The attachment content must be base64 encoded.", f"attachments.{index}.content"))
    return faults


def _is_base64(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(value) and bool(base64.b64decode(value, validate=True))
    except binascii.Error:
        return False


def _categories(value: Any) -> list[Fault]:
    names = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    faults: list[Fault] = []
    if len(names) > 10:
        text = f"There is a limit of 10 categories for each email that is sent. You provided {len(names)} categories."
        faults.append((text, "categories"))
    faults += [
        (f"Each category must not be longer than 255 characters. {name} exceeds this limit.", "categories")
        for name in names
        if len(name) > 255
    ]
    faults += [
        (f"The categories must be a unique list, and you have included {name} more than once.", "categories")
        for name, count in Counter(names).items()
        if count > 1
    ]
    if not all(name.isascii() for name in names):
        faults.append(("Categories can not contain non-ASCII characters.", "categories"))
    return faults


def _send_at(value: Any, field: str, now_seconds: float) -> list[Fault]:
    if value is None:
        return []
    if not isinstance(value, int) or isinstance(value, bool):
        text = (
            "The send_at parameter is expecting a UNIX timestamp as an integer. We will send immediately if you"
            " include a send_at timestamp that is in the past."
        )
        return [(text, field)]
    too_far = value > now_seconds + 72 * 3600
    return [("Scheduling more than 72 hours in advance is forbidden.", field)] if too_far else []


def _switches(mail: dict[str, Any]) -> list[Fault]:
    sandbox = (mail.get("mail_settings") or {}).get("sandbox_mode") or {}
    faults: list[Fault] = []
    if "enable" in sandbox and not isinstance(sandbox["enable"], bool):
        text = "The sandbox mode enable param should be a boolean value."
        faults.append((text, "mail_settings.sandbox_mode.enable"))
    tracking = mail.get("tracking_settings") or {}
    faults += [
        (f"The {name} enable param should be a boolean value.", f"tracking_settings.{name}.enable")
        for name, setting in tracking.items()
        if isinstance(setting, dict) and not isinstance(setting.get("enable", False), bool)
    ]
    return faults
