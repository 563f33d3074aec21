"""Words of the forms that are chosen by what was typed: errors, and the names of choices."""

# By the code that `families.answers` gives, English and Hindi.
ERRORS: dict[str, tuple[str, str]] = {
    "choose": ("Please choose one.", "कृपया एक चुनें।"),
    "year": ("Please write a year, like 2012.", "साल लिखें, जैसे 2012।"),
    "age": (
        "The course is for ages 12 to 18. We have kept nothing.",
        "कोर्स 12 से 18 साल के लिए है। हमने कुछ दर्ज नहीं किया।",
    ),
    "grade": ("Please choose a class.", "कक्षा चुनें।"),
    "name": ("Please write your name.", "अपना नाम लिखें।"),
    "email": (
        "This does not look like an e-mail address, for example name@example.com.",
        "यह ईमेल पता ठीक नहीं लगता, जैसे name@example.com।",
    ),
    "phone": (
        "Please write ten digits, beginning with 6, 7, 8 or 9.",
        "दस अंक लिखें, जो 6, 7, 8 या 9 से शुरू हों।",
    ),
    "neither": ("Please give an e-mail or a mobile number.", "ईमेल या मोबाइल नंबर में से एक दें।"),
    "students_own": (
        "This is the student's own contact. Please give one that only you read.",
        "यह छात्र का अपना संपर्क है। ऐसा दें जो सिर्फ़ आप देखते हों।",
    ),
    "under_18": (
        "Only a person of 18 or more can give this permission. Please ask a parent or guardian to fill in this part.",
        "यह अनुमति 18 साल या उससे बड़े व्यक्ति ही दे सकते हैं। यह हिस्सा माता-पिता या अभिभावक से भरवाएँ।",
    ),
    "tick": ("Please tick this, if it is so.", "अगर यह सही है, तो इसे चुनें।"),
    "yes_or_no": ("Please say yes or no to each point.", "हर बात पर हाँ या नहीं चुनें।"),
    "first_name": ("Please write the first name.", "पहला नाम लिखें।"),
    "long": ("At most 500 characters.", "ज़्यादा से ज़्यादा 500 अक्षर।"),
}

NOT_AT_SCHOOL = ("not at school", "स्कूल में नहीं")

RELATIONS: dict[str, tuple[str, str]] = {
    "mother": ("Mother", "माता"),
    "father": ("Father", "पिता"),
    "guardian": ("Lawful guardian", "क़ानूनी अभिभावक"),
}

HOURS: dict[str, tuple[str, str]] = {
    "any": ("Any time", "कभी भी"),
    "morning": ("9 am to 12 noon", "सुबह 9 से दोपहर 12"),
    "afternoon": ("12 noon to 5 pm", "दोपहर 12 से शाम 5"),
    "evening": ("5 pm to 9 pm", "शाम 5 से रात 9"),
}

# Why somebody stops all messages.
REASONS: dict[str, tuple[str, str]] = {
    "not_mine": ("Not my number", "मेरा नंबर नहीं"),
    "too_many": ("Too many", "बहुत ज़्यादा"),
    "not_interested": ("Not interested", "रुचि नहीं"),
    "other": ("Other", "और कुछ"),
}

# How an answer to a purpose came.
METHODS: dict[str, tuple[str, str]] = {
    "code": ("by a code", "कोड से"),
    "paper": ("on paper", "काग़ज़ पर"),
    "page": ("on this page", "इसी पेज पर"),
    "reply": ("by a reply", "जवाब में"),
    "call": ("in a call", "कॉल में"),
    "unsubscribe": ("by the link in a message", "मैसेज के लिंक से"),
}
