"""What tests of printed papers share."""

from __future__ import annotations

import pytest

from procure.printing import press


@pytest.fixture
def pressless():
    """The next page starts a press of its own, and nobody after it meets that one."""
    press.stop()
    yield
    press.stop()
