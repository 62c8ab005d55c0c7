"""No test reaches another machine."""

import socket

import pytest

from tests.network import NetworkIsOff


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_another_machine_cannot_be_reached(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as out, pytest.raises(NetworkIsOff, match="reached for"):
        out.connect((host, 80))


def test_no_name_is_looked_up():
    with pytest.raises(NetworkIsOff, match="example"):
        socket.getaddrinfo("www.example.org", 443)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as out:
        out.connect(server.getsockname())
