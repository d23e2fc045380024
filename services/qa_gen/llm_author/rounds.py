"""Up to three rounds of the LLM, all themes at once; each round is told what is missing and what failed."""

from collections import Counter
from collections.abc import Mapping
from functools import partial

from services.qa_gen.judge import Batch, Judged
from services.qa_gen.llm_author.mix import mix_of
from services.qa_gen.llm_author.pairs import SPARE, Request, ask_for_pairs, pairs_prompt
from services.qa_gen.work import FORMAT, Work
from shared.llm.port import BadAnswer, Chat, Prompt

ROUNDS = 3


async def ask_in_rounds(work: Work, chat: Chat) -> None:
    """Fills the ledger with the LLM's pairs; a bad answer leaves its theme to the rules. Raises LlmUnavailable."""
    failed: dict[str, tuple[Judged, ...]] = {}
    silent = work.ledger.unanswered
    for turn in range(1, ROUNDS + 1):
        requests = {r.theme.topic_name: r for r in _requests(work, turn, failed) if r.theme.topic_name not in silent}
        if not requests:
            return
        batches = await _ask_all(work, chat, requests)
        for name, batch in batches.items():
            _settle(work, name, batch, failed, turn)


def _requests(work: Work, turn: int, failed: Mapping[str, tuple[Judged, ...]]) -> list[Request]:
    missing, crowd, accepted = work.missing(), _crowd(work), tuple(work.ledger.pairs.values())
    requests = []
    for theme in work.themes:
        known = work.ledger.of_theme(theme)
        free = max(0, work.per_theme - len(known))
        count = max(0, free - crowd)
        crowd -= free - count
        if count:
            mix = mix_of(count + SPARE, accepted, work.size)
            refused = failed.get(theme.topic_name, ())
            requests.append(Request(theme, count + SPARE, turn, missing, mix, known, refused))
    return requests


def _crowd(work: Work) -> int:
    """How many kept pairs have no place in their themes: they take places elsewhere, which need no new pair."""
    kept = Counter(work.ledger.pairs[key].theme for key in work.ledger.kept)
    return sum(max(0, count - work.per_theme) for count in kept.values())


async def _ask_all(work: Work, chat: Chat, requests: Mapping[str, Request]) -> dict[str, Batch | None]:
    async def one(name: str) -> Batch | None:
        prompt = pairs_prompt(work.knowledge, requests[name], work.business_context, work.whole_schema)
        return await work.run.item(
            f"{name}(第{requests[name].turn}轮)",
            key=[FORMAT, "llm", work.fingerprint, prompt.constant, prompt.item],
            result=Batch,
            produce=partial(_produce, work, chat, prompt, requests[name]),
        )

    names = list(requests)
    # as many again: while the pairs of some themes are judged, others are asked
    batches = await work.run.items(names, one, concurrency=2 * max(1, chat.concurrency))
    return dict(zip(names, batches, strict=True))


async def _produce(work: Work, chat: Chat, prompt: Prompt, request: Request) -> Batch:
    try:
        pairs = await ask_for_pairs(chat, prompt, request)
    except BadAnswer as error:
        name = request.theme.topic_name
        work.run.log.warning(f"主题「{name}」第{request.turn}轮: 模型没有给出可用的回答({error}),改由规则出题")
        return Batch(judged=())
    return Batch(judged=tuple([await work.judge.judge(pair) for pair in pairs]))


def _settle(
    work: Work,
    name: str,
    batch: Batch | None,
    failed: dict[str, tuple[Judged, ...]],
    turn: int,
) -> None:
    judged = batch.judged if batch else ()
    if not judged:
        work.ledger.unanswered.add(name)
        return
    work.ledger.raw += len(judged)
    work.ledger.raw_valid += sum(pair.explained for pair in judged)
    refused = work.offer_all(judged)
    failed[name] = tuple(pair for pair in refused if pair.problems)
    work.run.log.info(f"主题「{name}」第{turn}轮: 模型给出 {len(judged)} 对,通过 {len(judged) - len(refused)} 对")
