"""Facts about calls, phones and people."""
