"""Fetching: one page of the public web, and nothing that is not public.

An address that a person pastes, or that a page redirects to, may lead into the machine or the network around it
(server-side request forgery, CWE-918). So each hop's name is resolved once, every address that it has is judged, and
the connection goes to the very address that was judged: a name that resolves to another one a moment later (DNS
rebinding) changes nothing. TLS still checks the certificate against the name.
"""

from __future__ import annotations

import codecs
import re
import socket
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from ingest.adding.item import Refused, Unreachable

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

TIMEOUT = 20  # seconds to connect, and between two pieces of an answer
LONGEST = 60  # seconds for the whole of a page
LIMIT = 10_000_000  # bytes of a page, unpacked
HOPS = 5
PORTS = (80, 443)
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "Mozilla/5.0 (compatible; career-qa; one page at a person's request)"
# Not global by RFC 6890 and its followers, and taken for global by some versions of `ipaddress`.
SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
GLOBAL = IPv6Network("2000::/3")  # the only unicast that IANA has given out
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address
META = re.compile(rb"<meta[^<>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)

Address = IPv4Address | IPv6Address
Allowed = Callable[[Address], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered: the address after redirects, the media type, the declared charset, and the bytes."""

    url: str
    media: str
    charset: str | None
    data: bytes

    @property
    def text(self) -> str:
        """The decoded text: UTF-8 where it is that, whatever was declared, else as declared, else the web's old
        default. Raises `Refused` where it cannot be decoded so."""
        declared = self.charset or ((match := META.search(self.data[:4096])) and match[1].decode()) or "windows-1252"
        for encoding in ("utf-8-sig", declared):
            try:  # Latin-1 and ASCII mean windows-1252 on the web (WHATWG Encoding, 4.2)
                known = codecs.lookup(encoding).name
                return self.data.decode("cp1252" if known in ("iso8859-1", "ascii") else known)
            except (LookupError, UnicodeError):
                continue
        raise Refused(
            f"{self.url} cannot be decoded: neither UTF-8 nor {declared!r}. Save its text as UTF-8 and add that"
        )


def public(address: Address) -> bool:
    """Whether `address` is one of the public internet's: not private, loopback, link-local, shared, reserved, multicast
    or for documentation (IANA's special-purpose registries), nor an IPv6 form of such an IPv4 address."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None)
        if inner is not None:
            return public(inner)
        tunnel = address.sixtofour or address.teredo
        return address in GLOBAL and address.is_global and not tunnel
    return address.is_global and not address.is_multicast and not any(address in network for network in SPECIAL)


def fetch(url: str, *, allowed: Allowed = public, ports: Container[int] = PORTS) -> Page:
    """The page at `url`, after at most `HOPS` redirects. Raises `Refused` where there is none that may be taken."""
    from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError

    at, until = url, time.monotonic() + LONGEST
    for _ in range(HOPS + 1):
        try:
            response = _open(at, allowed, ports)
            try:
                onward = response.headers.get("Location") if response.status in REDIRECTS else None
                if onward is None:
                    return _page(at, response, until)
            finally:
                response.close()
        except SSLError as error:
            raise Refused(f"the certificate of {at} is not valid ({error}): it is not fetched") from error
        except NewConnectionError as error:
            raise Unreachable(f"no connection to {at}: offline, or nothing answers. Check and try again") from error
        except (ConnectTimeoutError, ReadTimeoutError) as error:
            raise Unreachable(f"no answer from {at} within {TIMEOUT} s: try again later") from error
        except (HTTPError, ValueError, OSError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused(f"{at} could not be fetched ({error}): try again later") from error
        at = urljoin(at, onward)
    raise Refused(f"{url} redirects more than {HOPS} times: give the address of the page itself")


def _open(url: str, allowed: Allowed, ports: Container[int]) -> BaseHTTPResponse:
    """The answer to one request, body unread, from an address of the host that is allowed."""
    import certifi
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
    from urllib3.exceptions import ConnectTimeoutError

    parts, host, port = _parted(url, ports)
    headers = {"Host": parts.netloc, "User-Agent": AGENT, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "gzip"}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    addresses = _resolved(host, port, allowed)
    for number, address in enumerate(addresses, 1):
        pool = (
            HTTPSConnectionPool(
                address,
                port,
                server_hostname=host,
                assert_hostname=host,
                cert_reqs="CERT_REQUIRED",
                ca_certs=certifi.where(),
            )
            if parts.scheme == "https"
            else HTTPConnectionPool(address, port)
        )
        try:
            return pool.urlopen(
                "GET",
                target,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=Timeout(TIMEOUT),
            )
        except ConnectTimeoutError:  # refused, unreachable, or no answer
            if number == len(addresses):
                raise
    raise AssertionError("a name has at least one address")


def _parted(url: str, ports: Container[int]) -> tuple[SplitResult, str, int]:
    """The address with an ASCII host, that host, and the port. Raises `Refused` for what is not asked for."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode() if ":" not in (parts.hostname or "") else parts.hostname
        port = parts.port or {"https": 443}.get(parts.scheme, 80)
    except (ValueError, UnicodeError) as error:
        raise Refused(f"{url!r} is no address ({error}): copy it from the browser") from error
    if parts.scheme not in ("http", "https"):
        raise Refused(f"{url!r} is not fetched: only http and https are")
    if "@" in parts.netloc:
        raise Refused(f"{url!r} holds a user name before its host: leave out what is before the @")
    if not host:
        raise Refused(f"{url!r} names no host: copy the address from the browser")
    if port not in ports:
        raise Refused(f"{url!r} asks for port {port}: only the web's own ports, 80 and 443, are used")
    named = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{named}:{parts.port}" if parts.port else named), host, port


def _resolved(host: str, port: int, allowed: Allowed) -> list[str]:
    """The addresses of `host`, all of them allowed; decimal and octal spellings are resolved like names."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = f"no address is found for the name {host!r} ({error})"
        raise Unreachable(f"{reason}: offline, or misspelt. Check both and try again") from error
    addresses = list(dict.fromkeys(ip_address(info[4][0]) for info in found))
    for address in addresses:
        if not allowed(address):
            reason = f"{host!r} is {address}, an address that is private or reserved"
            raise Refused(f"{reason}: only public pages are fetched. Save the page and add the file")
    return [str(address) for address in addresses]


def _page(url: str, response: BaseHTTPResponse, until: float) -> Page:
    if response.status != 200:
        raise Refused(f"{url} answers {response.status} {response.reason}: open it in a browser to see why")
    media, _, rest = response.headers.get("Content-Type", "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", rest, re.I)
    too_large = Refused(f"{url} is over {LIMIT // 1_000_000} MB: save the text that you want and add that")
    if int(response.headers.get("Content-Length") or 0) > LIMIT:
        raise too_large
    data = bytearray()
    while piece := response.read1(65536, decode_content=True):
        data += piece
        if len(data) > LIMIT:
            raise too_large
        if time.monotonic() > until:
            raise Refused(f"{url} takes longer than {LONGEST} s: try again later")
    return Page(url, media.strip().lower(), charset[1] if charset else None, bytes(data))
