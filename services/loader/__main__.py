"""`python -m services.loader`: the worker that loads training data."""

from services.loader.step import load_training
from shared.steps import Step
from shared.worker.serve import serve

serve(Step.TRAINING_LOAD, load_training)
