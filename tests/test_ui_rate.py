"""The rate limit: who asks too much waits, and nobody else does."""

import pytest
import streamlit as st
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ui import rate


@pytest.fixture
def limited(monkeypatch):
    """Two questions a minute."""
    window = MovingWindowRateLimiter(MemoryStorage())
    monkeypatch.setattr(rate, "_window", lambda: window)
    monkeypatch.setattr(rate, "_most", 2)


def test_a_visitor_waits_after_so_many_questions_and_others_do_not(limited):
    rate.spend("ann")
    rate.spend("ann")
    with pytest.raises(rate.Wait, match=r"2 questions in a minute .* Ask again in (59|60) seconds; what was answered"):
        rate.spend("ann")
    rate.spend("ben")


def test_what_is_refused_is_not_counted(limited, monkeypatch):
    import time

    rate.spend("ann")
    rate.spend("ann")
    for _ in range(5):
        with pytest.raises(rate.Wait):
            rate.spend("ann")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    rate.spend("ann")
    rate.spend("ann")


@pytest.mark.parametrize("most", [0, None])
def test_without_a_limit_nobody_waits(monkeypatch, most):
    monkeypatch.setattr(rate, "_most", most)
    monkeypatch.setattr(rate, "_window", None)
    for _ in range(1000):
        rate.spend("ann")


def test_one_second_is_one():
    assert "1 question in a minute is" in str(rate.Wait(1, 1))
    assert "in 1 second;" in str(rate.Wait(1, 1))


@pytest.mark.parametrize(
    ("user", "address", "who"),
    [
        ({"is_logged_in": True, "sub": "a1", "email": "ann@example.org"}, "203.0.113.9", "user a1"),
        ({"is_logged_in": True, "email": "ann@example.org"}, None, "user ann@example.org"),
        ({"is_logged_in": False, "sub": "a1"}, "203.0.113.9", "203.0.113.9"),
        ({}, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ({}, "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ({}, "testclient", "testclient"),
        ({}, None, "this machine"),
    ],
)
def test_a_visitor_is_who_signed_in_else_an_address(monkeypatch, user, address, who):
    class User(dict):
        to_dict = dict.copy

    monkeypatch.setattr(st, "user", User(user))
    monkeypatch.setattr(type(st.context), "ip_address", address)
    assert rate.visitor() == who
