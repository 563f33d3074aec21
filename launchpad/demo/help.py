"""What students ask for help with, in every state that a request can be in."""

from itertools import count
from uuid import UUID

from launchpad.demo.funnel import Funnel
from launchpad.demo.people import Child
from launchpad.support import service
from launchpad.support.service import Asked

_numbers = count(1)


class Help:
    """Requests and answers, each now. Requests go by a name of their own."""

    def __init__(self, funnel: Funnel) -> None:
        self.past = funnel.past
        self.funnel = funnel
        self.tickets: dict[str, UUID] = {}

    def ask(self, name: str, child: Child, category: str, text: str, page: str = "/app") -> None:
        """A student asks in the app."""
        asked = Asked(category, text, f"demo-ask-{next(_numbers):04}", page, "Chrome 142, Android 14")
        ticket = service.ask(self.past.conn, self.funnel.accounts[child.key], child.account, asked)
        self.tickets[name] = ticket["id"]

    def answer(self, name: str, text: str) -> None:
        """The educator answers."""
        key = f"demo-answer-{next(_numbers):04}"
        service.answer(self.past.conn, self.tickets[name], self.funnel.educator, text, key)

    def say(self, name: str, child: Child, text: str) -> None:
        """The student writes once more."""
        said = Asked("other", text, f"demo-say-{next(_numbers):04}")
        service.add_words(self.past.conn, self.tickets[name], self.funnel.accounts[child.key], child.account, said)

    def solved(self, name: str, child: Child, rating: int) -> None:
        """The student says that it is solved, and how much it helped."""
        user = self.funnel.accounts[child.key]
        service.solved(self.past.conn, self.tickets[name], user)
        service.rate(self.past.conn, self.tickets[name], user, rating)

    def snooze(self, name: str, days: int) -> None:
        """The educator puts it off."""
        with self.past.person(self.funnel.educator):
            self.past.run(
                """
                update public.support_tickets
                   set status = 'snoozed', snoozed_until = public.app_now() + make_interval(days => %(days)s)
                 where id = %(id)s
                """,
                days=days,
                id=self.tickets[name],
            )

    def merge(self, name: str, into: str) -> None:
        """The educator puts one with another."""
        service.merge(self.past.conn, self.tickets[name], self.tickets[into], self.funnel.educator)
