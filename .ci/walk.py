"""Log in as the first two administrators over https, set up their second factors, and add an account, which is invited by mail.

One adds the account, the other grants its role. walk.py HOST ASKER DECIDER PASSWORD INSTITUTION: with a key of an institution.
Any other answer than the expected page ends it.
"""

import base64
import hmac
import http.cookiejar
import re
import socket
import ssl
import struct
import sys
import time
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener


def code(secret):
    """Return the code of now, as an app on a phone computes it (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Browser:
    """A browser of this machine, which trusts every certificate."""

    def __init__(self, host):
        self.host = host
        find = socket.getaddrinfo
        socket.getaddrinfo = lambda _, *rest: find("127.0.0.1", *rest)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.open = build_opener(HTTPSHandler(context=context), HTTPCookieProcessor(http.cookiejar.CookieJar())).open

    def get(self, path):
        """Return (path after redirects, page)."""
        return self._ask(Request(f"https://{self.host}{path}"))

    def post(self, path, **fields):
        """Send the form of the page at `path`."""
        return self.submit(*self.get(path), **fields)

    def submit(self, at, page, **fields):
        """Send the form of a page that was asked for."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)[1]
        body = urlencode({"csrfmiddlewaretoken": token} | fields, doseq=True).encode()
        return self._ask(Request(f"https://{self.host}{at}", body, {"Referer": f"https://{self.host}{at}"}))

    def _ask(self, request):
        with self.open(request, timeout=60) as answer:
            return answer.url.partition(self.host)[2], answer.read().decode()


def main(host, asker, decider, password, institution):
    columns = {"username": "petugas", "first_name": "Petugas", "email": f"petugas@{host}", "roles": "officer"}
    _, page = logged_in(host, asker, password).post("/admin/gugus/user/add/", institution=institution, **columns)
    expect("menunggu persetujuan administrator lain" in page, plain(page))
    browser, requests = logged_in(host, decider, password), "/admin/gugus/changerequest/?keadaan=menunggu"
    at, page = browser.get(requests)
    expect("Petugas" in page, plain(page))
    waiting = re.findall(r'name="_selected_action" value="(\d+)"', page)
    _, page = browser.submit(at, page, action="grant", _selected_action=waiting)
    expect("akan dikirim" in page, plain(page))


def logged_in(host, user, password):
    """Return a browser in which this user is logged in, with a second factor."""
    browser = Browser(host)
    at, _ = browser.post("/masuk/", login=user, password=password)
    expect(at.startswith("/akun/dua-langkah/mulai/"), at)
    app = "/akun/dua-langkah/aplikasi/"
    at, _ = browser.get(app)
    if at.startswith("/akun/pastikan/"):
        browser.post(at, password=password)
    page = browser.get(app)[1]  # with a new key each time
    secret = re.sub(r"\s", "", re.search(r'class="code secret">([^<]*)<', page)[1])
    at, _ = browser.submit(app, page, code=code(secret))
    expect(at.startswith("/akun/dua-langkah/kode/"), at)
    return browser


def plain(page):
    return re.sub(r"<[^>]*>|\s+", " ", page)


def expect(fine, found):
    if not fine:
        sys.exit(f"unexpected: {found[:2000]}")


main(*sys.argv[1:])
