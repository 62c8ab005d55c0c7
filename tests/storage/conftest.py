"""An S3 service on this machine, and a bucket of its own for each test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import httpx
import pytest
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket_url(service: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of its own, and the environment in which it is found."""
    told = {
        "AWS_ENDPOINT_URL": service,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    name = f"b{secrets.token_hex(8)}"
    httpx.put(f"{service}/{name}", timeout=60).raise_for_status()
    return f"s3://{name}/files"
