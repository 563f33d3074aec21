"""What happened when: the whole play as a list of moments."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

from launchpad.core.clock import INDIA
from launchpad.demo import lists, people
from launchpad.demo.classes import HELD, Classes
from launchpad.demo.funnel import Funnel
from launchpad.demo.help import Help
from launchpad.demo.money import Money
from launchpad.demo.past import Past
from launchpad.demo.people import EVERYONE, STUDENTS, Child
from launchpad.demo.talks import Talks

Moment = tuple[datetime, Callable[[], None]]

_CLASS = time(17)
# What guardians say in the call that welcomes them, and how it is summed up.
_ASKED = (
    ("When does it begin? We are looking forward to it.", "Glad about the approval. Asks when the course begins."),
    ("How much homework is there? There are exams soon.", "Worries about homework beside the exams."),
    ("No, all is clear. Thank you.", "Friendly and short, no questions."),
)
# What happens within this time is worked off together, as by a worker that looks now and then.
_AT_ONCE = timedelta(minutes=6.5)
# Days from today on which the sessions of the weekend batch were held.
_HELD_ON = (-21, -14, -7)


def play(past: Past, educator: UUID, accounts: Mapping[str, UUID]) -> None:
    """Let everything happen, in its order, up to now."""
    story = Story(past, educator, accounts)
    begun = datetime.min.replace(tzinfo=INDIA)
    for moment, move in sorted(story.moments(), key=lambda one: one[0]):
        if moment - begun > _AT_ONCE:
            past.settle()
            past.go(moment)
            begun = moment
        else:
            past.set(moment)
        move()
    past.settle()
    past.end()


class Story:
    """All moments, as yet in no order."""

    def __init__(self, past: Past, educator: UUID, accounts: Mapping[str, UUID]) -> None:
        self.now = past.now
        self.today = past.now.astimezone(INDIA).date()
        self.past = past
        self.funnel = Funnel(past, educator, accounts)
        self.classes = Classes(self.funnel)
        self.talks = Talks(self.funnel)
        self.money = Money(self.funnel)
        self.help = Help(self.funnel)

    def moments(self) -> Iterator[Moment]:
        """Everything that happens by somebody's hand; what follows from it, the product does itself."""
        yield self._at(-45, 10), self.funnel.make_batches
        yield self._at(-45, 11), self._prepare
        yield self._at(-44, 11), partial(self.funnel.bring_in, lists.WORKSHOP, invite=True)
        yield from self._road(people.WORKSHOP, first_day=-44)
        yield self._at(-39, 9), self._plan_course
        yield from self._course()
        yield self._at(-9, 10), partial(self.funnel.bring_in, lists.ADVERT, invite=True)
        yield from self._road(people.ADVERT, first_day=-9)
        yield self._at(-1, 10), partial(self.funnel.bring_in, lists.FAIR, invite=False)
        yield from self._asides()
        yield from self._money()
        yield from self._requests()

    def _at(self, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
        midnight = datetime.combine(self.today + timedelta(days=day), time(), INDIA)
        return midnight + timedelta(hours=hour, minutes=minute, seconds=second)

    # ------------------------------------------------------------ families
    def _road(self, children: Sequence[Child], first_day: int) -> Iterator[Moment]:
        """How far each child of a list came, some seconds apart, within a week of the list."""
        road: list[tuple[int, int, int, int, Callable[[Child], None]]] = [
            (1, 1, 9, 0, self.funnel.begin_form),
            (1, 1, 9, 7, self.funnel.finish_form),
            (2, 3, 11, 0, self.funnel.review),
            (3, 5, 12, 0, self.funnel.ask_for_fee),
            (4, 6, 10, 0, self.funnel.pay),
            (5, 7, 16, 0, self.funnel.take_seat),
        ]
        for place, child in enumerate(children):
            for step, after, hour, minute, move in road:
                if child.steps >= step:
                    yield self._at(first_day + after, hour, minute, 20 * place), partial(move, child)

    def _asides(self) -> Iterator[Moment]:
        """What only one family did."""
        yield self._at(-8, 19), partial(self.funnel.fill_form_alone, self._child("neel"))
        yield self._at(-6, 15), partial(self.funnel.review, self._child("pooja"))
        yield self._at(-5, 15), partial(self.funnel.take_consent_back, self._child("aisha"))
        yield self._at(-3, 18), partial(self.funnel.open_link, self._child("kavya"))
        yield self._at(-2, 18), partial(self.funnel.cancel_fee, self._child("anika"))
        yield self._at(-2, 19), partial(self.funnel.move, self._child("dhruv"), "interested")
        arjun, nisha = self._child("arjun"), self._child("nisha")
        yield self._at(-38, 18), partial(self.talks.whatsapp, arjun, "Arjun has his board exams this year, so not now.")
        yield self._at(-38, 20), partial(self.talks.answer, arjun, "whatsapp", "I understand. All the best to him!")
        yield self._at(-38, 20, 5), partial(self.funnel.move, arjun, "lost", "Board exams this year")
        yield self._at(-39, 18), partial(self.talks.whatsapp, nisha, "STOP")
        yield self._at(-39, 20), partial(self.funnel.move, nisha, "do_not_contact")
        yield from self._letters()

    def _letters(self) -> Iterator[Moment]:
        aarav, diya, yash = self._child("aarav"), self._child("diya"), self._child("yash")
        yield self._at(-20, 18), partial(self.talks.whatsapp, aarav, "Is there class in the holiday week too?")
        yield self._at(-20, 20), partial(self.talks.answer, aarav, "whatsapp", "Yes, at the same hour. See you there!")
        yield (
            self._at(-12, 9),
            partial(self.talks.email, diya, "The recording", "Diya was ill. How long can she watch?"),
        )
        yield (
            self._at(-12, 11),
            partial(self.talks.answer, diya, "email", "Until the course is over. Get well soon, Diya!"),
        )
        yield self._at(-4, 10), partial(self.talks.note, yash, "Nobody picked up. Try again after the school holidays.")
        for minutes, key, text in (
            (140, "ananya", "नमस्ते, अगले हफ़्ते हम बाहर होंगे। क्या अनन्या फ़ोन से क्लास कर सकती है?"),
            (50, "myra", "Which days are the classes? Myra has football on Tuesdays."),
        ):
            yield self.now - timedelta(minutes=minutes), partial(self.talks.whatsapp, self._child(key), text)
        yield (
            self.now - timedelta(minutes=200),
            partial(self.talks.email, self._child("meera"), "Paid", "We have paid. How does Meera get in?"),
        )

    def _money(self) -> Iterator[Moment]:
        """Every state that money can be in, beside what is paid, asked, and does not fit."""
        dhruv, reyansh, rohan = self._child("dhruv"), self._child("reyansh"), self._child("rohan")
        meera, kabir, vihaan = self._child("meera"), self._child("kabir"), self._child("vihaan")
        yield self._at(-30, 18), partial(self.money.pay_twice, vihaan)
        yield self._at(-30, 20), partial(self.money.send_second_back, vihaan)
        yield self._at(-2, 20), partial(self.money.agree_on_parts, dhruv)
        yield self._at(-1, 9), partial(self.money.pay_first_part, dhruv)
        yield self._at(-3, 17), partial(self.funnel.ask_for_fee, reyansh)
        yield self._at(-2, 17), partial(self.money.pay_by_hand, reyansh)
        yield self._at(-1, 15), partial(self.money.pay_twice, meera)
        yield self._at(-1, 16), self.money.pay_as_stranger
        moved = "The family moves to another country."
        yield self._at(-1, 17), partial(self.money.send_back, rohan, None, moved, ends="refunded")
        missed = "One class fell out."
        yield self._at(-1, 18), partial(self.money.send_back, self._child("diya"), 50_000, missed, ends="requested")
        yield self._at(-1, 18, 30), partial(self.money.send_back, kabir, 50_000, missed, ends="failed")

    def _requests(self) -> Iterator[Moment]:
        """A request for help in every state."""
        vihaan, diya, kabir, ishaan = (self._child(key) for key in ("vihaan", "diya", "kabir", "ishaan"))
        ask = self.help.ask
        yield self._at(-12, 17), partial(ask, "receipt", diya, "payment", "Where is the receipt? My father needs it.")
        yield self._at(-12, 18), partial(self.help.answer, "receipt", "It is on the Payment page. I sent it once more.")
        yield self._at(-12, 19), partial(self.help.solved, "receipt", diya, 5)
        yield self._at(-2, 16), partial(ask, "upload", kabir, "assignment", "My video stops at 99 percent.")
        yield self._at(-2, 17), partial(self.help.answer, "upload", "Please try it once more with the app open.")
        yield self._at(-1, 19), partial(ask, "name", vihaan, "certificate", "Will my middle name be on it?")
        yield self._at(-1, 20), partial(self.help.snooze, "name", 3)
        yield self._at(-1, 19, 30), partial(ask, "late", diya, "assignment", "I was ill. May I hand in on Monday?")
        yield self._at(-1, 19, 40), partial(self.help.answer, "late", "Of course. Get well soon.")
        hours, thanks = timedelta(hours=1), "Thank you. And where do I find the next task?"
        yield self.now - 4 * hours, partial(self.help.say, "late", diya, thanks)
        link = "The class link says it is not open yet."
        yield self.now - 5 * hours, partial(ask, "link", vihaan, "class_link", link, "/app/schedule")
        yield self.now - 4.5 * hours, partial(ask, "again", vihaan, "class_link", "It still does not open.")
        yield self.now - 2 * hours, partial(self.help.merge, "again", "link")
        yield (
            self.now - hours,
            partial(ask, "unsafe", ishaan, "safety", "Somebody from the chat writes to me at night."),
        )

    # ------------------------------------------------------------ the course
    def _prepare(self) -> None:
        self.past.bounces.add(self._child("sara").email)
        self.past.phones.silent.add(self._child("yash").phone)
        for child in EVERYONE:
            self.past.phones.said[child.phone] = _call(child)

    def _plan_course(self) -> None:
        in_two_hours = self.now + timedelta(hours=2)
        in_two_hours += timedelta(
            minutes=-in_two_hours.minute % 5, seconds=-in_two_hours.second, microseconds=-in_two_hours.microsecond
        )
        held = [self._at(day, _CLASS.hour) for day in _HELD_ON]
        self.classes.plan_sessions(held, [in_two_hours, self._at(1, _CLASS.hour)], self._at(14, 18))
        self.classes.set_work([self._at(-16, 20), self._at(-9, 20), self._at(3, 20)])

    def _course(self) -> Iterator[Moment]:
        for number, day in enumerate(_HELD_ON):
            yield self._at(day, _CLASS.hour, 2), partial(self.classes.attend, number)
            if number < len(HELD) - 1:
                yield self._at(day + 1, 10), partial(self.classes.publish_recording, number)
        yield from self._work()
        yield self._at(-1, 12), partial(self.classes.certify, self._child("ananya"))
        diya, kabir = self._child("diya"), self._child("kabir")
        early = "Needs it for a school application."
        yield self._at(-1, 12, 10), partial(self.classes.certify, diya, early)
        yield self._at(-1, 13), partial(self.classes.reissue, diya, "Diya R. Nair", "The middle initial was missing.")
        yield self._at(-1, 12, 20), partial(self.classes.certify, kabir, early)
        yield self._at(-1, 14), partial(self.classes.withdraw, kabir, "Given by mistake, the course is not over.")

    def _work(self) -> Iterator[Moment]:
        """Work in every state."""
        for place, child in enumerate(STUDENTS):
            yield self._at(-15 if child.key == "diya" else -18, 19, place), partial(self.classes.hand_in, child, 0)
            read = partial(self.classes.read_work, child, 0, "graded", "Good eyes. Pick one of them.", 8)
            yield self._at(-13, 10, place), read
        second = {"aarav": -11, "diya": -11, "ananya": -11, "vihaan": -11, "kabir": -10, "ishaan": -8}
        for place, (key, day) in enumerate(second.items()):
            yield self._at(day, 20, place), partial(self.classes.hand_in, self._child(key), 1)
        for key, points in (("aarav", 9), ("ananya", 10)):
            read = partial(self.classes.read_work, self._child(key), 1, "graded", "You listened well.", points)
            yield self._at(-6, 11), read
        ask = "Say who surprised you, and why. Then it is done."
        yield self._at(-6, 11), partial(self.classes.read_work, self._child("diya"), 1, "changes_asked", ask)
        yield self._at(-6, 11), partial(self.classes.read_work, self._child("kabir"), 1, "in_review")
        yield self._at(-3, 19), partial(self.classes.hand_in, self._child("ananya"), 2)
        yield self._at(-3, 19), partial(self.classes.hand_in, self._child("kabir"), 2, with_file=True)
        yield self._at(-3, 19), partial(self.classes.hand_in, self._child("ishaan"), 2, as_draft=True)

    def _child(self, key: str) -> Child:
        return next(child for child in EVERYONE if child.key == key)


def _call(child: Child) -> tuple[str, str]:
    """Transcript and summary of the call that welcomes a family."""
    asked, summary = _ASKED[child.number % len(_ASKED)]
    transcript = (
        "assistant: Hello, this is an automated call about the course. Is this a good time?\n"
        "user: Yes, please go on.\n"
        "assistant: The form has arrived. Is there anything you would like to know?\n"
        f"user: {asked}"
    )
    return transcript, summary
