"""What the headers permit."""

import pytest

from playground.ui.headers import FRAME_ANCESTORS, security_headers


def test_nobody_else_may_show_the_page_in_a_frame():
    headers = security_headers({})
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"].split("; ")
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_sites_that_are_named_may_show_the_page_in_a_frame():
    headers = security_headers({FRAME_ANCESTORS: "https://school.example  http://localhost:8000"})
    policy = headers["Content-Security-Policy"].split("; ")
    assert "frame-ancestors 'self' https://school.example http://localhost:8000" in policy
    assert "X-Frame-Options" not in headers  # it would forbid them


@pytest.mark.parametrize("junk", ["https://a.example; script-src *", "'none'", "*;", "javascript:alert(1)", "a\tb<c"])
def test_a_list_of_sites_cannot_say_more(junk):
    with pytest.raises(ValueError, match=r"must hold origins such as https://school\.example\. Got"):
        security_headers({FRAME_ANCESTORS: junk})


def test_no_script_runs_but_the_servers_own():
    policy = dict(part.split(" ", 1) for part in security_headers({})["Content-Security-Policy"].split("; "))
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(policy["script-src"].split())
    assert "*" not in " ".join(policy.values())
