"""Asterisk's table of call detail records."""
