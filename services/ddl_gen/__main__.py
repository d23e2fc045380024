"""`python -m services.ddl_gen`: the worker that describes tables."""

from services.ddl_gen.step import generate_ddl
from shared.steps import Step
from shared.worker.serve import serve

serve(Step.DDL_GENERATION, generate_ddl)
