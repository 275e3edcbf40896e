"""Tests of the project's own scripts and settings."""
