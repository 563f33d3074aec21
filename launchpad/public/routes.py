"""All public pages that are ours alone; those of payments, classes and certificates are with their domains."""

from flask import Blueprint

from launchpad.public import callback_pages, consent_pages, form_pages, site_pages

pages = Blueprint("public", __name__)
for part in (site_pages, form_pages, consent_pages, callback_pages):
    pages.register_blueprint(part.pages)
