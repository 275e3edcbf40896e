"""A user and a language model that talk, through Home Assistant's own log of conversations and its own tools."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.components import conversation
from homeassistant.components.conversation.chat_log import AssistantContent, ChatLog, async_get_chat_log
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import chat_session, llm
from homeassistant.setup import async_setup_component

AGENT = "conversation.model"
_NOBODYS: dict[str, Any] = {"context": None} if (MAJOR_VERSION, MINOR_VERSION) >= (2026, 11) else {}
"""From 2026.11 on Home Assistant keeps others out of a user's conversation by itself, if it is told whose it is."""

type Wish = tuple[str, Mapping[str, Any]]
"""A tool without its prefix, and its arguments."""


async def set_up_assist(hass: HomeAssistant) -> None:
    """Set up what language models use."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})


class Talk:
    """One conversation, as an integration of a language model holds it."""

    def __init__(self, hass: HomeAssistant, *, user: str | None = None, device: str | None = None) -> None:
        """Begin nothing yet."""
        self._hass = hass
        self._user = user
        self._device = device
        self.conversation_id: str | None = None
        self.context = Context(user_id=user)

    async def say(
        self, words: str, *wishes: Wish, reply: str = "", context: Context | None = None
    ) -> list[llm.ToolResult]:
        """Let the user say something, the model use tools one after the other, and then reply; return the answers."""
        answers: list[llm.ToolResult] = []
        async with self.turn(words, context) as log:
            for name, arguments in wishes:
                answers += await use(log, (name, arguments))
            log.async_add_assistant_content_without_tools(AssistantContent(agent_id=AGENT, content=reply))
        return answers

    @asynccontextmanager
    async def turn(self, words: str, context: Context | None = None) -> AsyncIterator[ChatLog]:
        """Let the user say something, and open the log for the model's reply."""
        self.context = context or Context(user_id=self._user)
        with chat_session.async_get_chat_session(self._hass, self.conversation_id, **_NOBODYS) as session:
            self.conversation_id = session.conversation_id
            said = conversation.ConversationInput(
                text=words,
                context=self.context,
                conversation_id=session.conversation_id,
                device_id=self._device,
                satellite_id=None,
                language="en",
                agent_id=AGENT,
            )
            with async_get_chat_log(self._hass, session, said) as log:
                await log.async_provide_llm_data(said.as_llm_context("test"), llm.LLM_API_ASSIST)
                yield log


async def use(log: ChatLog, *wishes: Wish) -> list[llm.ToolResult]:
    """Let the model use tools at once, and return the answers in the order of the tools."""
    calls = [llm.ToolInput(tool_name=f"cloud_telephony__{name}", tool_args=dict(args)) for name, args in wishes]
    results = log.async_add_assistant_content(AssistantContent(agent_id=AGENT, content=None, tool_calls=calls))
    return [content.result async for content in results]
