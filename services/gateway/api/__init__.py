"""The REST API: one module for each concern."""

from fastapi import APIRouter, Depends
from fastapi.security import HTTPBearer

from services.gateway.api import (
    database,
    deletions,
    executions,
    files,
    health,
    live,
    logs,
    search,
    table_descriptions,
    table_lists,
    tasks,
)
from services.gateway.envelope import documented

TAGS = [
    {"name": "核心工作流 API", "description": "创建、执行、查询与删除任务 · Tasks and their runs"},
    {"name": "表名管理 API", "description": "数据库的表与任务的表清单 · Tables of a database and of a task"},
    {"name": "文件管理 API", "description": "任务的文件 · Files of a task"},
    {"name": "监控和日志 API", "description": "日志与实时事件 · Logs and live events"},
    {"name": "训练库 API", "description": "检索、备份与恢复 · Search, backups"},
    {"name": "健康检查", "description": "存活、就绪与指标 · Health and metrics"},
]

_bearer = HTTPBearer(auto_error=False, description="Needed where API keys are configured")


_API = (
    tasks,
    executions,
    deletions,
    database,
    table_descriptions,
    table_lists,
    files,
    logs,
    live,
    search,
)


def routers() -> list[APIRouter]:
    """The API, and the health at the root."""
    api = APIRouter(dependencies=[Depends(_bearer)], responses=documented(401, 429, 500))
    for module in _API:
        api.include_router(module.router)
    return [api, health.router]
