"""What is dear is made once in a run, whatever number of processes ask for it."""

from __future__ import annotations

import copyreg
import fcntl
import io
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography import x509

from procure.crypto import certificates

Thing = TypeVar("Thing")
_RUN = "PYTEST_XDIST_TESTRUNUID"


def folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that all processes of this run share."""
    base = factory.getbasetemp()
    shared = (base.parent if _RUN in os.environ else base) / name
    shared.mkdir(exist_ok=True)
    return shared


def once(place: Path, make: Callable[[], Thing]) -> Thing:
    """The thing that lies in a folder; whoever needs it first makes it, the others wait."""
    made = place / "made"
    with _alone(place / "lock"):
        if not made.exists():
            (place / "unfinished").write_bytes(_packed(make()))
            (place / "unfinished").rename(made)
    thing: Thing = pickle.loads(made.read_bytes())
    return thing


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _packed(thing: object) -> bytes:
    """The thing pickled, with keys and certificates as PEM and DER."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out)
    pickler.dispatch_table = copyreg.dispatch_table | {
        type(certificates.new_key()): lambda key: (certificates.load_key, (certificates.key_pem(key),)),
        x509.Certificate: lambda one: (certificates.load, (certificates.der(one),)),
    }
    pickler.dump(thing)
    return out.getvalue()
