"""The page's address, as others in the network can open it."""

import socket

import pytest

from playground.classroom import address
from playground.classroom.address import LOCAL, UNTRIED, Address, find_address, network_host


@pytest.fixture(autouse=True)
def network(monkeypatch):
    monkeypatch.setattr(address, "network_host", lambda: "192.168.1.5")


@pytest.mark.parametrize(
    ("opened", "listens_at", "url"),
    [
        ("http://localhost:8501/?class=K7QXM", "", "http://192.168.1.5:8501/"),
        ("http://127.0.0.1:8501/play/", "0.0.0.0", "http://192.168.1.5:8501/play/"),
        ("http://[::1]:8501", "::", "http://192.168.1.5:8501/"),
        ("https://localhost:8501/", "10.0.0.7", "https://10.0.0.7:8501/"),
        ("http://localhost:8501/", "fd00::2", "http://[fd00::2]:8501/"),
    ],
)
def test_a_page_that_was_opened_on_the_computer_itself_is_found_in_the_network(opened, listens_at, url):
    assert find_address(opened, listens_at, 8501, "localhost") == Address(url, True, UNTRIED)


@pytest.mark.parametrize("opened", ["https://school.example/play/", "http://192.168.7.7:8501/", "http://pc12:80/", ""])
def test_an_address_that_others_can_open_stays(opened):
    assert find_address(opened, "127.0.0.1", 8501, "localhost") == Address(opened or "/")


@pytest.mark.parametrize(
    ("opened", "listens_at"),
    [
        ("http://localhost:8501/", "localhost"),
        ("http://localhost:8501/", "127.0.0.1"),
        ("http://localhost/", ""),  # something stands between
        ("http://localhost:9000/", ""),
    ],
)
def test_what_only_this_computer_reaches_is_said(opened, listens_at):
    assert find_address(opened, listens_at, 8501, "localhost") == Address(opened, False, LOCAL)


def test_a_computer_in_no_network_says_so(monkeypatch):
    monkeypatch.setattr(address, "network_host", lambda: "")
    assert not find_address("http://localhost:8501/", "", 8501, "localhost").is_shared


def test_streamlits_option_for_the_address_counts():
    assert find_address("http://localhost:9000/", "127.0.0.1", 8501, "pc12").url == "http://pc12:9000/"


def test_the_number_in_the_network_is_found_without_sending(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("something was sent")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse, raising=False)
    host = network_host()
    assert host == "" or socket.inet_aton(host)
    assert not host.startswith("127.")
