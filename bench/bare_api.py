"""FastAPI with nothing behind it: what an endpoint costs at least."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def nothing() -> dict[str, bool]:
    return {"success": True}
