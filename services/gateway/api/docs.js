"use strict";

// One form, one request to this very server; the answer is shown as it comes, and as text only.

const key = document.getElementById("key");
const MOST_SHOWN = 200000; // characters
const SEND = "发送 · Send";
const STOP = "停止 · Stop";
const underWay = new Map();

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (underWay.has(form)) underWay.get(form).abort();
    else send(form);
  });
}

async function send(form) {
  const [output, shown, button] = ["output", "pre", "button"].map((name) => form.querySelector(name));
  const stopping = new AbortController();
  const began = performance.now();
  underWay.set(form, stopping);
  button.textContent = STOP;
  output.textContent = "…";
  shown.textContent = "";
  shown.hidden = true;
  try {
    const answer = await fetch(address(form), { ...request(form), signal: stopping.signal });
    const ms = Math.round(performance.now() - began);
    output.textContent = `${answer.status} · ${ms} ms · ${answer.headers.get("x-request-id")}`;
    await show(answer, shown);
  } catch (error) {
    output.textContent += ` ${error.name === "AbortError" ? "已停止 · stopped" : error.message}`;
  } finally {
    underWay.delete(form);
    button.textContent = SEND;
  }
}

function filled(form, place) {
  const fields = [...form.querySelectorAll(`[data-in=${place}]`)];
  return fields.filter((field) => field.value !== "");
}

function address(form) {
  const query = new URLSearchParams(filled(form, "query").map((field) => [field.name, field.value]));
  const path = filled(form, "path").reduce(
    (path, field) => path.replace(`{${field.name}}`, encodeURIComponent(field.value)),
    form.dataset.path,
  );
  return query.size ? `${path}?${query}` : path;
}

function request(form) {
  const headers = new Headers(filled(form, "header").map((field) => [field.name, field.value]));
  if (key.value) headers.set("Authorization", `Bearer ${key.value}`);
  const [json] = filled(form, "body");
  if (json) headers.set("Content-Type", "application/json");
  return { method: form.dataset.method, headers, body: json ? json.value : parts(form) };
}

function parts(form) {
  const fields = filled(form, "form");
  if (!fields.length) return undefined;
  const data = new FormData();
  for (const field of fields) data.append(field.name, field.files ? field.files[0] : field.value);
  return data;
}

async function show(answer, shown) {
  const type = answer.headers.get("content-type") || "";
  shown.hidden = answer.status === 204;
  if (type.startsWith("application/json")) {
    shown.textContent = pretty(await answer.text()).slice(0, MOST_SHOWN);
  } else if (type.startsWith("text/")) {
    await follow(answer.body.pipeThrough(new TextDecoderStream()).getReader(), shown);
  } else {
    shown.textContent = `${type}, ${(await answer.blob()).size} bytes`;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function follow(reader, shown) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    shown.textContent = (shown.textContent + value).slice(-MOST_SHOWN);
  }
}
