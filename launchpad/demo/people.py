"""The families of the demo, all invented: which list they came on, and how far each came."""

from dataclasses import dataclass
from typing import Literal

Reach = Literal[
    "new",
    "invited",
    "bounced",
    "waits_for_guardian",
    "no_consent",
    "pending",
    "more_info",
    "approved",
    "contacted",
    "interested",
    "link_cancelled",
    "link_sent",
    "link_opened",
    "needs_review",
    "paid",
    "enrolled",
    "lost",
    "do_not_contact",
]

# How many steps of the road each took: form, approval, interest, payment, seat.
STEPS: dict[Reach, int] = {
    "new": 0,
    "invited": 0,
    "bounced": 0,
    "waits_for_guardian": 0,
    "no_consent": 1,
    "pending": 1,
    "more_info": 1,
    "approved": 2,
    "contacted": 2,
    "lost": 2,
    "do_not_contact": 2,
    "interested": 2,
    "link_cancelled": 3,
    "link_sent": 3,
    "link_opened": 3,
    "needs_review": 4,
    "paid": 4,
    "enrolled": 5,
}


@dataclass(frozen=True)
class Child:
    """One child and who looks after it. `key` makes the addresses, `number` the guardian's phone.

    own: has an address of its own, which the account is for. batch: the list's own unless named.
    """

    key: str
    number: int
    name: str
    age: int
    grade: str
    city: str
    guardian: str
    relation: Literal["mother", "father", "guardian"]
    reach: Reach
    language: Literal["en", "hi"] = "en"
    own: bool = True
    batch: Literal["weekend", "weekday", None] = None

    @property
    def steps(self) -> int:
        """How far it came on the road."""
        return STEPS[self.reach]

    @property
    def email(self) -> str:
        """The guardian's address."""
        return f"{self.key}.family@example.com"

    @property
    def phone(self) -> str:
        """The guardian's number."""
        return f"+919876500{self.number:03d}"

    @property
    def own_email(self) -> str:
        """The child's address, empty where it has none."""
        return f"{self.key}@example.com" if self.own else ""

    @property
    def account(self) -> str:
        """The address that the child's account is for."""
        return self.own_email or self.email


# fmt: off
WORKSHOP = [
    Child("aarav", 101, "Aarav Mehta", 15, "10", "Pune", "Sunita Mehta", "mother", "enrolled"),
    Child("diya", 102, "Diya Nair", 14, "9", "Kochi", "Rajesh Nair", "father", "enrolled"),
    Child("ananya", 103, "अनन्या शर्मा", 16, "11", "Jaipur", "सुनीता शर्मा", "mother", "enrolled", "hi"),
    Child("kabir", 104, "Kabir Singh", 17, "12", "Chandigarh", "Harpreet Singh", "father", "enrolled"),
    Child("ishaan", 105, "Ishaan Patel", 13, "8", "Ahmedabad", "Bhavna Patel", "mother", "enrolled"),
    Child("zoya", 106, "Zoya Khan", 15, "10", "Lucknow", "Farah Khan", "mother", "invited"),
    Child("vihaan", 107, "Vihaan Reddy", 12, "7", "Hyderabad", "Lakshmi Reddy", "mother", "enrolled", own=False),
    Child("vivek", 108, "विवेक मिश्रा", 14, "9", "Varanasi", "राकेश मिश्रा", "father", "invited", "hi"),
    Child("arjun", 109, "Arjun Bose", 17, "12", "Kolkata", "Moushumi Bose", "mother", "lost"),
    Child("nisha", 110, "Nisha Verma", 15, "10", "Bhopal", "Alok Verma", "father", "do_not_contact"),
    Child("sara", 111, "Sara Fernandes", 13, "8", "Panaji", "Maria Fernandes", "mother", "bounced"),
]
ADVERT = [
    Child("meera", 201, "Meera Iyer", 16, "11", "Chennai", "Lakshmi Iyer", "mother", "paid", batch="weekend"),
    Child("rohan", 202, "Rohan Das", 15, "10", "Kolkata", "Subhash Das", "father", "paid", own=False),
    Child("tara", 203, "Tara Joshi", 14, "9", "Nashik", "Prakash Joshi", "father", "needs_review"),
    Child("kavya", 204, "Kavya Menon", 15, "10", "Kochi", "Suresh Menon", "father", "link_opened"),
    Child("aditya", 205, "Aditya Kulkarni", 16, "11", "Pune", "Smita Kulkarni", "mother", "link_sent"),
    Child("priya", 206, "प्रिया यादव", 14, "9", "Kanpur", "कमला यादव", "mother", "link_sent", "hi"),
    Child("anika", 207, "Anika Chatterjee", 15, "10", "Kolkata", "Rina Chatterjee", "mother", "link_cancelled"),
    Child("dhruv", 208, "Dhruv Gupta", 13, "8", "Delhi", "Neeraj Gupta", "father", "interested"),
    Child("reyansh", 209, "Reyansh Saxena", 16, "11", "Noida", "Pallavi Saxena", "mother", "contacted"),
    Child("myra", 210, "Myra D'Souza", 14, "9", "Mumbai", "Conrad D'Souza", "father", "contacted"),
    Child("yash", 211, "Yash Thakur", 17, "12", "Shimla", "Veena Thakur", "mother", "contacted", own=False),
    Child("sneha", 212, "Sneha Pillai", 15, "10", "Trivandrum", "Radha Pillai", "mother", "approved"),
    Child("om", 213, "ओम त्रिपाठी", 14, "9", "Prayagraj", "अनिल त्रिपाठी", "father", "pending", "hi"),
    Child("riya", 214, "Riya Kapoor", 16, "11", "Gurugram", "Monica Kapoor", "mother", "pending"),
    Child("aisha", 215, "Aisha Siddiqui", 15, "10", "Bhopal", "Imran Siddiqui", "father", "no_consent"),
    Child("neel", 216, "Neel Shah", 16, "11", "Surat", "Kirti Shah", "mother", "waits_for_guardian", own=False),
    Child("pooja", 217, "Pooja Rathore", 13, "8", "Udaipur", "Gajendra Rathore", "father", "more_info"),
    Child("veer", 218, "Veer Malhotra", 14, "9", "Ludhiana", "Simran Malhotra", "mother", "invited"),
]
FAIR = [
    Child("manav", 301, "Manav Desai", 12, "7", "Vadodara", "Jignesh Desai", "father", "new", own=False),
    Child("tanvi", 302, "Tanvi Rao", 15, "10", "Bengaluru", "Deepa Rao", "mother", "new"),
    Child("krish", 303, "Krish Agarwal", 14, "9", "Indore", "Shweta Agarwal", "mother", "new", own=False),
    Child("divya", 304, "दिव्या वर्मा", 16, "11", "Patna", "संजय वर्मा", "father", "new"),
]
# fmt: on
EVERYONE = [*WORKSHOP, *ADVERT, *FAIR]
STUDENTS = [child for child in EVERYONE if child.reach == "enrolled"]
