"""Files in Storage that a message takes along: the content of a mail's, a signed address for a WhatsApp message's."""

from launchpad.core.db import Row
from launchpad.core.errors import DomainError, NotFound
from launchpad.core.storage import Storage
from launchpad.providers.aisensy.client import Media
from launchpad.providers.errors import ProviderError

ATTACHMENTS = "crm-attachments"

# WhatsApp fetches the file when it takes the message, and once more when a phone was off.
_OPEN_SECONDS = 7 * 24 * 3600


def content(storage: Storage, bucket: str, path: str) -> bytes:
    """A file, whole. Raises ProviderError: nothing has left, so it may be tried again, unless the file is gone."""
    try:
        return b"".join(storage.download(bucket, path))
    except DomainError as error:
        raise _fault(error) from error


def media(storage: Storage, row: Row) -> Media:
    """The file of a WhatsApp message, by an address that is open for a week. Raises ProviderError as `content`."""
    file = row["media"]
    try:
        url = file.get("url") or storage.signed_url(file["bucket"], file["path"], _OPEN_SECONDS)
    except DomainError as error:
        raise _fault(error) from error
    return Media(url, file["filename"])


def _fault(error: DomainError) -> ProviderError:
    if isinstance(error, NotFound):
        return ProviderError("permanent", "file_missing", "The attached file is not there any more. Attach it again.")
    return ProviderError("retryable", "storage", "The attached file could not be read just now. It is tried again.")
