"""What families write and the educator answers."""

from itertools import count
from typing import Literal

from launchpad.core import clock
from launchpad.core.db import Row
from launchpad.crm import answers, whatsapp
from launchpad.crm import service as crm
from launchpad.crm.answers import Answer
from launchpad.demo.funnel import Funnel
from launchpad.demo.past import MARK
from launchpad.demo.people import Child
from launchpad.providers.aisensy.webhook import WhatsAppMessage
from launchpad.providers.sendgrid.inbound import InboundEmail

_numbers = count(1)


class Talks:
    """Messages in and out, each now."""

    def __init__(self, funnel: Funnel) -> None:
        self.past = funnel.past
        self.funnel = funnel

    def whatsapp(self, child: Child, text: str) -> None:
        """A guardian writes by WhatsApp."""
        now = clock.now(self.past.conn)
        message = WhatsAppMessage(
            wamid=f"{MARK}in-{next(_numbers)}",
            submitted_message_id=None,
            phone=child.phone,
            user_id=None,
            user_name=child.guardian,
            sender="USER",
            message_type="TEXT",
            text=text,
            button_payload=None,
            media_url=None,
            media_id=None,
            file_name=None,
            reply_to_wamid=None,
            campaign_name=None,
            status=None,
            sent_at=now,
            delivered_at=None,
            read_at=None,
            failed_at=None,
            failure_code=None,
            failure_reason=None,
        )
        whatsapp.receive(self.past.conn, self.past.ctx.settings, message)

    def email(self, child: Child, subject: str, text: str) -> None:
        """A guardian writes a mail."""
        id = f"<{MARK}{next(_numbers)}@mail.example.com>"
        mail = InboundEmail(
            token=None,
            envelope_to=(),
            envelope_from=child.email,
            from_address=child.email,
            from_name=child.guardian,
            to="",
            subject=subject,
            text=text,
            html=None,
            message_id=id,
            in_reply_to=None,
            references=(),
            is_auto_reply=False,
            spf="pass",
            dkim=None,
            spam_score=None,
            attachments=(),
            dedupe_key=id,
        )
        crm.receive_email(self.past.conn, self.past.ctx.settings, mail)

    def answer(self, child: Child, channel: Literal["email", "whatsapp"], body: str) -> None:
        """The educator reads the thread and answers in it."""
        thread = self._thread(child)
        with self.past.person(self.funnel.educator):
            self.past.run("update public.crm_conversations set unread = 0 where id = %(id)s", id=thread["id"])
        said = Answer(channel, None, body, None, f"{MARK}{next(_numbers)}")
        answers.answer(self.past.conn, thread["id"], self.funnel.educator, said)

    def note(self, child: Child, body: str) -> None:
        """The educator writes something down that nobody else sees."""
        thread = self._thread(child)
        with self.past.person(self.funnel.educator):
            self.past.run(
                """
                insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body)
                values (%(thread)s, %(family)s, 'note', 'out', '', %(body)s)
                """,
                thread=thread["id"],
                family=thread["family_id"],
                body=body,
            )

    def _thread(self, child: Child) -> Row:
        return self.past.one(
            "select * from public.crm_conversations where family_id = %(family)s",
            family=self.funnel.household(child)["family_id"],
        )
