"""Why a run stops before it is done. Not Exceptions, so that no step's `except Exception` swallows them."""


class TurnOver(BaseException):
    """The run has worked long enough, or its worker drains: the rest is requested again."""


class ExecutionEnded(BaseException):
    """The execution was cancelled, deleted or superseded: nobody wants the result."""
