"""Real servers on loopback that speak the protocols of the telephony providers, and a player of scenarios.

One package per provider; what stands beside them is shared. Nothing here knows Home Assistant or the integration.
"""
