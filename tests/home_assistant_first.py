"""Import Home Assistant before any other pytest plugin does anything.

Home Assistant puts its own `httpx` and `voluptuous` in place when it is imported, and refuses to when a plugin was
faster. The test plugin is made for the oldest supported Home Assistant; where the newest moved a name that the plugin
patches, the name is put back.
"""

import homeassistant  # noqa: F401  # isort: skip
from homeassistant.components import logger
from homeassistant.components.logger import helpers

if not hasattr(logger, "_clear_logger_overwrites"):
    logger._clear_logger_overwrites = helpers._clear_logger_overwrites
