"""Nobody but a browser on this machine that shows our page gets an answer."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from letterforge.preview.key import key_of
from tests.preview.server import ROUND, Preview

TRAVERSALS = [
    "/page/../serving.py",
    "/page/..%2fserving.py",
    "/page/%2e%2e/serving.py",
    "/page/%2e%2e%2fserving.py",
    "/page/%252e%252e%252fserving.py",
    "/page/..%5cserving.py",
    "/page/..%c0%afserving.py",
    "/page/....//serving.py",
    "/page/%00page.js",
    "/page//etc/passwd",
    "//etc/passwd",
    "/made/x/../../data/forces.yaml",
    "/made/x/%2e%2e/..%2fdata%2fforces.yaml",
    "/made/x/" + ROUND + "/..%2f..%2fdata%2fforces.html",
    "/letters/../data/forces.yaml/x/y",
    "/etc/passwd",
    "/data/forces.yaml",
    "/../../../../etc/passwd",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out(shared: Preview, path: str) -> None:
    for start in ("", f"/{shared.key}"):
        head = f"GET {start}{path} HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\n"
        answer = shared.raw(f"{head}Connection: close\r\n\r\n".encode())
        status = int(answer.split()[1])
        assert status in ({400, 404, 409} if start else {400, 403}), answer[:200]
        assert b"root:" not in answer
        assert b"chief_officer" not in answer
        assert b"import" not in answer


HOSTS = [
    "example.org",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost.example.org:{}",
    "[::1]:{}",
    "0.0.0.0:{}",
]
PATHS = ["/", "/overview", "/news", "/page/page.js", f"/letters/{ROUND}/kent", "/nothing"]
ORIGINS = ["http://example.org", "null", "https://localhost:{}", "http://localhost"]
METHODS = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_host_is_refused(shared: Preview, host: str) -> None:
    host = host.format(shared.port)
    request = f"GET /{shared.key}/overview HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert shared.raw(request.encode()).split()[1] in {b"400", b"403"}


def test_a_missing_or_doubled_host_is_refused(shared: Preview) -> None:
    good = f"Host: localhost:{shared.port}\r\n"
    for hosts in ("", good + "Host: example.org\r\n"):
        answer = shared.raw(
            f"GET /{shared.key}/ HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode()
        )
        assert answer.split()[1] in {b"400", b"403"}


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_foreign_origin_is_refused(shared: Preview, origin: str) -> None:
    for path in PATHS:
        assert shared.get(path, Origin=origin.format(shared.port))[0] == 403


def test_nobody_is_answered_without_the_key(shared: Preview) -> None:
    wrong = "0" * len(shared.key)
    for start in (
        "",
        "/",
        f"/{wrong}",
        f"/{shared.key[:-1]}",
        f"/{shared.key}0",
        "/%00",
        "/\u00e9",
    ):
        for path in PATHS:
            request = f"GET {start}{path} HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\n"
            answer = shared.raw(f"{request}Connection: close\r\n\r\n".encode())
            assert answer.split()[1] in {b"400", b"403"}, (start, path)
            assert b"Derbyshire" not in answer
    status, _, content = shared.get_bare("/")
    assert (status, b"whole address" in content) == (403, True)


def test_a_websocket_is_not_opened(shared: Preview) -> None:
    head = f"GET /{shared.key}/news HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\n"
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    origin = "Origin: http://example.org\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as connection:
        connection.sendall(f"{head}{upgrade}{origin}".encode())
        assert connection.recv(4096).split()[1] == b"403"


def test_the_key_stays_and_is_its_user_s_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    first = key_of(tmp_path)
    assert key_of(tmp_path) == first
    assert key_of(tmp_path / "other") != first
    secret = tmp_path / "letterforge" / "preview-secret"
    assert secret.stat().st_mode & 0o077 == 0
    secret.chmod(0o644)
    assert key_of(tmp_path) != first
    assert secret.stat().st_mode & 0o077 == 0


def test_our_own_origin_is_answered(shared: Preview) -> None:
    for host in ("localhost", "127.0.0.1"):
        assert shared.get("/overview", Origin=f"http://{host}:{shared.port}")[0] == 200


def test_another_site_may_link_here_but_not_look_inside(shared: Preview) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    link = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    frame = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert shared.get("/", **elsewhere, **link)[0] in {200, 307}
    assert shared.get_bare("/", **elsewhere, **link)[0] == 403
    assert shared.get("/", **elsewhere, **frame)[0] == 403
    assert shared.get("/overview", **elsewhere)[0] == 403
    assert shared.get("/overview", **{"Sec-Fetch-Site": "same-site"})[0] == 403


@pytest.mark.parametrize("method", METHODS)
def test_nothing_can_be_changed(shared: Preview, method: str) -> None:
    request = f"{method} /{shared.key}/overview HTTP/1.1\r\nHost: localhost:{shared.port}\r\n"
    answer = shared.raw(f"{request}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
    assert answer.split()[1] in {b"400", b"403", b"405"}


def test_other_interfaces_are_not_listened_on(shared: Preview) -> None:
    with pytest.raises(OSError, match=r"refused|unreachable|assign"):
        socket.create_connection(("127.0.0.2", shared.port), timeout=5)
    for _, _, _, _, address in socket.getaddrinfo(socket.gethostname(), shared.port):
        host = str(address[0])
        if host != "127.0.0.1":
            with pytest.raises(OSError):  # noqa: PT011 each system says it in its own way
                socket.create_connection((host, shared.port), timeout=5)


def test_every_answer_is_kept_in_its_place(shared: Preview) -> None:
    letter = shared.letter()
    made = f"/made/{letter['version']}/{ROUND}/derbyshire"
    policies = {}
    for path in ("/", "/overview", "/page/page.js", "/nothing", f"{made}.html", f"{made}.pdf"):
        _, headers, _ = shared.get(path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers
        policies[path] = headers["content-security-policy"]
    assert "unsafe" not in policies["/"]
    assert "default-src 'none'" in policies["/"]
    assert "frame-ancestors 'none'" in policies["/"]
    assert "script-src" not in policies[f"{made}.html"]
    assert "sandbox allow-same-origin" in policies[f"{made}.html"]
    assert "frame-ancestors 'self'" in policies[f"{made}.pdf"]


def test_problems_quote_no_file_from_outside(shared: Preview, tmp_path: Path) -> None:
    from letterforge.errors import Problem
    from letterforge.preview.quoting import with_lines
    from letterforge.project import find_project

    project = find_project(shared.root, {}, shared.root)
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 1\n")
    inside = shared.root / "data" / "forces.yaml"
    cell = Problem(str(inside), 1, 1, "x", cells="Findings!A1")
    outer, inner, sheet = with_lines(
        [Problem(str(secret), 1, 1, "x"), Problem(str(inside), 1, 1, "x"), cell], project
    )
    assert outer["quoted"] is None
    assert (sheet["quoted"], sheet["place"]) == (None, f"{inside}!Findings!A1")
    assert inner["quoted"] == inside.read_text().split("\n")[0]
