"""Single parts of DER, read strictly and written; for whole structures of any shape there is asn1crypto."""

from __future__ import annotations

SEQUENCE, SET = 0x30, 0x31
INTEGER, BITS, OCTETS, OID = 0x02, 0x03, 0x04, 0x06
UTF8, PRINTABLE, UTC_TIME = 0x0C, 0x13, 0x17
_LONG = 0x80
_MOST_LENGTH_BYTES = 3


class Different(ValueError):
    """The bytes are not what was asked for."""


def part(tag: int, *contents: bytes) -> bytes:
    """One part: its tag, its length, its content."""
    content = b"".join(contents)
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(length))) + length + content


def integer(value: int) -> bytes:
    """A whole number."""
    return part(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


class Reader:
    """Goes through the parts of some bytes, one after the other; Different where one isn't as expected."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def whole(self, tag: int) -> bytes:
        """The next part with its tag and length."""
        start, content = self._at, self._content(tag)
        self._at = content + self._size
        return self._data[start : self._at]

    def content(self, tag: int) -> bytes:
        """The content of the next part."""
        content = self._content(tag)
        self._at = content + self._size
        return self._data[content : self._at]

    def inside(self, tag: int) -> Reader:
        """A reader of the next part's content."""
        return Reader(self.content(tag))

    def number(self) -> int:
        """The next part as a whole number in its shortest spelling."""
        content = self.content(INTEGER)
        value = int.from_bytes(content, "big", signed=True)
        if part(INTEGER, content) != integer(value):
            raise Different
        return value

    def exactly(self, *expected: bytes) -> bytes:
        """The next bytes, which must be one of these."""
        for one in expected:
            if self._data.startswith(one, self._at):
                self._at += len(one)
                return one
        raise Different

    def is_next(self, tag: int) -> bool:
        """Whether a part of this kind follows."""
        return self._data[self._at : self._at + 1] == bytes((tag,))

    def is_at_end(self) -> bool:
        """Whether nothing follows."""
        return self._at == len(self._data)

    def end(self) -> None:
        """Nothing may follow."""
        if not self.is_at_end():
            raise Different

    def _content(self, tag: int) -> int:
        """Where the next part's content begins; its size is kept."""
        head = self._data[self._at : self._at + 2]
        if len(head) < len((tag, 0)) or head[0] != tag:
            raise Different
        content, self._size = self._at + 2, head[1]
        if self._size >= _LONG:
            content, self._size = self._long(content, self._size - _LONG)
        if content + self._size > len(self._data):
            raise Different
        return content

    def _long(self, at: int, count: int) -> tuple[int, int]:
        digits = self._data[at : at + count]
        size = int.from_bytes(digits, "big")
        if not 0 < count <= _MOST_LENGTH_BYTES or len(digits) < count or digits[0] == 0 or size < _LONG:
            raise Different
        return at + count, size
