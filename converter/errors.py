"""A flaw in the call, as opposed to a flaw in the document (a ``Diagnostic``) or in us (a traceback)."""

from __future__ import annotations


class ConverterError(Exception):
    """What was asked for cannot be done: no such file, no reader, a folder that cannot be written.

    ``message`` is one line for a person, ``hint`` what that person may do about it, empty where there is nothing to add.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def reason(error: Exception) -> str:
    """Why a file cannot be read or written, in the words of the operating system, without the path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
