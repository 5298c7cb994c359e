"""A minimal S3-compatible server over HTTP, for the tests of backups."""

import hashlib
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, KEY = "cadangan", "KUNCI"


class Bucket(ThreadingHTTPServer):
    """A bucket: `objects` are complete and listed, `uploads` are unfinished and not listed.

    drops(method, query): returns True for requests whose connection the server cuts in the middle of the body.
    harm(data): changes the bytes of a stored object, as a bad disk does.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects, self.uploads, self.asked = {}, {}, []
        self.drops = lambda method, query: False
        self.harm = lambda data: data

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """Do not report connections that the client drops."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do(self):
        address = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        self.name = unquote(address.path).removeprefix(f"/{BUCKET}").removeprefix("/")
        self.server.asked.append((self.command, self.name, self.query))
        length = int(self.headers.get("Content-Length", 0))
        if self.server.drops(self.command, self.query):
            self.rfile.read(length // 2)
            self.close_connection = True
            self.connection.close()
            return None
        self.body = self.rfile.read(length)
        signed = self.headers.get("x-amz-content-sha256") == hashlib.sha256(self.body).hexdigest()
        if f"Credential={KEY}/" not in self.headers.get("Authorization", "") or not signed:
            return self.answer(403)
        return getattr(self, f"on_{self.command.lower()}")()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do

    def on_put(self):
        if "uploadId" in self.query:
            self.server.uploads[self.query["uploadId"]][int(self.query["partNumber"])] = self.body
        else:
            self.server.objects[self.name] = self.server.harm(self.body)
        self.answer(200, ETag=tag(self.body))

    def on_post(self):
        if "uploads" in self.query:
            upload = f"u{len(self.server.asked)}"
            self.server.uploads[upload] = {}
            return self.answer(
                200, f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            )
        parts = self.server.uploads.pop(self.query["uploadId"])
        named = [int(number) for number in re.findall(r"<PartNumber>(\d+)</PartNumber>", self.body.decode())]
        data = b"".join(parts[number] for number in named)
        self.server.objects[self.name] = self.server.harm(data)
        return self.answer(200, f"<Completed><ETag>{tag(data)}</ETag></Completed>")

    def on_delete(self):
        if "uploadId" in self.query:
            self.server.uploads.pop(self.query["uploadId"], None)
        else:
            self.server.objects.pop(self.name, None)
        self.answer(204)

    def on_get(self):
        if "list-type" in self.query:
            return self.listing()
        data = self.server.objects.get(self.name)
        if data is None:
            return self.answer(404, "<Error><Code>NoSuchKey</Code></Error>")
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        headers = {"ETag": tag(data), "Last-Modified": format_datetime(datetime.now(UTC), usegmt=True)}
        if not span:
            return self.answer(200, data, **headers)
        start, end = int(span[1]), min(int(span[2]) + 1, len(data))
        return self.answer(206, data[start:end], **headers, **{"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"})

    on_head = on_get

    def listing(self):
        prefix = self.query.get("prefix", "")
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(data)}</Size><ETag>{escape(tag(data))}</ETag>"
            f"<LastModified>2026-11-25T00:00:00.000Z</LastModified></Contents>"
            for name, data in sorted(self.server.objects.items())
            if name.startswith(prefix)
        )
        self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>")

    def answer(self, status, body=b"", **headers):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def tag(data):
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


@contextmanager
def serving():
    """Serve an empty bucket until the block ends."""
    with Bucket() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
