"""What a step of the script looks like on the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

from schemas.artefact import Product
from tests.fakes.calls import Call, Step
from tests.fakes.pictures import encoded

#: Tokens that each call is charged.
PROMPT, WRITTEN = 120, 80
TOTAL = PROMPT + WRITTEN


async def answer(request: web.Request, step: Step, call: Call) -> web.StreamResponse:
    if step.status != 200:
        # As OpenAI does, the error repeats the key it got.
        error = {"message": f"no: {request.headers.get('Authorization')}", "type": "fake"}
        return web.json_response({"error": error}, status=step.status, headers=_headers(step))
    if step.kind == "html":
        return web.Response(text="<html>Welcome to our proxy</html>" * 3, content_type="text/html")
    if step.kind == "closed":
        return _hang_up(request, web.Response())
    body = step.body if step.kind == "body" else json.dumps(_answered(step, call))
    if step.kind != "truncated":
        return web.Response(text=body, content_type="application/json")
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2].encode())
    return _hang_up(request, response)


def _answered(step: Step, call: Call) -> dict[str, object]:
    return _images(step, call) if call.product == Product.IMAGE else _completion(step, call)


def _hang_up(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    if request.transport:
        request.transport.close()
    return response


def _headers(step: Step) -> dict[str, str]:
    if step.retry_after is None:
        return {}
    if not step.as_date:
        return {"Retry-After": str(step.retry_after)}
    now = datetime.now(UTC)
    until = now + timedelta(seconds=float(step.retry_after))
    return {
        "Date": format_datetime(now, usegmt=True),
        "Retry-After": format_datetime(until, usegmt=True),
    }


def _images(step: Step, call: Call) -> dict[str, object]:
    return {
        "created": int(call.started),
        "data": [{"b64_json": encoded(step.kind, call)}],
        "usage": {
            "input_tokens": PROMPT,
            "input_tokens_details": {"image_tokens": 0, "text_tokens": PROMPT},
            "output_tokens": WRITTEN,
            "total_tokens": TOTAL,
        },
    }


def _completion(step: Step, call: Call) -> dict[str, object]:
    text = {"empty": "", "short": "Too short.", "huge": "Много. " * 100_000}.get(
        step.kind, f"{call.sign.title()}, {call.day}, call {call.number}: " + "a fine day. " * 5
    )
    return {
        "id": f"chatcmpl-{call.number}",
        "object": "chat.completion",
        "created": int(call.started),
        "model": "fake",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": PROMPT, "completion_tokens": WRITTEN, "total_tokens": TOTAL},
    }
