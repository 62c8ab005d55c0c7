"""What the exceptions of an entry excuse in a clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from procure.fairness.clauses import Clause, Span, spans
from procure.fairness.entries import Entry, Scope


@dataclass(frozen=True)
class Excused:
    """What the exceptions of an entry excuse in a clause, looked for once."""

    entry: Entry
    clause: Clause

    def whole(self) -> bool:
        """Whether the clause is excused as a whole."""
        return any(self._spans(Scope.CLAUSE))

    def cover(self, found: Span) -> bool:
        """Whether the words are excused."""
        return any(span.overlaps(found) for span in self._words)

    @cached_property
    def _words(self) -> list[Span]:
        return list(self._spans(Scope.SPAN))

    def _spans(self, scope: Scope) -> Iterator[Span]:
        patterns = (excuse.pattern for excuse in self.entry.excuses if excuse.scope is scope)
        return (span for pattern in patterns for span in spans(pattern, self.clause.text))
