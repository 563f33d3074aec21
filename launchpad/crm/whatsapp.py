"""WhatsApp as AiSensy tells of it: what people write to us, what was written at AiSensy itself, how far ours came."""

from datetime import datetime, timedelta
from uuid import UUID

from launchpad.config import Settings
from launchpad.content import catalog
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.crm import files, queries, service, whatsapp_queries
from launchpad.crm.service import Inbound
from launchpad.ledger import breaker, record, resolve
from launchpad.outreach import optout
from launchpad.providers.aisensy.codes import STOPPED, meaning
from launchpad.providers.aisensy.webhook import CREATED_TOPIC, Notification, WhatsAppMessage
from launchpad.support import service as support

WINDOW = timedelta(hours=24)

# A time further off than this from when it was told is not believed.
_LATEST = timedelta(minutes=10)
_EARLIEST = timedelta(days=30)
_TAPS = ("QUICK_REPLY", "BUTTON_REPLY")
_STATUSES = {"SENT": "sent", "DELIVERED": "delivered", "READ": "read", "FAILED": "failed"}
_FILES = {"IMAGE": "image/*", "VIDEO": "video/*", "AUDIO": "audio/*", "FILE": "", "DOCUMENT": "", "STICKER": "image/*"}


def hear(conn: Conn, settings: Settings, notification: Notification, event_id: int, received_at: datetime) -> None:
    """Do what one notification says. One that is about nothing of ours changes nothing.

    `event_id`, `received_at`: of the stored webhook; the time is the real clock's.
    """
    about = notification.contact
    if about is not None and about.phone is not None and about.opted_in is False:
        _stopped_there(conn, settings, about.phone)
    message = notification.message
    if message is None:
        return
    if message.is_inbound:
        whatsapp_queries.note_inbound(conn)
        receive(conn, settings, message)
    elif notification.topic == CREATED_TOPIC and message.is_typed_elsewhere:
        _file_typed_elsewhere(conn, message)
    else:
        _note_delivery(conn, message, event_id, received_at)


# ---------------------------------------------------------------- coming in
def receive(conn: Conn, settings: Settings, message: WhatsAppMessage) -> None:
    """File a message in the thread of its family, do what it plainly means, and open the window for free text.

    Whoever hides their number is known by what they answer, else by the id that WhatsApp gives them; a stranger's
    thread waits to be matched.
    """
    now = clock.now(conn)
    at = _believed(message.sent_at, now) or now
    answered = queries.whatsapp_message(conn, message.reply_to_wamid) if message.reply_to_wamid else None
    family_id, contact = _writer(conn, message, answered)
    body = message.text or ""
    described, kept = _file_of(message)
    said = _tapped(message, body)
    service.receive(
        conn,
        settings,
        Inbound(
            channel="whatsapp",
            family_id=family_id,
            contact=contact,
            stops=contact,
            author=message.user_name or (contact and (contact["name"] or contact["value"])) or "Someone on WhatsApp",
            subject=None,
            body=body or f"[{message.message_type.replace('_', ' ').lower() or 'message'}]",
            attachments=described,
            files=kept,
            id=message.wamid or f"{message.phone or message.user_id}:{at.isoformat()}",
            in_reply_to=message.reply_to_wamid,
            at=at,
            meaning=said if said in service.DONE_AT_ONCE else service.meaning_of(body),
        ),
    )
    if said is not None:
        _answered_by_tap(conn, said, answered, contact)
    if contact is not None:
        queries.open_window(conn, contact["id"], at + WINDOW)


def _writer(conn: Conn, message: WhatsAppMessage, answered: Row | None) -> tuple[UUID, Row | None]:
    """(family, contact) of who wrote; the contact is None where only an id is known."""
    if message.phone is not None:
        contact: Row | None = service.contact_of(conn, "phone", message.phone, message.user_name)
        assert contact is not None
        return contact["family_id"], contact
    user_id = message.user_id or "unknown"
    queries.lock_sender(conn, user_id)
    known = whatsapp_queries.user(conn, user_id)
    contact_id = answered["contact_id"] if answered else known["contact_id"] if known else None
    contact = queries.contact(conn, contact_id) if contact_id else None
    if contact is not None:
        family_id = contact["family_id"]
    elif known is not None:
        family_id = known["family_id"]
    else:
        family_id = queries.new_family(conn, message.user_name or "Someone on WhatsApp")
        queries.mark_unknown(conn, family_id)
    whatsapp_queries.know_user(conn, user_id, family_id, contact_id, message.user_name)
    return family_id, contact


