"""Plays scenarios by the clock."""

import asyncio
import logging
from random import Random

from .actions import ActionError, Actions
from .clock import Clock
from .scenario import Scenario, ScenarioError, Step

_LOGGER = logging.getLogger(__name__)


class Player:
    """Plays one scenario; the same one with the same seed always goes the same way."""

    def __init__(self, scenario: Scenario, actions: Actions, clock: Clock, seed: int = 0) -> None:
        """Take what to play and what does it; `skipped` counts steps that could not be done."""
        self.finished = asyncio.Event()
        self.rounds = 0
        self.skipped = 0
        self._scenario = scenario
        self._actions = actions
        self._clock = clock
        self._random = Random(seed)  # noqa: S311  # an office's life, no secrets

    def play(self) -> None:
        """Do what comes before, and the rest when its time comes.

        Raises:
            ScenarioError: what comes before cannot be done.
        """
        for step in self._scenario.before:
            try:
                self._actions.run(step.do, step.draw(self._random))
            except ActionError as error:
                msg = f"{step.where}: {error}"
                raise ScenarioError(msg) from error
        self._begin_round()

    def _begin_round(self) -> None:
        for step in self._scenario.steps:
            for time in step.times(self._scenario.length):
                self._plan(step, time)
        self._clock.call_later(self._scenario.length, self._end_round)

    def _plan(self, step: Step, time: float) -> None:
        self._clock.call_later(time, lambda: self._do(step))

    def _end_round(self) -> None:
        self.rounds += 1
        if self._scenario.repeat:
            self._begin_round()
        else:
            self.finished.set()

    def _do(self, step: Step) -> None:
        """Do a step; one that cannot be done now, for the caller's phone is in use, is left out."""
        if self._random.random() >= step.chance:
            return
        try:
            self._actions.run(step.do, step.draw(self._random))
        except ActionError as error:
            self.skipped += 1
            _LOGGER.info("%s is left out: %s", step.where, error)
