"""`python -m services.validator`: the worker that checks and repairs pairs."""

from services.validator.step import validate_pairs
from shared.steps import Step
from shared.worker.serve import serve

serve(Step.SQL_VALIDATION, validate_pairs)
