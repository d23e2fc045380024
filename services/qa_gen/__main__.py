"""`python -m services.qa_gen`: the worker that writes question-SQL pairs."""

from services.qa_gen.step import generate_pairs
from shared.steps import Step
from shared.worker.serve import serve

serve(Step.QA_GENERATION, generate_pairs)
