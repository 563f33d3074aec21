"""Where Node is, and what its programs need in their environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def node_environment(base: Mapping[str, str]) -> dict[str, str]:
    """`base`, with the Node of the virtual environment first on PATH and every telemetry switched off."""
    bin_folder = Path(sys.prefix) / "bin"
    return {
        **base,
        "PATH": os.pathsep.join([str(bin_folder), base.get("PATH", os.defpath)]),
        "SUPABASE_TELEMETRY_DISABLED": "1",
        "LITE_TELEMETRY": "0",
        "DO_NOT_TRACK": "1",
    }
