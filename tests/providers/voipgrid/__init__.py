"""Facts about VoIPGRID; [S0] is its document "Klik en bel", [VCE], [VJS] its own clients, [VVB] a newer copy."""
