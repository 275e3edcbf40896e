"""Cloud Telephony: phone systems in Home Assistant."""
