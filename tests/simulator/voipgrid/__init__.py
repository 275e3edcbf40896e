"""The simulated VoIPGRID account."""
