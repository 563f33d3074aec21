"""What the payment pages say, in English and Hindi."""

from launchpad.payments.service import Page

REFUND_DAYS = ("5 to 7", "5 से 7")

SENTENCES: dict[Page, tuple[str, str]] = {
    "due": (
        "{amount} for {batch_name}{by}. Reference {pay_ref}.",
        "{batch_name} के लिए {amount}{by}। रेफ़रेंस {pay_ref}।",
    ),
    "checking": (
        "Checking with the bank. This usually takes under a minute; you may close the page.",
        "बैंक से पूछ रहे हैं। आम तौर पर एक मिनट से कम लगता है; आप पेज बंद कर सकते हैं।",
    ),
    "still_checking": (
        "The bank has not answered yet. Please do not pay again. We keep asking and write to you. Reference {pay_ref}.",
        "बैंक का जवाब अभी नहीं आया। दोबारा पेमेंट न करें। हम पूछते रहेंगे और आपको लिखेंगे। रेफ़रेंस {pay_ref}।",
    ),
    "paid": ("Received: {amount}. The seat is confirmed.", "{amount} मिल गए। सीट पक्की है।"),
    "failed": (
        "The payment did not go through, and nothing was taken.",
        "पेमेंट नहीं हो पाया, कोई पैसा नहीं कटा।",
    ),
    "left": (
        "You came back without paying. Nothing was taken.",
        "आप बिना पेमेंट के लौट आए। कोई पैसा नहीं कटा।",
    ),
    "needs_review": (
        "We received a payment and want to check one thing ourselves. You need not do anything; we write by tomorrow"
        " evening.",
        "पेमेंट मिला है, एक बात हम ख़ुद जाँचना चाहते हैं। आपको कुछ नहीं करना है; कल शाम तक लिखेंगे।",
    ),
    "paid_twice": (
        "It looks as if this was paid twice. We pay one back within {refund_days} working days.",
        "लगता है पेमेंट दो बार हो गया। एक हम {refund_days} कामकाजी दिन में लौटा देंगे।",
    ),
    "expired": ("This link has ended.", "इस लिंक का समय ख़त्म हो गया।"),
    "cancelled": (
        "This request was cancelled. Nothing is to be paid.",
        "यह पेमेंट रद्द कर दिया गया है। कुछ नहीं देना है।",
    ),
    "refunded": ("{amount} was paid back on {day}.", "{day} को {amount} लौटा दिए गए।"),
    "preparing": (
        "This page is being prepared. It shows itself in a moment.",
        "यह पेज तैयार हो रहा है। थोड़ी देर में अपने आप खुल जाएगा।",
    ),
}

# Class of the card and its icon.
LOOKS: dict[Page, tuple[str, str]] = {
    "due": ("", ""),
    "checking": ("wait", "clock"),
    "still_checking": ("wait", "clock"),
    "paid": ("good", "check"),
    "failed": ("bad", "alert"),
    "left": ("info", "arrow-left"),
    "needs_review": ("review", "search"),
    "paid_twice": ("review", "search"),
    "expired": ("quiet", "clock"),
    "cancelled": ("quiet", "check"),
    "refunded": ("quiet", "check"),
    "preparing": ("wait", "clock"),
}
