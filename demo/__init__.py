"""The demo: a real Home Assistant with an office's phones, and the pieces that tests use to start one of their own."""
