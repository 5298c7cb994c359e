"""What every answer tells the browser to keep to, beside Django's own headers."""

# The names that browsers know of what a page could use; all are off but passkeys, which are asked for by our own pages alone.
OFF = """
accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen gamepad geolocation gyroscope
hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture
screen-wake-lock serial storage-access usb window-management xr-spatial-tracking
"""
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([f"{name}=()" for name in OFF.split()] + [f"{name}=(self)" for name in PASSKEYS])


class HeadersMiddleware:
    """No device of the visitor, no foreign page that embeds ours, no copy in a cache or on a shared computer.

    What may be kept, such as a style sheet, says so itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
