"""Sentences of templates: so many that every word of each is said once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from hassil import Alternative, Expression, Group, Intents, ListReference, RuleReference, TextChunk
from hassil.intents import IntentData


@dataclass(slots=True)
class Sampler:
    """Says a template in another way each time; `fill` gives what to say for a list, `rules` what rules stand for."""

    fill: Callable[[str], str | Expression]
    rules: Mapping[str, Expression] = field(default_factory=dict)
    _said: dict[int, int] = field(default_factory=dict)
    _new: bool = False

    def sentences(self, expression: Expression) -> Iterator[str]:
        """Yield sentences until every alternative has been said."""
        while True:
            self._new = False
            sentence = " ".join(self._say(expression).split())
            if not self._new and self._said:
                return
            yield sentence
            if not self._said:
                return

    def _say(self, expression: Expression) -> str:
        match expression:
            case TextChunk():
                return expression.original_text
            case ListReference():
                filled = self.fill(expression.list_name)
                return filled if isinstance(filled, str) else self._say(filled)
            case RuleReference():
                return self._say(self.rules[expression.rule_name])
            case Alternative():
                return self._say(self._next(expression))
            case Group():
                return "".join(map(self._say, expression.items))
            case _:
                raise TypeError(type(expression))

    def _next(self, alternative: Alternative) -> Expression:
        """Return an alternative that was not said yet; of those that were, the one said least often."""
        known = {id(item): self._said.get(id(item), 0) for item in alternative.items}
        chosen = min(alternative.items, key=lambda item: known[id(item)])
        self._new |= not known[id(chosen)]
        self._said[id(chosen)] = known[id(chosen)] + 1
        return chosen


def templates(book: Intents) -> Iterator[tuple[str, IntentData, Expression]]:
    """Yield every template of a language with the intent that it is one of."""
    for name, known in book.intents.items():
        for data in known.data:
            for sentence in data.sentences:
                yield name, data, sentence.expression
