"""Response headers that restrict the browser, in addition to Django's own."""

from functools import wraps

from django.conf import settings
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from gugus.access.resending import by_script

# Features of the Permissions-Policy header. All are off, except passkeys for our own pages, and the microphone where a voice note
# can be recorded. The camera button of a file field opens the camera of the telephone, which needs no permission.
OFF = """
accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen gamepad geolocation gyroscope
hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture
screen-wake-lock serial storage-access usb window-management xr-spatial-tracking
"""
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([f"{name}=()" for name in OFF.split()] + [f"{name}=(self)" for name in PASSKEYS])
WITH_MICROPHONE = PERMISSIONS.replace("microphone=()", "microphone=(self)")
WITH_EMBEDDED = settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"], "media-src": ["data:"]}
WITH_PLAYER = settings.SECURE_CSP | {"media-src": [CSP.SELF, "blob:"]}


# Decorator of functions that render a page with a picture or recording inside, so that the file has no address of its own.
may_embed = csp_override(WITH_EMBEDDED)


def may_record(render):
    """Decorate a function that renders a page with a file field, so that gugus/files.js can record a voice note and play it."""

    @csp_override(WITH_PLAYER)
    @wraps(render)
    def rendered(request, *args, **kwargs):
        response = render(request, *args, **kwargs)
        response["Permissions-Policy"] = WITH_MICROPHONE
        return response

    return rendered


class HeadersMiddleware:
    """Adds headers: pages use no device of the visitor, other sites embed no response, caches and browsers store no copy.

    Pages that `may_record` and responses that may be cached, such as style sheets, set their own header.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not by_script(request):  # the answer becomes a part of a page that has its permissions; half a kilobyte on a slow line
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
