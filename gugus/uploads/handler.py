"""Upload handler that keeps files in memory, never on disk, and at most as many bytes as the limits allow."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from gugus.uploads.files import MOST_BYTES, MOST_BYTES_IN_ALL


class BoundedUploadHandler(FileUploadHandler):
    """Keeps each file up to MOST_BYTES, and all files of a request up to MOST_BYTES_IN_ALL. `size` is the full size of a file."""

    def __init__(self, request=None):
        super().__init__(request)
        self.remaining = MOST_BYTES_IN_ALL

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        accepted = raw_data[: max(0, min(MOST_BYTES - start, self.remaining))]
        self.remaining -= len(accepted)
        self.file.write(accepted)

    def file_complete(self, file_size):
        self.file.seek(0)
        name, sort = self.file_name, self.content_type
        return InMemoryUploadedFile(self.file, self.field_name, name, sort, file_size, self.charset, self.content_type_extra)
