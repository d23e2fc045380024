"""The look at what the store gives back."""

from services.loader.retrieval import SAMPLE, Asked, RetrievalCheck, check, sample
from shared.training.port import TrainingStore
from tests.support.training import a_corpus, a_pair, embedded, question, vectors_of


def test_the_sample_is_spread_over_all_pairs_and_always_the_same() -> None:
    pairs = [a_pair(number) for number in range(50)]

    chosen = sample([*a_corpus([]), *pairs])

    assert len(chosen) == SAMPLE
    assert chosen[0] == pairs[0]
    assert chosen[-1] == pairs[47]
    assert len({pair.id for pair in chosen}) == SAMPLE
    assert chosen == sample(pairs)


def test_few_pairs_are_all_asked() -> None:
    assert sample([a_pair(1), a_pair(2)]) == [a_pair(1), a_pair(2)]


def test_recall_counts_the_questions_whose_pair_came_back_in_time() -> None:
    checked = RetrievalCheck((Asked("甲", 1), Asked("乙", 3), Asked("丙", None), Asked("丁", 1)))

    assert (checked.recall(1), checked.recall(5)) == (0.5, 0.75)
    assert checked.worrying
    assert checked.as_json() == {"asked": 4, "recall_at_1": 0.5, "recall_at_5": 0.75, "missed": ["丙"]}


def test_nothing_asked_is_nothing_to_worry_about() -> None:
    assert not RetrievalCheck(()).worrying


async def test_the_store_is_asked_and_the_rank_of_the_right_pair_noted(memory_weaviate_store: TrainingStore) -> None:
    pairs = [a_pair(number) for number in range(8)]
    await memory_weaviate_store.load("highway_db", 1, await embedded(memory_weaviate_store, pairs))
    stranger = a_pair(99)

    checked = await check(
        memory_weaviate_store,
        [pairs[3], stranger],
        await vectors_of([question(3), question(99)]),
    )

    assert checked.asked == (Asked(question(3), 1), Asked(question(99), None))
