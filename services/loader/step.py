"""training_load: the task's files into the training store, and a look at what it then gives back."""

import asyncio
import json

from services.loader import corpus as corpora
from services.loader import retrieval
from services.loader.corpus import Corpus, Parsed
from services.loader.publish import Load, back_up, batches, embed, publish
from services.loader.report import NAME, Loaded, report, summary
from shared.errors import PermanentError
from shared.manifests import FileRef
from shared.training.port import RecordKind
from shared.worker.run import Collaborators, Run

TITLES = {RecordKind.DDL: "DDL", RecordKind.DOCUMENTATION: "文档", RecordKind.SQL: "问答对"}
READ_AT_ONCE = 16


async def load_training(run: Run, with_: Collaborators) -> dict[str, object]:
    """Loads all current training data of the task as one numbered load of the dataset `db_name`.

    Raises PermanentError when there is nothing to load, and what the training store and the embeddings raise.
    """
    chosen, ignored = _choose(run.inputs.files)
    corpus = await _read(run, chosen)
    _tell(run, corpus, ignored)
    loaded = None if run.inputs.parameters.skip_training else await _load(run, with_, corpus)
    full = report(run.inputs, corpus, loaded, ignored=ignored, failures=run.failures)
    await run.write(NAME, json.dumps(full, ensure_ascii=False, indent=2) + "\n")
    return summary(full)


def _choose(files: tuple[FileRef, ...]) -> tuple[dict[str, RecordKind], list[str]]:
    """The files that are training data, by name, and those that a person uploaded for nothing."""
    kinds = {file.name: corpora.kind_of(file.name) for file in sorted(files, key=lambda file: file.name)}
    uploaded = {file.name for file in files if file.uploaded} - corpora.FOR_OTHER_STEPS
    chosen = {name: kind for name, kind in kinds.items() if kind is not None}
    return chosen, [name for name, kind in kinds.items() if kind is None and name in uploaded]


async def _read(run: Run, chosen: dict[str, RecordKind]) -> Corpus:
    turn = asyncio.Semaphore(READ_AT_ONCE)

    async def one(name: str, kind: RecordKind) -> Parsed:
        async with turn:
            return await _parse(run, name, kind)

    corpus = Corpus.of(await asyncio.gather(*(one(name, kind) for name, kind in chosen.items())))
    for file in corpus.files:
        for item, error in file.errors:
            run.fail_item(item, error)
    return corpus


async def _parse(run: Run, name: str, kind: RecordKind) -> Parsed:
    inputs = run.inputs
    try:
        text = await run.read(name)
    except PermanentError as error:
        return Parsed(name, kind, errors=((name, corpora.BadTrainingFile(error.message)),))
    return corpora.parse(name, kind, text, dataset=inputs.parameters.db_name, task_id=inputs.task_id)


def _tell(run: Run, corpus: Corpus, ignored: list[str]) -> None:
    for name in ignored:
        run.log.warning(f"上传的文件 {name} 不是训练数据(.ddl、.md、_pair.json),未装载")
    found = "、".join(f"{TITLES[kind]} {number} 条" for kind, number in corpus.counts.items())
    run.log.info(f"读取 {len(corpus.files)} 个文件:{found}")
    if run.inputs.parameters.skip_training:
        run.log.info("已按 skip_training 跳过装载,训练库没有改变")
    elif not corpus.records:
        raise PermanentError("没有可以装载的训练数据:需要 .ddl、.md 或 _pair.json 文件")


async def _load(run: Run, with_: Collaborators, corpus: Corpus) -> Loaded:
    parameters, number = run.inputs.parameters, run.inputs.load_number
    if number is None:
        raise PermanentError("装载请求没有序号")
    texts = [with_.training.text_to_embed(record) for record in corpus.records]
    asked = retrieval.sample(corpus.records)
    questions = [pair.question or "" for pair in asked]
    work = [*batches(texts, "passage", "向量化"), *batches(questions, "query", "向量化抽查问题")]
    run.expect(len(work) + parameters.backup_vector_tables + 1)
    embeddings = await with_.embeddings()
    vectors = await embed(run, embeddings, work)
    backup = await back_up(run, with_.training, number) if parameters.backup_vector_tables else None
    load = Load(
        parameters.db_name, number, corpus.records, vectors[: len(texts)], truncate=parameters.truncate_vector_tables
    )
    counts = await publish(run, with_.training, load)
    checked = await retrieval.check(with_.training, asked, vectors[len(texts) :])
    loaded = Loaded(counts, checked, backup, embeddings.model, embeddings.dimension)
    _conclude(run, loaded)
    return loaded


def _conclude(run: Run, loaded: Loaded) -> None:
    stored = "、".join(f"{TITLES[kind]} {number} 条" for kind, number in loaded.counts.stored.items())
    removed = f"旧数据移除 {loaded.counts.retired} 条,清空 {loaded.counts.truncated} 条"
    shrank = loaded.counts.retired > sum(loaded.counts.stored.values())
    tell = run.log.warning if shrank else run.log.info  # another task of this database may have loaded more
    tell(f"装载完成并已读回:{stored};{removed}")
    recall = f"前 {retrieval.DEPTH} 条命中率 {loaded.retrieval.recall(retrieval.DEPTH):.0%}"
    tell = run.log.warning if loaded.retrieval.worrying else run.log.info
    tell(f"检索检查:抽查 {len(loaded.retrieval.asked)} 个问题,{recall}")
