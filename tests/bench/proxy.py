"""nginx with the configuration that is shipped, on a port of its own, as whoever runs this."""

import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from tests.bench.visitor import PATIENCE, ROOT, free, listens

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
SHIPPED = ROOT / "docs/deploy/nginx.conf"
MAIN = """\
{user}daemon off;
worker_processes 1;
pid {place}/nginx.pid;
error_log {place}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxied;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {place}/site.conf;
}}
"""


def site(ports, port):
    """The shipped configuration, before page servers on `ports`, listening to `port` of this machine without TLS."""
    text = SHIPPED.read_text("utf-8")
    text = re.sub(r"\s*listen \[::\].*", "", text)
    text = re.sub(r"listen 443 ssl http2", f"listen 127.0.0.1:{port}", text)
    text = re.sub(r"\s*ssl_certificate.*", "", text)
    servers = re.findall(r"    server 127\.0\.0\.1:\d+(.*)\n", text)
    wanted = "".join(f"    server 127.0.0.1:{each}{servers[0]}\n" for each in ports)
    return re.sub(r"(    server 127\.0\.0\.1:\d+.*\n)+", wanted, text)


def written(ports, port, place):
    """The path of a whole configuration, in the folder `place`."""
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its workers are somebody who may not read `place`
    (place / "site.conf").write_text(site(ports, port))
    (place / "nginx.conf").write_text(MAIN.format(place=place, user=user))
    return place / "nginx.conf"


@contextmanager
def proxied(ports, place):
    """The address, host:port, of nginx before page servers on `ports`; it ends with the block."""
    place.mkdir(parents=True, exist_ok=True)
    port, began = free(), time.perf_counter()
    command = [NGINX, "-p", str(place), "-e", str(place / "error.log"), "-c", str(written(ports, port, place))]
    with subprocess.Popen(command) as process:
        try:
            while not listens(port):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise OSError(f"nginx did not begin: {Path(place / 'error.log').read_text()[-2000:]}")
                time.sleep(0.01)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
