"""Response headers that restrict the browser, in addition to Django's own."""

# Features of the Permissions-Policy header. All are off, except passkeys for our own pages.
OFF = """
accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen gamepad geolocation gyroscope
hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture
screen-wake-lock serial storage-access usb window-management xr-spatial-tracking
"""
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([f"{name}=()" for name in OFF.split()] + [f"{name}=(self)" for name in PASSKEYS])


class HeadersMiddleware:
    """Adds headers: pages use no device of the visitor, other sites embed no response, caches and browsers store no copy.

    Responses that may be cached, such as style sheets, set their own Cache-Control.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
