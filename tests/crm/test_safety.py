"""Words that call for care, and those that only look like them."""

import pytest

from launchpad.crm import safety


@pytest.mark.parametrize(
    "said",
    [
        "I do not feel safe, I am SCARED of him",
        "he hit me yesterday",
        "Someone is blackmailing my daughter",
        "I want to die",
        "she ran away  from home",
        "मुझे डर लगता है",
        "पापा मुझे मारते हैं",
        "वह मुझे धमकी देता है",
        "मैं मर जाऊँगी",
        "नंगी फ़ोटो माँग रहा है",
        "नंगी फोटो",
        "mujhe darr lag raha hai",
        "mar jaunga",
        "wo mujhe MAARTA hai",
        "khudkushi",
    ],
)
def test_a_word_that_calls_for_care_is_heard(said: str) -> None:
    assert safety.heard(said) is not None


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Thank you, we will be in touch",
        "The touch screen does not work",
        "What is her diet on exam days?",
        "She learned many skills",
        "हमारा बेटा बीमार है, हमारी क्लास कब है?",
        "तुम्हारा फ़ोन",
        "कमर में दर्द है",
        "Is the market open?",
        "audience",
    ],
)
def test_everyday_words_are_left_alone(said: str) -> None:
    assert safety.heard(said) is None


def test_the_educator_adds_to_the_list() -> None:
    assert safety.heard("He sent Strange Pictures") is None
    assert safety.heard("He sent Strange Pictures", ["strange picture"]) == "strange pictures"
    assert safety.heard("A strange question", ["strange picture", " "]) is None
