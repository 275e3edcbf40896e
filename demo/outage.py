"""The switch by which a user of the demo has the simulated NiMbox fail."""

from pathlib import Path

OUTAGE = Path(__file__).with_name("outage.yaml")
SWITCH = "input_boolean.nimbox_outage"


def outage_secrets(control_url: str) -> dict[str, str]:
    """Return what the switch is configured with: where the simulator is controlled; Home Assistant fills in what."""
    return {"nimbox_control": f"{control_url}/control/{{{{ action }}}}"}
