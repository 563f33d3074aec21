"""Who we are, as every public page says it."""

from launchpad.core.db import Conn

_NAMES = [
    "brand",
    "educator_name",
    "educator_gender",
    "legal_name",
    "postal_address",
    "support_email",
    "support_phone",
]


def house(conn: Conn) -> dict[str, str]:
    """Variables of the templates: brand, taught_by, legal_name, postal_address, support_email, support_phone.

    educator_gender, where it is set, says how Hindi speaks of the educator.
    """
    rows = conn.execute(
        "select key, value #>> '{}' as value from public.app_settings where key = any(%(names)s)", {"names": _NAMES}
    ).fetchall()
    found = {row["key"]: row["value"] for row in rows}
    return {**found, "taught_by": found.get("educator_name", "")}
