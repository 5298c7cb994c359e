"""What the log may tell about an error."""

import logging
import re

# PostgreSQL's errors quote the values of the offending row from here to the end of the message.
QUOTED = re.compile(r"^(DETAIL|CONTEXT):.*?(?=^\n?(?:The above exception|During handling|Traceback )|\Z)", re.DOTALL | re.M)


class DiscreetFormatter(logging.Formatter):
    """Prints tracebacks without the rows that the database quotes in its errors."""

    def formatException(self, exc_info):
        return QUOTED.sub(r"\1: withheld\n", super().formatException(exc_info))
