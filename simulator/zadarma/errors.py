"""What a method answers when it cannot do what it was asked for."""


class ApiError(Exception):
    """An error that the client is told of; the text is the reply's `message`."""

    def __init__(self, message: str, status: int = 400) -> None:
        """Take the message and the HTTP status."""
        super().__init__(message)
        self.message = message
        self.status = status
