# Home Assistant puts probatio in voluptuous' place when it is imported; its types are those that are true.
from probatio import *  # noqa: F403  # the whole of it
