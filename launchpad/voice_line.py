"""The voice agents and the number that calls come from, as the educator set them: before the environment's."""

from collections.abc import Mapping
from typing import Any

from launchpad.config import Settings
from launchpad.core.db import Conn

Line = Mapping[str, str]


def read(conn: Conn) -> dict[str, str]:
    """What is set, by its part of the setting; what is empty is left out."""
    row = conn.execute("select value from public.app_settings where key = 'voice_line'").fetchone()
    return {part: text for part, text in (row["value"] if row else {}).items() if text}


def over(given: Settings, line: Line) -> dict[str, Any]:
    """The settings that change: her number, and her agents among those of the environment."""
    changed: dict[str, Any] = {"bolna_from_number": line["from_number"]} if "from_number" in line else {}
    agents: dict[str, dict[str, Any]] = {
        script: {str(language): agent for language, agent in ids.items()} for script, ids in given.bolna_agents.items()
    }
    for part, agent in line.items():
        if part != "from_number":
            script, _, language = part.rpartition("_")
            agents.setdefault(script, {})[language] = agent
    return changed | ({"bolna_agents": agents} if agents != given.bolna_agents else {})
