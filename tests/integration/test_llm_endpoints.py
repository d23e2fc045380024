"""Each step that asks an LLM, at an endpoint that answers in every way there is: it completes with all its files."""

import json
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.ddl_gen.step import generate_ddl
from services.qa_gen.step import generate_pairs
from services.validator.step import validate_pairs
from shared.llm.patience import Patience, PatientChat
from shared.llm.port import LlmUnavailable
from shared.llm.retry import RetryPolicy
from shared.llm.usage import UsageMeter
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.steps import Step
from shared.worker.run import StepFunction
from tests.support.llm_chat import Answers, model_at
from tests.support.llm_double import LlmDouble
from tests.support.llm_kinds import KINDS, Kind, Use
from tests.support.llm_requests import ChatRequest
from tests.support.run import MemoryRun, StepCollaborators

pytestmark = pytest.mark.integration
QUICK = RetryPolicy(retries=2, silent_retries=1, first_pause_s=0.01, longest_pause_s=0.02)
TABLES = ("bss_company", "bss_service_area", "bss_car_day_count")
PAIR_FILE = "qs_highway_db_20250702_190410_pair.json"


class Trial(ABC):
    """A step, its inputs, and what its outcome shows of the LLM."""

    step: Step
    function: StepFunction

    @abstractmethod
    def files(self) -> dict[str, str]:
        """What the step is given."""

    @abstractmethod
    def teach(self, double: LlmDouble) -> None:
        """Tells the double the right answers."""

    @abstractmethod
    def made(self, run: MemoryRun) -> set[str]:
        """Endings of the files that must be there."""

    @abstractmethod
    def by_llm(self, summary: dict[str, Any]) -> int:
        """How much of the outcome the LLM has written."""

    @property
    @abstractmethod
    def fell_back(self) -> tuple[str, ...]:
        """What the log says of the items that fell to the rule author."""


class Describing(Trial):
    step, function = Step.DDL_GENERATION, staticmethod(generate_ddl)
    fell_back = tuple(f"public.{table}: 模型没有给出可用的注释,改用规则生成" for table in TABLES)

    def files(self) -> dict[str, str]:
        return {"table_list.txt": "\n".join(TABLES)}

    def teach(self, double: LlmDouble) -> None:
        double.answer("table_annotation", self._annotate)

    @staticmethod
    def _annotate(request: ChatRequest) -> dict[str, Any]:
        columns = [{"name": c["name"], "comment": "专家写的注释"} for c in json.loads(request.item)["columns"]]
        return {"table_comment": "专家命名表,记录业务", "columns": columns}

    def made(self, run: MemoryRun) -> set[str]:
        return {f"{table}{ending}" for table in TABLES for ending in (".ddl", "_detail.md")} | {"filename_mapping.txt"}

    def by_llm(self, summary: dict[str, Any]) -> int:
        assert (summary["described"], summary["failed"]) == (len(TABLES), 0)
        return int(summary["column_comments"].get("llm", 0))


class Asking(Trial):
    step, function = Step.QA_GENERATION, staticmethod(generate_pairs)
    fell_back = ("改由规则划分", "改由规则出题", "改由规则撰写")

    def files(self) -> dict[str, str]:
        return {"table_list.txt": "\n".join(TABLES)}

    def teach(self, double: LlmDouble) -> None:
        sql = "SELECT COUNT(*) AS 服务区数量 FROM bss_service_area WHERE delete_ts IS NULL"
        double.answer("question_sql_pairs", lambda _: {"pairs": [{"question": "服务区一共有多少个?", "sql": sql}]})

    def made(self, run: MemoryRun) -> set[str]:
        base = next(name for name in run.written if name.endswith("_pair.json")).removesuffix("_pair.json")
        metadata = {"metadata.txt", "metadata_detail.md", "db_query_decision_prompt.txt"}
        return metadata | {f"{base}_pair.json", f"{base}_detail.json"}

    def by_llm(self, summary: dict[str, Any]) -> int:
        assert summary["pairs_delivered"] == summary["pairs_asked"] == 4
        return int(summary["by_author"]["llm"])


class Repairing(Trial):
    step, function = Step.SQL_VALIDATION, staticmethod(validate_pairs)
    fell_back = ("规则无法修复,大模型也没有给出修复",)

    def files(self) -> dict[str, str]:
        good = {"question": "有哪些公司", "sql": "SELECT company_name FROM bss_company WHERE delete_ts IS NULL;"}
        broken = {"question": "服务区海拔", "sql": "SELECT altitude FROM bss_service_area WHERE delete_ts IS NULL;"}
        return {PAIR_FILE: json.dumps([good, broken])}

    def teach(self, double: LlmDouble) -> None:
        sql = "SELECT service_position FROM bss_service_area WHERE delete_ts IS NULL;"
        double.answer("sql_repair", lambda _: {"sql": sql})

    def made(self, run: MemoryRun) -> set[str]:
        stamp = run.inputs.stamp
        reports = {f"sql_validation_{stamp}_summary.log", f"sql_validation_{stamp}_report.json"}
        return reports | {PAIR_FILE, f"file_modifications_{stamp}.log"}

    def by_llm(self, summary: dict[str, Any]) -> int:
        assert summary["valid"] == 1
        return int(summary["repaired_by_llm"])


TRIALS = {trial.step.value: trial for trial in (Describing(), Asking(), Repairing())}


@contextmanager
def closed_port() -> Iterator[str]:
    """The URL of an endpoint where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{unused.getsockname()[1]}/v1"


async def completed(trial: Trial, kind: Kind, double: LlmDouble, source_url: str) -> tuple[MemoryRun, dict[str, Any]]:
    """The run that completed the step, after as many attempts as the kind is worth."""
    open_source, checkpoints = source_opener(parse(source_url, embedded=True)), dict[str, str]()
    parameters = TaskParameters(db_name="highway_db", business_context="高速公路", theme_count=2, questions_per_theme=2)
    with closed_port() as nowhere:
        settings = dict(kind.settings) | ({} if kind.listens else {"base_url": nowhere})
        async with model_at(double, policy=QUICK, **settings) as model:
            for attempt in range(1, kind.attempts + 1):
                run = MemoryRun(trial.step, trial.files(), parameters=parameters, checkpoints=checkpoints)
                run.attempt = attempt
                chat = PatientChat(model.bind(Answers(), UsageMeter()), Patience(), run)
                if attempt == kind.attempts:
                    break
                with pytest.raises(LlmUnavailable):
                    await trial.function(run, StepCollaborators(open_source, chat=chat))
            return run, await trial.function(run, StepCollaborators(open_source, chat=chat))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("trial", TRIALS.values(), ids=TRIALS)
async def test_the_step_completes_with_all_its_files_and_the_log_says_what_fell_back(
    llm_double: LlmDouble, highway_url: str, trial: Trial, kind: Kind
) -> None:
    trial.teach(llm_double)
    kind.script(llm_double)
    run, summary = await completed(trial, kind, llm_double, highway_url)

    assert trial.made(run) <= run.written.keys()
    assert bool(trial.by_llm(summary)) is (kind.use is Use.ANSWERED)
    assert all((text in run.log.text) is (kind.use is not Use.ANSWERED) for text in trial.fell_back)
    loud = [message for level, message in run.log.records if level == "WARNING" and "大模型不再使用" in message]
    assert len(loud) == (kind.use is Use.GIVEN_UP)
    assert all(kind.says in message for message in loud)
    remark: Any = run.remarks.get("llm_given_up", {})
    assert remark.get("trouble") == kind.trouble
