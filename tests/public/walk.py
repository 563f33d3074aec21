"""A person without script: follows redirects, presses buttons, reads the page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from tests.engine import Engine

CHOICES = ("course", "messages", "calls", "marketing", "media", "certificate_page")
STUDENT = {"step": "1", "filled_by": "guardian", "birth_year": "2012", "grade": "9"}
GUARDIAN = {
    "step": "2",
    "guardian_name": "Anita Sharma",
    "guardian_relation": "mother",
    "guardian_birth_year": "1980",
    "guardian_email": "anita.sharma@example.com",
    "guardian_phone": "98765 12345",
    "adult": "yes",
}
MORE = {
    "step": "5",
    "student_name": "Riya",
    "city": "Pune",
    "language": "en",
    "why": "I bake.",
    "contact_hours": "evening",
}


def permissions(**no: bool) -> dict[str, str]:
    """Step 3 with yes to all but those that are given as False."""
    return {"step": "3", **{f"consent_{name}": "yes" if no.get(name, True) else "no" for name in CHOICES}}


@dataclass
class Walk:
    """One visitor. `path` is where they are."""

    engine: Engine
    path: str = "/f"
    address: str = "203.0.113.7"
    answer: TestResponse = field(init=False)

    def open(self, path: str | None = None) -> Walk:
        """Open an address, and go where it leads."""
        self.path = path or self.path
        self.answer = self.engine.client.get(self.path, environ_base={"REMOTE_ADDR": self.address})
        return self._follow()

    def press(self, form: dict[str, str], path: str | None = None) -> Walk:
        """Send a form of the page, and go where it leads."""
        self.path = path or self.path
        target = self.path.split("?")[0]
        self.answer = self.engine.client.post(
            target,
            data=form,
            environ_base={"REMOTE_ADDR": self.address, "HTTP_USER_AGENT": "Phone"},
            query_string=self._language(),
        )
        return self._follow()

    @property
    def text(self) -> str:
        """What stands on the page."""
        page = re.sub(r"<(style|head)>.*?</\1>", "", self.answer.get_data(as_text=True), flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())

    @property
    def page(self) -> str:
        """The page as it is."""
        return self.answer.get_data(as_text=True)

    def code(self, to: str) -> str:
        """The newest code that a contact was sent."""
        self.engine.drain()
        found = self.engine.sent(to=to)
        assert found, f"nothing was sent to {to}"
        digits = re.search(r"\b\d{6}\b", str(found[-1]))
        assert digits, found[-1]
        return digits[0]

    def to_the_code(self, guardian: dict[str, str] | None = None, **no: bool) -> Walk:
        """Through the first three steps of a form."""
        self.press(STUDENT)
        self.press(guardian or GUARDIAN)
        return self.press(permissions(**no))

    def _language(self) -> str:
        found = re.search(r"lang=(en|hi)", self.path)
        return found[0] if found else ""

    def _follow(self) -> Walk:
        for _ in range(5):
            if self.answer.status_code not in (302, 303):
                return self
            self.path = self.answer.headers["Location"]
            self.answer = self.engine.client.get(self.path, environ_base={"REMOTE_ADDR": self.address})
        raise AssertionError("a circle of redirects")
