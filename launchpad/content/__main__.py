"""`python -m launchpad.content --campaigns`: the WhatsApp campaigns that must be live at AiSensy, as JSON."""

import json
import os
import sys
from typing import Any

from launchpad.content import catalog
from launchpad.content.template import Template


def campaigns(app_url: str) -> list[dict[str, Any]]:
    """Name, number of parameters, text and buttons of each campaign; `app_url` stands before every link."""
    return [_campaign(cell.template, app_url) for cell in catalog.load().cells if cell.template.channel == "whatsapp"]


def _campaign(template: Template, app_url: str) -> dict[str, Any]:
    return {
        "name": template.provider_name,
        "params": len(template.params),
        "text": "\n\n".join(part for part in (template.subject, template.body, template.footer) if part),
        "buttons": [
            {"type": button.type, "text": button.text, "url": (button.url or "").replace("https://{app_host}", app_url)}
            for button in template.buttons
        ],
    }


if __name__ == "__main__":
    if sys.argv[1:] != ["--campaigns"]:
        sys.exit("usage: APP_URL=https://... python -m launchpad.content --campaigns")
    json.dump(campaigns(os.environ.get("APP_URL", "https://{app_host}")), sys.stdout, ensure_ascii=False, indent=1)
