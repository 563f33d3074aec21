"""What a person wrote, and what it plainly means."""

import pytest

from launchpad.crm.text import answer_subject, is_start, is_stop, written

STOPS = [
    "stop",
    "STOP",
    " Stop. ",
    "Unsubscribe!",
    "cancel",
    "no more",
    "Don't message",
    "Don\u2019t message",
    "रोको",
    "रोकिए।",
    "बंद करो",
    "बंद करें 🙏",
    "मैसेज मत",
    "कॉल मत",
    "नहीं चाहिए",
    "band karo",
    "MAT BHEJO",
    "call mat",
    "stop\n\n-- \nAnita",
    "STOP\nSent from my iPhone",
]
NO_STOPS = [
    "",
    "stop it please",
    "Where does the bus stop?",
    "मुझे यह कोर्स नहीं चाहिए था पर अब चाहिए",
    "cancelled?",
    "start",
]


@pytest.mark.parametrize("text", STOPS)
def test_a_word_of_stopping_alone_is_a_stop(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize("text", NO_STOPS)
def test_anything_else_is_not(text: str) -> None:
    assert not is_stop(text)


def test_only_start_alone_is_a_start() -> None:
    assert is_start("Start!")
    assert not is_start("When does it start")


@pytest.mark.parametrize(
    ("text", "html", "expected"),
    [
        ("Yes\r\n\r\n> old\r\n> words", None, "Yes"),
        ("Yes\n\nOn Sun, 22 Nov 2026, Kavita wrote:\n> old", None, "Yes"),
        ("हाँ\n\n22 नव॰ 2026 को Kavita ने लिखा:\n> old", None, "हाँ"),
        ("Yes\n\n-----Original Message-----\nFrom: Kavita", None, "Yes"),
        ("On Monday we come. I wrote: yes", None, "On Monday we come. I wrote: yes"),
        ("> only quoted", None, "> only quoted"),
        (None, "<style>p{}</style><div>Hello<br>there</div><blockquote>old</blockquote>", "Hello\nthere"),
        (None, None, ""),
    ],
)
def test_the_mail_that_is_answered_is_left_out(text: str | None, html: str | None, expected: str) -> None:
    assert written(text, html) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [("A course", "Re: A course"), ("Re: RE: Fwd: A course", "Re: A course"), ("", None), (None, None), ("Re:", None)],
)
def test_an_answer_says_re_once(subject: str | None, expected: str | None) -> None:
    assert answer_subject(subject) == expected