def _believed(told: datetime | None, now: datetime) -> datetime | None:
    """A time that can be true; None for one in 1970 or 2099, which would close the window at once or never."""
    return told if told is not None and now - _EARLIEST <= told <= now + _LATEST else None


def _file_of(message: WhatsAppMessage) -> tuple[list[files.Described], dict[int, files.Source]]:
    """(how the thread shows the file of a message, where it is fetched from)."""
    kind = message.message_type.upper()
    if kind not in _FILES and message.media_url is None:
        return [], {}
    described: files.Described = {"name": message.file_name or kind.lower(), "type": _FILES.get(kind) or kind.lower()}
    if message.media_url is None:
        described["why_not_kept"] = "WhatsApp gave no address for it; ask them to send it again."
        return [described], {}
    return [described], {0: files.Source(media_url=message.media_url)}


def _tapped(message: WhatsAppMessage, body: str) -> str | None:
    """What a tapped button means; None where nothing was tapped, or nobody knows the button."""
    if message.message_type.upper() not in _TAPS and message.button_payload is None:
        return None
    return catalog.load().button_meanings.get(body.strip())


def _answered_by_tap(conn: Conn, said: str, answered: Row | None, contact: Row | None) -> None:
    """What else a tap does, beside what `service.receive` did: an answer to a class, or a pause of reminders."""
    if said in ("rsvp_yes", "rsvp_no") and answered is not None:
        whatsapp_queries.note_answer(conn, answered["id"], said == "rsvp_yes", contact["id"] if contact else None)
    if said == "not_now" and answered is not None:
        whatsapp_queries.cancel_waiting(conn, answered["family_id"], ["followup_%"], "The family said: not now.")
    if said == "solved" and answered is not None:
        support.solved_by_tap(conn, answered["id"])
    if said == "more_time" and answered is not None:
        events = ["payment_reminder_%", "work_due_tomorrow"]
        whatsapp_queries.hold_waiting(conn, answered["family_id"], events, "The family asked for more time.")


# ---------------------------------------------------------------- written at AiSensy
def _file_typed_elsewhere(conn: Conn, message: WhatsAppMessage) -> None:
    """What somebody wrote to a family in AiSensy's own window stands in their thread too."""
    contact = queries.contact_by_value(conn, "phone", message.phone) if message.phone else None
    if contact is None or not message.wamid:
        return
    now = clock.now(conn)
    body = message.text or f"[{message.message_type.lower() or 'message'}]"
    whatsapp_queries.file_typed(conn, contact, body, message.wamid, _believed(message.sent_at, now) or now)


def _stopped_there(conn: Conn, settings: Settings, phone: str) -> None:
    contact = queries.contact_by_value(conn, "phone", phone)
    if contact is not None:
        optout.opt_out(conn, settings, contact["id"], by="AiSensy")


# ---------------------------------------------------------------- how far ours came
def _note_delivery(conn: Conn, message: WhatsAppMessage, event_id: int, received_at: datetime) -> None:
    """Note how far a message of ours came. One that cannot be told for certain changes nothing."""
    status = _STATUSES.get((message.status or "").upper())
    if status is None:
        return
    message_id = resolve.find_whatsapp(
        conn,
        wamid=message.wamid,
        submitted_message_id=message.submitted_message_id,
        phone=message.phone,
        campaign=message.campaign_name,
        heard_at=received_at,
    )
    if message_id is None:
        return
    times = {"sent": message.sent_at, "delivered": message.delivered_at, "read": message.read_at}
    why = meaning(message.failure_code)
    row = record.record_status(
        conn,
        "whatsapp",
        status=status,
        at=_believed(times.get(status, message.failed_at), clock.now(conn)),
        id=message_id,
        code=message.failure_code if status == "failed" else None,
        text=f"{why.words} {why.next_step}" if why else message.failure_reason,
        new_provider_id=message.wamid,
    )
    whatsapp_queries.note_news(conn)
    if row is None:
        return
    if status in ("delivered", "read"):
        whatsapp_queries.end_fallbacks(conn, message_id)
    if status == "failed" and why is not None and why.account_level:
        breaker.open_(conn, "whatsapp", message.failure_code or "", f"{why.words} {why.next_step}")
    if status == "failed" and message.failure_code == STOPPED:
        leads = queries.leads_of(conn, row["family_id"])
        queries.refuse_purpose(conn, leads, row["contact_id"], "marketing", "unsubscribe")
