"""The educator at her doors, as for campaigns."""

from tests.campaigns.conftest import desk

__all__ = ["desk"]
