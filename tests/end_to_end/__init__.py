"""Tests with a real Home Assistant in a process of its own, used as a user's browser uses it."""
