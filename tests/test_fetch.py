"""Fetching: public addresses only, at every hop; bounded; each refusal says why."""

import socket
import ssl
import subprocess
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HOME, article, fetched, html, served
from urllib3.connection import HTTPConnection

from ingest.adding import fetch
from ingest.adding.item import Refused, Unreachable


@pytest.fixture
def site():
    with served() as site:
        yield site


def test_a_page_is_fetched_with_what_it_says_of_itself(site):
    url = site.page("/a?b=c", html("Grüße"))
    page = fetched(url)
    assert (page.url, page.media, page.charset, page.text) == (url, "text/html", "utf-8", html("Grüße").decode())
    assert site.asked == [("/a?b=c", url.split("/")[2])]


PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
OTHERS = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 192.0.0.8 192.0.0.200 192.0.2.1
192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1
2002:7f00:1::1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1
"""
MAKE_CERTIFICATE = """
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a.example -addext subjectAltName=DNS:a.example
"""


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address):
    assert fetch.public(ip_address(address))


@pytest.mark.parametrize("address", OTHERS.split())
def test_every_other_address_is_not(address):
    assert not fetch.public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_its_ipv6_forms(address):
    mapped = IPv6Address(0xFFFF << 32 | int(address))
    translated = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert fetch.public(mapped) == fetch.public(translated) == fetch.public(address)
    assert not (fetch.public(address) and (address.is_private or address.is_multicast or address.is_reserved))


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_outside_global_unicast_is_public(address):
    if fetch.public(address) and address.ipv4_mapped is None and address not in fetch.NAT64:
        assert int(address) >> 125 == 1
        assert address.is_global


@given(st.integers(0, 0xFFFFFF))
def test_loopback_in_any_spelling_is_refused_without_a_connection(rest):
    address = 127 << 24 | rest
    parts = IPv4Address(address).packed
    spellings = [
        str(IPv4Address(address)),
        str(address),
        hex(address),
        ".".join(f"0{part:o}" for part in parts),
        ".".join(hex(part) for part in parts),
        f"127.{rest}",
        f"[::ffff:{IPv4Address(address)}]",
    ]
    for host in spellings:
        with pytest.raises(Refused, match="private or reserved"):
            fetch.fetch(f"http://{host}/")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1/", "private or reserved"),
        ("http://localhost/", "private or reserved"),
        ("http://[::1]/", "private or reserved"),
        ("http://１２７.0.0.1/", "private or reserved"),
        ("http://example.com@127.0.0.1/", "a user name before its host"),
        ("http://user:word@example.com/", "a user name before its host"),
        ("http://example.com:8080/", "port 8080"),
        ("https://example.com:22/", "port 22"),
        ("http://example.com:99999/", "no address"),
        ("http://example.com:x/", "no address"),
        ("http://[1/", "no address"),
        ("http:///path", "names no host"),
        ("ftp://example.com/", "only http and https"),
        ("file:///etc/hosts", "only http and https"),
        ("gopher://example.com/", "only http and https"),
        (f"http://{'a' * 70}.example/", "no address"),
    ],
)
def test_what_is_not_asked_for(url, said, monkeypatch):
    monkeypatch.setattr(HTTPConnection, "_new_conn", lambda _: pytest.fail("a connection was made"))
    with pytest.raises(Refused, match=said):
        fetch.fetch(url)


def test_the_servers_own_address_is_refused_by_the_real_guard(site):
    url = site.page("/", html("secret"))
    with pytest.raises(Refused, match="private or reserved"):
        fetch.fetch(url, ports=range(65536))
    assert site.asked == []


@pytest.mark.parametrize(
    "onward", ["http://127.0.0.2:{}/", "http://2130706434:{}/", "//127.0.0.2:{}/", "http://[::1]:{}/"]
)
def test_a_redirect_to_a_private_address_is_refused(site, onward):
    port = site.home.rsplit(":", 1)[1]
    site.page("/", html("secret"))
    with pytest.raises(Refused, match="private or reserved"):
        fetched(site.redirect("/go", onward.format(port)))
    assert [path for path, _ in site.asked] == ["/go"]


def test_a_redirect_to_another_scheme_or_port_is_refused(site):
    with pytest.raises(Refused, match="only http and https"):
        fetched(site.redirect("/file", "file:///etc/hosts"))
    port = int(site.home.rsplit(":", 1)[1])
    with pytest.raises(Refused, match="asks for port 22"):
        fetched(site.redirect("/port", "http://127.0.0.1:22/"), ports=[port])


def test_a_name_with_one_private_address_is_refused_whatever_its_others_are(monkeypatch):
    found = [(socket.AF_INET, 1, 6, "", (address, 80)) for address in ("8.8.8.8", "192.168.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused, match=r"'a.example' is 192.168.0.1"):
        fetch.fetch("http://a.example/")


def test_the_connection_goes_to_the_address_that_was_judged(site, monkeypatch):
    """A name that resolves to another address a moment later (DNS rebinding) gains nothing: it is resolved once, and
    the connection is made to the number."""
    port = int(site.home.rsplit(":", 1)[1])
    site.page("/", html("first"))
    resolved, real = [], socket.getaddrinfo

    def rebinding(host, *rest, **more):
        if host != "rebind.example":
            return real(host, *rest, **more)
        resolved.append(host)
        return real("127.0.0.1" if len(resolved) == 1 else "127.0.0.2", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert fetched(f"http://rebind.example:{port}/").data == html("first")
    assert resolved == ["rebind.example"]
    assert site.asked == [("/", f"rebind.example:{port}")]


def test_the_next_address_is_tried_where_the_first_does_not_answer(site, monkeypatch):
    port = int(site.home.rsplit(":", 1)[1])
    site.page("/", html("here"))
    found = [(socket.AF_INET, 1, 6, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1")]
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda h, *r, **m: found if h == "two.example" else real(h, *r, **m))
    page = fetched(f"http://two.example:{port}/", allowed=lambda address: address.is_loopback)
    assert page.data == html("here")


def test_redirects_are_followed_to_a_limit(site):
    site.page("/5", article())
    for n in range(5):
        site.redirect(f"/{n}", f"{n + 1}", status=[301, 302, 303, 307, 308][n])
    assert fetched(site.home + "/0").url == site.home + "/5"
    with pytest.raises(Refused, match="redirects more than 5 times"):
        fetched(site.redirect("/loop", "/loop"))
    assert [path for path, _ in site.asked].count("/loop") == 6


def test_a_page_that_says_it_is_too_large_is_not_read(site):
    url = site.page("/", [b"<html>"], Content_Length="11000000")
    with pytest.raises(Refused, match="over 10 MB"):
        fetched(url)


def test_a_page_that_turns_out_too_large_is_left(site):
    sent = []

    def endless():
        while True:
            sent.append(1)
            yield b"x" * 100_000

    with pytest.raises(Refused, match="over 10 MB"):
        fetched(site.page("/", endless()))
    assert len(sent) < 1000  # 11 MB and what the system buffers, never the whole of it


def test_a_small_answer_that_unpacks_to_too_much_is_left(site):
    url = site.zipped("/", b"\0" * 50_000_000)
    assert len(site.answers["/"][2]) < 100_000
    with pytest.raises(Refused, match="over 10 MB"):
        fetched(url)
    assert fetched(site.zipped("/small", article())).data == article()


def test_what_is_no_packed_answer_is_refused(site):
    with pytest.raises(Refused, match="could not be fetched"):
        fetched(site.page("/", b"plain", Content_Encoding="gzip"))


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
def test_an_error_of_the_server_is_said(site, status):
    with pytest.raises(Refused, match=f"answers {status} "):
        fetched(site.page("/", html("sorry"), status=status))


def test_an_answer_that_breaks_off_is_refused(site):
    with pytest.raises(Refused, match="could not be fetched"):
        fetched(site.page("/", [b"<html>half"], Content_Length="1000"))


def test_offline_is_said(monkeypatch):
    def offline(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    with pytest.raises(Unreachable, match=r"'a.example'.*offline, or misspelt"):
        fetch.fetch("https://a.example/")


def test_a_refused_connection_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        with pytest.raises(Unreachable, match="no connection"):
            fetched(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_a_server_that_does_not_answer_is_left(monkeypatch):
    monkeypatch.setattr(fetch, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unreachable, match="no answer"):
        fetched(f"http://127.0.0.1:{silent.getsockname()[1]}/")


def test_a_server_that_trickles_is_left(site, monkeypatch):
    monkeypatch.setattr(fetch, "LONGEST", -1)
    with pytest.raises(Refused, match="takes longer"):
        fetched(site.page("/", article()))


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),  # declared wrongly
        (b"\xef\xbb\xbfBOM", None, "BOM"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("“Grüße”".encode("cp1252"), "latin1", "“Grüße”"),
        ("“Grüße”".encode("cp1252"), None, "“Grüße”"),
        ("Привет".encode("koi8-r"), "KOI8-R", "Привет"),
        ('<meta charset="koi8-r">Привет'.encode("koi8-r"), None, '<meta charset="koi8-r">Привет'),
        ("Привет".encode("utf-16"), "utf-16", "Привет"),
    ],
)
def test_text_is_decoded_as_it_is_rather_than_as_declared(data, charset, text):
    assert fetch.Page("u", "text/html", charset, data).text == text


@pytest.mark.parametrize("charset", ["klingon", "ascii", "shift_jis", "hex", "utf-16"])
def test_a_wrong_charset_is_refused(charset):
    with pytest.raises(Refused, match=f"neither UTF-8 nor '{charset}'"):
        fetch.Page("u", "text/html", charset, b"\x81\x8d\xff").text  # noqa: B018


def test_tls_is_checked_against_the_name_though_the_number_is_called(tmp_path, monkeypatch):
    import certifi

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    try:
        subprocess.run(
            [*MAKE_CERTIFICATE.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl to make a certificate with")
    named = []

    def wrap(server):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.sni_callback = lambda _socket, name, _context: named.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return "https"

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *r, **m: real(str(HOME), *r, **m))
    with served(wrap) as site:
        site.page("/", html("safe"))
        port = site.home.rsplit(":", 1)[1]
        with pytest.raises(Refused, match="certificate"):
            fetched(f"https://a.example:{port}/")  # made by nobody that is trusted
        monkeypatch.setattr(certifi, "where", lambda: str(certificate))
        assert fetched(f"https://a.example:{port}/").data == html("safe")
        with pytest.raises(Refused, match="certificate"):
            fetched(f"https://b.example:{port}/")
    assert named == ["a.example", "a.example", "b.example"]
