"""What the headers of a response must be."""

STRICT = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FOREIGN = "sandbox; default-src 'none'"  # for an uploaded file
RECORDING = STRICT["Content-Security-Policy"] + "; media-src 'self' blob:"
# The settings of a server behind HTTPS.
AS_BEHIND_HTTPS = {"SECURE_HSTS_SECONDS": 31536000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True, "SECURE_HSTS_PRELOAD": True}


def faults(response):
    """Return the headers and cookies that are missing or less strict."""
    headers = response.headers
    records = records_voice(response)
    strict = STRICT | ({"Content-Security-Policy": RECORDING} if records else {})
    weak = [name for name, value in strict.items() if headers.get(name) != value]
    if headers.get("Content-Security-Policy") == FOREIGN:
        weak.remove("Content-Security-Policy")
    weak += [] if "no-store" in headers.get("Cache-Control", "") else ["Cache-Control"]
    permissions = headers.get("Permissions-Policy", "")
    expected = ("camera=()", f"microphone=({'self' if records else ''})", "publickey-credentials-get=(self)")
    weak += [] if all(permission in permissions for permission in expected) else ["Permissions-Policy"]
    weak += [] if len(headers.get("X-Request-ID", "")) == 32 else ["X-Request-ID"]
    set_cookies = {name: cookie for name, cookie in response.cookies.items() if cookie.value}
    return weak + [f"cookie {name}" for name, cookie in set_cookies.items() if not (cookie["httponly"] and cookie["samesite"])]


def records_voice(response):
    """Return whether a response is a page with the script of file fields, or one of the public form, which a page with a file
    field replaces in the same document. Only such a page may use the microphone.
    """
    scripts = (b'"/static/gugus/files.', b'"/static/gugus/public_form.')
    return not response.streaming and any(script in response.content for script in scripts)
