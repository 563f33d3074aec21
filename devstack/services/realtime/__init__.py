"""Realtime: broadcast over WebSocket and HTTP, private topics guarded by the policies of realtime.messages."""
