"""The grammar of filters and conditions: comparisons and words, joined by `and`, `or`, `not` and parentheses.

The text is parsed, never evaluated:

    filter     := and_filter ("or" and_filter)*
    and_filter := not_filter ("and" not_filter)*
    not_filter := "not" not_filter | "(" filter ")" | comparison | text
    comparison := text ("<" | "<=" | ">" | ">=" | "=" | "==" | "!=") text

A text is one or more words; quotes (`"…"` or `'…'`) keep keywords, operators and parentheses in it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any, Final, Generic, NamedTuple, TypeVar

from trackers.errors import InvalidArgumentError

T = TypeVar("T")
Predicate = Callable[[T], bool]
OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "==": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"[^"]*"|'[^']*')|(?P<operator><=|>=|!=|==|=|<|>)|(?P<parenthesis>[()])|(?P<word>[^\s()<>=!"']+|[!"']))"""
)
_KEYWORDS = ("and", "or", "not")
_MAX_DEPTH = 50


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class Wording(NamedTuple):
    """The words of error messages.

    Attributes:
        noun: What the text is.
        subject: What the left side of a comparison is.
        example: A valid text.
    """

    noun: str = "filter"
    subject: str = "column"
    example: str = "learning_rate<1e-3 and not status=failed"


class FilterParser(Generic[T]):
    """Parses one filter into a predicate.

    Args:
        text: The filter.
        compare: Makes the predicate of a comparison from a name, an operator and a value.
        search: Makes the predicate of a text.
        wording: The words of error messages.
    """

    def __init__(
        self,
        text: str,
        compare: Callable[[str, str, str], Predicate[T]],
        search: Callable[[str], Predicate[T]],
        wording: Wording = Wording(),  # noqa: B008, it is immutable
    ) -> None:
        self._text = text
        self._wording = wording
        self._compare = compare
        self._search = search
        self._tokens = _tokenize(text)
        self._position = 0
        self._depth = 0

    def parse(self) -> Predicate[T]:
        """Returns the predicate; an empty filter is always true.

        Raises:
            InvalidArgumentError: If the text does not follow the grammar.
        """
        if not self._tokens:
            return lambda subject: True
        predicate = self._or()
        if self._peek() is not None:
            raise self._error("expected 'and' or 'or'")
        return predicate

    def _or(self) -> Predicate[T]:
        predicates = [self._and()]
        while self._take("or"):
            predicates.append(self._and())
        return lambda subject: any(predicate(subject) for predicate in predicates)

    def _and(self) -> Predicate[T]:
        predicates = [self._not()]
        while self._take("and"):
            predicates.append(self._not())
        return lambda subject: all(predicate(subject) for predicate in predicates)

    def _not(self) -> Predicate[T]:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise InvalidArgumentError(f"the {self._wording.noun} is nested more than {_MAX_DEPTH} levels deep")
        if self._take("not"):
            negated = self._not()
            predicate: Predicate[T] = lambda subject: not negated(subject)  # noqa: E731
        elif self._take("("):
            predicate = self._or()
            if not self._take(")"):
                raise self._error("expected ')'")
        else:
            predicate = self._comparison_or_text()
        self._depth -= 1
        return predicate

    def _comparison_or_text(self) -> Predicate[T]:
        text = self._words()
        token = self._peek()
        if token is None or token.kind != "operator":
            return self._search(text)
        self._position += 1
        return self._compare(text, token.text, self._words())

    def _words(self) -> str:
        tokens = []
        while (token := self._peek()) and token.kind in ("word", "quoted") and token.text.lower() not in _KEYWORDS:
            tokens.append(token)
            self._position += 1
        if not tokens:
            raise self._error(f"expected a {self._wording.subject}, a value or a word")
        if len(tokens) == 1 and tokens[0].kind == "quoted":
            return tokens[0].text[1:-1]
        return self._text[tokens[0].start : tokens[-1].end]

    def _peek(self) -> _Token | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _take(self, text: str) -> bool:
        token = self._peek()
        if token is None or token.kind == "quoted" or token.text.lower() != text:
            return False
        self._position += 1
        return True

    def _error(self, expected: str) -> InvalidArgumentError:
        token = self._peek()
        place = f"before {self._text[token.start :]!r:.40}" if token else "at its end"
        noun = self._wording.noun
        return InvalidArgumentError(
            f'{expected} {place} of the {noun} {self._text!r:.200}; a {noun} looks like "{self._wording.example}"'
        )


def normalize(text: str) -> str:
    """Returns a filter with one space between its tokens, and `=` for `==`, so that equal filters are equal texts."""
    tokens = (token.text for token in _tokenize(text))
    return " ".join("=" if token == "==" else token for token in tokens)


def _tokenize(text: str) -> list[_Token]:
    return [
        _Token(match.lastgroup or "", match[match.lastgroup or 0], match.start(match.lastgroup or 0), match.end())
        for match in _TOKEN.finditer(text.rstrip())
    ]
