"""Headers: on every response, replaced and never doubled, with the one inline script allowed by its hash."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any

from shapewise.ui.security import SecurityHeaders, content_security_policy, inline_script_hashes, security_headers


def test_the_policy_names_no_other_machine_and_no_inline_script() -> None:
    rules = dict(rule.split(" ", 1) for rule in content_security_policy().split("; "))
    assert rules["default-src"] == "'self'"
    assert "'unsafe-inline'" not in rules["script-src"]
    assert "'unsafe-eval'" not in rules["script-src"]
    assert "sha256-" in rules["script-src"]
    assert rules["object-src"] == rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for rule in rules.values():
        assert not any(word in rule for word in ("http:", "https:", "*", "ws:"))


def test_hashes_are_those_of_the_scripts_text() -> None:
    expected = base64.b64encode(hashlib.sha256(b"\n  go()\n").digest()).decode()
    assert inline_script_hashes("<script>\n  go()\n</script><script src='x'></script>") == (f"'sha256-{expected}'",)


def run(scope: dict[str, Any], sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        for message in sent:
            await send(message)

    async def send(message: dict[str, Any]) -> None:
        out.append(message)

    asyncio.run(SecurityHeaders(app)(scope, None, send))  # type: ignore[arg-type]
    return out


def test_every_response_carries_them_once() -> None:
    start = {"type": "http.response.start", "status": 404, "headers": [(b"X-Frame-Options", b"ALLOW"), (b"content-type", b"x")]}
    out = run({"type": "http"}, [start, {"type": "http.response.body", "body": b"x"}])
    headers = out[0]["headers"]
    assert [value for name, value in headers if name.lower() == b"x-frame-options"] == [b"DENY"]
    assert {name for name, _value in security_headers()} <= {name for name, _value in headers}
    assert out[1] == {"type": "http.response.body", "body": b"x"}


def test_websockets_pass_untouched() -> None:
    message = {"type": "websocket.accept"}
    assert run({"type": "websocket"}, [message]) == [message]
