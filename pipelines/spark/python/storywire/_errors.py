"""What can go wrong, in words a user can act on. Bad records are no errors: they are rows of `rejects`."""


class StorywireError(Exception):
    """Any error of storywire's own."""


class RecipeError(StorywireError, ValueError):
    """A recipe cannot be followed."""


class OptionError(StorywireError, ValueError):
    """An option asks for what cannot be done."""


class ColumnsError(StorywireError, ValueError):
    """A table has not the columns that are asked of it."""


class ExecutorError(StorywireError, RuntimeError):
    """The executors cannot do the work: the wheel is missing there, or another version of it is."""


class ManyRejectsError(StorywireError):
    """More records were refused than is allowed; the run is done, and its tables are as they are."""


class HistoryError(StorywireError):
    """A history is damaged, of a newer format or of other parameters."""


class HistoryHeldError(HistoryError):
    """Another job committed to the history first."""
