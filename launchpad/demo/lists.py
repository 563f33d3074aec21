"""The three lead lists that the families came on, as files such as people really export."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from launchpad.demo import people
from launchpad.demo.people import Child
from launchpad.leads.columns import Owner

Cells = list[str]


@dataclass(frozen=True)
class LeadList:
    """One list: its families and its file. `path` is where it lies in Storage, the same at every run."""

    id: UUID
    file_name: str
    source: str
    owner: Owner
    children: Sequence[Child]
    header: Cells
    cells: Callable[[Child], Cells]
    flaws: Sequence[Cells] = ()

    @property
    def path(self) -> str:
        """Its place in the bucket."""
        return f"{self.id}/list.csv"

    @property
    def content(self) -> bytes:
        """The file."""
        text = io.StringIO()
        csv.writer(text).writerows([self.header, *map(self.cells, self.children), *self.flaws])
        return text.getvalue().encode()


def _by_parent(child: Child) -> Cells:
    return [
        child.guardian,
        child.email,
        child.phone,
        child.name,
        child.own_email,
        str(child.age),
        child.grade,
        child.city,
    ]


def _by_advert(child: Child) -> Cells:
    return [child.name, child.email, f"p:{child.phone}", child.own_email, str(child.age), child.city, child.guardian]


_PARENT_HEADER = [
    "Parent name",
    "Parent email",
    "Parent mobile",
    "Student name",
    "Student email",
    "Age",
    "Class",
    "City",
]

WORKSHOP = LeadList(
    UUID("5b0c7a0e-93a7-4d5c-8a55-0d6f00000001"),
    "Summer workshop enquiries.csv",
    "you asked about our course at the summer workshop in Pune",
    "guardian",
    people.WORKSHOP,
    _PARENT_HEADER,
    _by_parent,
)
ADVERT = LeadList(
    UUID("5b0c7a0e-93a7-4d5c-8a55-0d6f00000002"),
    "Advert leads.csv",
    "you filled a form about teen courses last week",
    "unknown",
    people.ADVERT,
    ["Name", "Email", "Phone", "Student email", "Age", "City", "Parent name"],
    _by_advert,
    # One person filled the form twice, one mistyped everything, and one is a student already.
    flaws=[
        _by_advert(people.ADVERT[0]),
        ["Rudra", "rudra at example", "98765", "", "14", "Agra", ""],
        _by_advert(people.WORKSHOP[0]),
    ],
)
FAIR = LeadList(
    UUID("5b0c7a0e-93a7-4d5c-8a55-0d6f00000003"),
    "School fair sign-up sheet.csv",
    "you left your name at our table at the school fair",
    "guardian",
    people.FAIR,
    _PARENT_HEADER,
    _by_parent,
)
ALL = (WORKSHOP, ADVERT, FAIR)
