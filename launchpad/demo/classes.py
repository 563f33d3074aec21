"""The course itself: sessions, who came, recordings, work, and a certificate."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import typst

from launchpad.certificates import service as certificates
from launchpad.core.db import Row
from launchpad.demo.funnel import Funnel
from launchpad.demo.people import STUDENTS, Child
from launchpad.sessions import service as sessions

HELD = (
    ("Find a problem worth solving", "We walked through the neighbourhood and wrote down ten problems."),
    ("Find your first customer", "We wrote ten questions to ask a customer."),
    ("Price it right", "We worked out what one piece costs, and what it may cost others."),
)
COMING = ("Make it and sell ten", "Tell your story")
TASKS = (
    ("Three problems", "Describe three problems of people around you in a few sentences each."),
    ("Ten questions", "Ask three people your ten questions, and write down what surprised you."),
    ("One-page idea", "Your idea on one page: for whom, what, at what price."),
)
_ANSWERS = (
    "My grandmother cannot read the labels on her medicine. Our society has no place to fix bicycles. "
    "The canteen queue takes the whole break.",
    "Three neighbours told me they would pay for home-made lunch, but only if it comes before one o'clock.",
    "Idea: bicycle repair on Sundays, for our society of 300 flats. 80 rupees a visit.",
)
_IDEA = """#set page(paper: "a5", margin: 2cm)
= Bicycle repair on Sundays
For the 300 flats of our society. Tools: 2,400 rupees. One visit: 80 rupees.
Ten customers have said yes.
"""


class Classes:
    """What happens in the weekend batch, each now."""

    def __init__(self, funnel: Funnel) -> None:
        self.past = funnel.past
        self.funnel = funnel
        self.sessions: list[UUID] = []
        self.certificates: dict[str, UUID] = {}
        self.assignments: list[UUID] = []

    # ------------------------------------------------------------ sessions
    def plan_sessions(self, held: Sequence[datetime], coming: Sequence[datetime], later: datetime) -> None:
        """The educator enters the sessions of both batches; their reminders exist with them."""
        titles = [title for title, _ in HELD]
        for title, starts_at in zip([*titles, *COMING], [*held, *coming], strict=True):
            self.sessions.append(self._save("weekend", title, starts_at))
        self._save("weekday", HELD[0][0], later)

    def _save(self, batch: str, title: str, starts_at: datetime) -> UUID:
        with self.past.person(self.funnel.educator):
            row = self.past.one(
                "select public.save_session(null, %(batch)s, %(title)s, %(starts)s, %(ends)s, %(url)s) as id",
                batch=self.funnel.batches[batch],
                title=title,
                starts=starts_at,
                ends=starts_at + timedelta(hours=1),
                url=f"https://meet.example.com/{batch}",
            )
        return UUID(str(row["id"]))

    def attend(self, number: int) -> None:
        """Students come to a session by their link; each time another one misses it, but one is always there."""
        for place, child in enumerate(STUDENTS):
            if child.key == "ananya" or place % len(HELD) != number:
                sessions.enter(self.past.conn, self.sessions[number], user_id=self.funnel.accounts[child.key])

    def publish_recording(self, number: int) -> None:
        """The educator puts the video of a session online."""
        title, summary = HELD[number]
        with self.past.person(self.funnel.educator):
            self.past.run(
                """
                insert into public.recordings
                  (batch_id, session_id, title, external_url, minutes, summary_line, published_at)
                values (%(batch)s, %(session)s, %(title)s, %(url)s, 54, %(summary)s, public.app_now())
                """,
                batch=self.funnel.batches["weekend"],
                session=self.sessions[number],
                title=title,
                url=f"https://video.example.com/weekend/{number + 1}",
                summary=summary,
            )

    # ------------------------------------------------------------ work
    def set_work(self, due: Sequence[datetime]) -> None:
        """The educator writes the assignments, each to go out at the end of the next session held."""
        for (title, instructions), due_at, session in zip(TASKS, due, self.sessions, strict=False):
            with self.past.person(self.funnel.educator):
                row = self.past.one(
                    """
                    insert into public.assignments (batch_id, session_id, title, instructions, due_at)
                    values (%(batch)s, %(session)s, %(title)s, %(instructions)s, %(due)s) returning id
                    """,
                    batch=self.funnel.batches["weekend"],
                    session=session,
                    title=title,
                    instructions=instructions,
                    due=due_at,
                )
            self.assignments.append(row["id"])

    def hand_in(self, child: Child, task: int, *, as_draft: bool = False, with_file: bool = False) -> None:
        """A student begins work, and hands it in unless it stays a draft."""
        enrollment = self._seat(child)["id"]
        with self.past.person(self.funnel.accounts[child.key]):
            self.past.run(
                """
                insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer, files)
                values (%(task)s, %(seat)s, %(status)s, %(answer)s, %(files)s::jsonb)
                """,
                task=self.assignments[task],
                seat=enrollment,
                status="draft" if as_draft else "submitted",
                answer=_ANSWERS[task],
                files=self._file(f"{enrollment}/{self.assignments[task]}/idea.pdf") if with_file else "[]",
            )

    def _file(self, path: str) -> str:
        content = typst.compile(_IDEA.encode())
        assert isinstance(content, bytes)
        self.past.ctx.storage.upload("submissions", path, content, "application/pdf", replace=True)
        file = {"path": path, "name": "idea.pdf", "size": len(content), "type": "application/pdf"}
        return json.dumps([file])

    def read_work(self, child: Child, task: int, status: str, feedback: str = "", points: int | None = None) -> None:
        """The educator looks at work, grades it or asks for changes."""
        with self.past.person(self.funnel.educator):
            self.past.run(
                """
                update public.assignment_submissions
                   set status = %(status)s, feedback = nullif(%(feedback)s, ''), points = %(points)s
                 where assignment_id = %(task)s and enrollment_id = %(seat)s
                """,
                status=status,
                feedback=feedback,
                points=points,
                task=self.assignments[task],
                seat=self._seat(child)["id"],
            )

    # ------------------------------------------------------------ the end
    def certify(self, child: Child, reason: str | None = None) -> None:
        """The educator gives a certificate. reason: for one who is not eligible."""
        row = certificates.issue(self._press(), certificates.Wanted(self._seat(child)["id"], reason=reason))
        self.certificates[child.key] = row["id"]

    def reissue(self, child: Child, name: str, why: str) -> None:
        """It is drawn anew with another name."""
        certificates.reissue(self._press(), self.certificates[child.key], name, None, why)

    def withdraw(self, child: Child, why: str) -> None:
        """The educator takes a certificate back."""
        certificates.revoke(self.past.conn, self.funnel.educator, self.certificates[child.key], why)

    def _press(self) -> certificates.Press:
        ctx = self.past.ctx
        return certificates.Press(
            ctx.db,
            partial(ctx.storage.upload, certificates.BUCKET),
            partial(ctx.storage.remove, certificates.BUCKET),
            ctx.settings.app_url,
            self.funnel.educator,
        )

    def _seat(self, child: Child) -> Row:
        return self.past.one(
            "select * from public.enrollments where user_id = %(user)s", user=self.funnel.accounts[child.key]
        )
