"""Tests of Cloud Telephony."""
