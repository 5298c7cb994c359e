"""What is sent with a form waits in memory, never in a file of the server, and no more of it than may be kept."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from gugus.uploads.files import MOST_BYTES, MOST_BYTES_IN_ALL


class BoundedUploadHandler(FileUploadHandler):
    """Holds each file up to its limit, and all of a request up to theirs. A file's `size` tells how much there was of it."""

    def __init__(self, request=None):
        super().__init__(request)
        self.room = MOST_BYTES_IN_ALL

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        held = raw_data[: max(0, min(MOST_BYTES - start, self.room))]
        self.room -= len(held)
        self.file.write(held)

    def file_complete(self, file_size):
        self.file.seek(0)
        name, sort = self.file_name, self.content_type
        return InMemoryUploadedFile(self.file, self.field_name, name, sort, file_size, self.charset, self.content_type_extra)
