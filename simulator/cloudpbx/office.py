"""Phones, queues, agents and conferences: they change, and the feed tells it."""

from collections.abc import Mapping

from .feed import Feed
from .state import Agent, AgentStatus, Extension, ExtensionStatus, Participant, Pbx, Queue
from .wire import agent_event, conference_event, queue_event

_AGENT_STATUS: Mapping[int, AgentStatus] = {
    ExtensionStatus.IDLE: AgentStatus.IDLE,
    ExtensionStatus.IN_USE: AgentStatus.IN_USE,
    ExtensionStatus.BUSY: AgentStatus.BUSY,
    ExtensionStatus.UNAVAILABLE: AgentStatus.UNAVAILABLE,
    ExtensionStatus.RINGING: AgentStatus.RINGING,
    ExtensionStatus.ON_HOLD: AgentStatus.ON_HOLD,
    ExtensionStatus.CONNECTING: AgentStatus.IN_USE,
}


class Office:
    """Changes the state of the account, one thing at a time; whatever it is asked for and does not know it makes."""

    def __init__(self, pbx: Pbx, feed: Feed) -> None:
        """Take the state to change and the feed to tell it on."""
        self.pbx = pbx
        self._feed = feed
        self._devices = 0x27

    def add_extension(self, extension: str, name: str, status: int = ExtensionStatus.IDLE) -> None:
        """Make or rename an extension; nothing is told."""
        self.pbx.extensions[extension] = Extension(extension, name, status)

    def add_contact(self, number: str, name: str) -> None:
        """Give an outside number a name, which its calls present."""
        self.pbx.contacts[number] = name

    def add_queue(self, queue: str, number: str) -> None:
        """Make a queue without agents, which is reached by a number; nothing is told."""
        self.pbx.queues[queue] = Queue(queue, number)

    def add_agent(self, queue: str, extension: str, dynamic: bool = False, paused: bool = False) -> None:
        """Make an extension an agent of a queue; nothing is told."""
        phone = self._extension(extension)
        status = _AGENT_STATUS.get(phone.status, AgentStatus.UNKNOWN)
        agent = Agent(extension, phone.name, status, dynamic=dynamic, paused=paused)
        self._queue(queue).agents[extension] = agent

    def set_extension(self, extension: str, status: int, number: str | None = None, name: str | None = None) -> None:
        """Set the status, a number of the scale in [S3] §2.4 or any other, and with whom the phone is connected."""
        phone = self._extension(extension)
        phone.status = status
        phone.connected = None if number is None else self.pbx.party(number, name)
        self._feed.tell(self._feed.wire.subscriber(self.pbx.name, phone))
        for queue, agent in self.pbx.memberships(extension):
            self._set_agent_status(queue, agent, _AGENT_STATUS.get(status, AgentStatus.UNKNOWN))

    def set_queue(self, queue: str, calls: int) -> None:
        """Set how many wait in a queue."""
        self._queue(queue).calls = max(calls, 0)
        self._feed.tell([queue_event(self.pbx.queues[queue])])

    def set_agent(
        self,
        queue: str,
        extension: str,
        *,
        status: int | None = None,
        paused: bool | None = None,
        reason: str | None = None,
        taken: int | None = None,
    ) -> None:
        """Change what is given of an agent; a reason belongs to a pause.

        Raises:
            ValueError: a reason without a pause.
        """
        if reason is not None and paused is None:
            msg = "A reason is told with a change of the pause only"
            raise ValueError(msg)
        agent = self._agent(queue, extension)
        agent.status = agent.status if status is None else status
        agent.paused = agent.paused if paused is None else paused
        agent.taken = agent.taken if taken is None else taken
        self._tell_agent(self.pbx.queues[queue], agent, reason)

    def join_conference(self, conference: str, number: str, name: str | None = None) -> Participant:
        """Let somebody join a conference room; an own extension that is idle is in use until it leaves."""
        participant = Participant(self.new_device(number), self.pbx.party(number, name))
        self.pbx.conferences.setdefault(conference, []).append(participant)
        self._feed.tell([conference_event(conference, participant, joined=True)])
        self._change_alone(number, ExtensionStatus.IDLE, ExtensionStatus.IN_USE)
        return participant

    def leave_conference(self, conference: str, number: str) -> None:
        """Let the first participant with this number leave.

        Raises:
            ValueError: nobody with this number is there.
        """
        participants = self.pbx.conferences.get(conference, [])
        for participant in participants:
            if participant.who.number == number:
                participants.remove(participant)
                self._feed.tell([conference_event(conference, participant, joined=False)])
                self._change_alone(number, ExtensionStatus.IN_USE, ExtensionStatus.IDLE)
                return
        msg = f"{number} is not in the conference {conference}"
        raise ValueError(msg)

    def tell_state(self) -> None:
        """Tell the state of every extension, queue and agent, as happens when the phones register anew."""
        for extension in self.pbx.extensions.values():
            self._feed.tell(self._feed.wire.subscriber(self.pbx.name, extension))
        for queue in self.pbx.queues.values():
            self._feed.tell([queue_event(queue)])
            for agent in queue.agents.values():
                self._tell_agent(queue, agent)

    def new_device(self, number: str) -> str:
        """Return the name of a new channel to an extension or, for any other number, to the trunk."""
        self._devices += 1
        return self.pbx.device(number, self._devices)

    def _change_alone(self, number: str, before: ExtensionStatus, after: ExtensionStatus) -> None:
        """Change a phone that is connected with nobody in particular."""
        phone = self.pbx.extensions.get(number)
        if phone is not None and phone.status == before and phone.connected is None:
            self.set_extension(number, after)

    def _extension(self, number: str) -> Extension:
        return self.pbx.extensions.setdefault(number, Extension(number, f"Extension {number}"))

    def _queue(self, name: str) -> Queue:
        return self.pbx.queues.setdefault(name, Queue(name, str(801 + len(self.pbx.queues))))

    def _agent(self, queue: str, extension: str) -> Agent:
        if extension not in self._queue(queue).agents:
            self.add_agent(queue, extension)
        return self.pbx.queues[queue].agents[extension]

    def _set_agent_status(self, queue: Queue, agent: Agent, status: AgentStatus) -> None:
        if agent.status != status:
            agent.status = status
            self._tell_agent(queue, agent)

    def _tell_agent(self, queue: Queue, agent: Agent, reason: str | None = None) -> None:
        self._feed.tell([agent_event(self.pbx.name, queue, agent, reason)])
