"""What all public pages share: the language, the look, and the pages that say what went wrong."""

import hashlib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Flask, Response, g, render_template, request, url_for

from launchpad.core.errors import Problem

Language = Literal["en", "hi"]

_COOKIE = "lang"
_YEAR_SECONDS = 365 * 24 * 3600
_STYLES = Path(__file__).parent / "static" / "public.css"

# Words by status, English and Hindi. Other statuses show the words of the error itself.
_PROBLEMS: dict[int, tuple[str, str]] = {
    403: ("This belongs to another account.", "यह किसी और अकाउंट का है।"),
    404: ("This page does not exist, or is not yours to see.", "यह पेज नहीं है, या आपके लिए नहीं है।"),
    410: (
        "This link was for one use and has been used.",
        "यह लिंक एक ही बार के लिए था और इस्तेमाल हो चुका है।",
    ),
    413: (
        "The file is larger than {limit}. A shorter video or a photo in lower quality works.",
        "फ़ाइल {limit} से बड़ी है। छोटा वीडियो या कम क्वालिटी की फ़ोटो भेजें।",
    ),
    429: ("That was too quick. Please wait {seconds} seconds.", "थोड़ा धीरे। {seconds} सेकंड रुकें।"),
    500: (
        "Something went wrong on our side. Nothing you typed is lost. Reference {error_ref}.",
        "हमारी तरफ़ कुछ गड़बड़ हुई। आपका लिखा हुआ सुरक्षित है। रेफ़रेंस {error_ref}।",
    ),
    503: ("We are back in a few minutes.", "हम कुछ मिनट में लौटते हैं।"),
}


def install(app: Flask) -> None:
    """Give templates `lang`, `t(english, hindi)`, `other_language_url` and `styles_url`; remember a chosen language."""
    version = hashlib.sha256(_STYLES.read_bytes()).hexdigest()[:12]

    def variables() -> dict[str, Any]:
        chosen = language()
        return {
            "lang": chosen,
            "t": lambda english, hindi: t(chosen, english, hindi),
            "other_language_url": _other_language_url(chosen),
            "styles_url": url_for("static", filename="public.css", v=version),
        }

    def remember(response: Response) -> Response:
        if request.args.get("lang") in ("en", "hi"):
            response.set_cookie(
                _COOKIE, language(), max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure
            )
        return response

    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR_SECONDS
    app.context_processor(variables)
    app.after_request(remember)


def language() -> Language:
    """The visitor's language: the one chosen by ?lang=, else the remembered one, else the page's, else the browser's.

    A page that knows its reader says so with `g.language = ...` before it renders.
    """
    wanted = [request.args.get("lang"), request.cookies.get(_COOKIE), g.get("language")]
    for one in [*wanted, request.accept_languages.best_match(["en", "hi"])]:
        if one in ("en", "hi"):
            return "hi" if one == "hi" else "en"
    return "en"


def t(lang: str, english: str, hindi: str) -> str:
    """The words in a language."""
    return hindi if lang == "hi" else english


def problem_page(problem: Problem) -> str:
    """The page that says what went wrong and what to do next."""
    words = _PROBLEMS.get(problem.status)
    if words is None:
        return render_template("problem.html", words=problem.message)
    values = {
        "limit": f"{(request.max_content_length or 0) // (1024 * 1024)} MB",
        "seconds": problem.retry_after or "",
        "error_ref": g.get("request_id", ""),
    }
    return render_template("problem.html", words=t(language(), *words).format(**values))


def not_built_page() -> str:
    """The page that stands where the built web app would be."""
    return render_template("not_built.html")


def _other_language_url(chosen: Language) -> str:
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'lang': 'en' if chosen == 'hi' else 'hi'})}"
