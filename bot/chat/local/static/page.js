// The page's own acts: post what people do, place what comes back. Every word comes from the server.

import { composer } from "./line.js";

const me = document.body.dataset.me;
const $ = (id) => document.getElementById(id);
const fresh = () => crypto.randomUUID();

async function post(path, data) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ me, ...data }),
    });
    const html = await answer.text();
    if (answer.ok || html) return { ok: answer.ok, mend: answer.status === 422, html };
  } catch { /* the server is away: the page says so below */ }
  return { ok: false, mend: false, html: $("offline").innerHTML };
}

// Placing: each fragment knows its id and its slot; what is newer replaces what is there.

function place(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const placed = [];
  for (const part of [...holder.content.children]) {
    if (part.matches("dialog")) { open(part); placed.push(part); continue; }
    const old = $(part.id);
    if (old ? swap(old, part) : add(part)) placed.push(part);
  }
  $("short-now").textContent = $("now").textContent;
  return placed;
}

function swap(old, part) {
  if (part.dataset.revision && Number(part.dataset.revision) <= Number(old.dataset.revision)) return false;
  if (!part.dataset.revision && old.outerHTML === part.outerHTML) return false;
  const focus = old.contains(document.activeElement) && document.activeElement;
  old.replaceWith(part);
  if (focus) refocus(part, focus);
  return true;
}

function refocus(part, was) {
  const twin = [...part.querySelectorAll("button, a, summary")].find((one) =>
    was.dataset.jump ? one.dataset.jump === was.dataset.jump : one.textContent === was.textContent);
  const target = twin || (part.tabIndex === -1 ? part : part.querySelector("button, a"));
  target?.focus({ preventScroll: true });
}

function add(part) {
  const slot = $(part.dataset.slot);
  if (!slot) return false;
  const number = Number(part.id.slice(1));
  const later = number && [...slot.children].find((one) => Number(one.id.slice(1)) > number);
  slot.insertBefore(part, later || null);
  if (part.matches(".message")) arrived(part, slot);
  return true;
}

function arrived(part, slot) {
  const panel = slot.closest("[role=tabpanel]");
  const scroll = part.closest(".scroll");
  if (panel.hidden) mark(panel, true);
  // A long card is read from its top; a short one, and the words before it, stay in sight.
  const top = part.offsetTop - (part.previousElementSibling?.matches(".typed") ? part.previousElementSibling.offsetHeight : 0);
  scroll.scrollTop = Math.min(top - 12, scroll.scrollHeight);
}

const mark = (panel, on) => { const dot = $(panel.getAttribute("aria-labelledby")).querySelector(".dot"); if (dot) dot.hidden = !on; };

function trouble(html) { place(html); $("trouble")?.scrollIntoView({ block: "nearest" }); }

// Whether an answer holds a message; the stream may have brought that same message a moment before.
const answered = (html) => html.includes('<article class="message');

// Buttons, menus, lists

async function press(from, sends) {
  from.disabled = true;
  $("trouble")?.remove();
  const message = from.closest(".message")?.id || "home";
  const { ok, html } = await post("/press", { id: fresh(), message, sends });
  from.disabled = false;
  if (!ok) return trouble(html);
  if (document.activeElement === document.body) from.focus({ preventScroll: true });
  place(html);
  if (answered(html)) show($("tab-chat"), message === "home");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  for (const menu of document.querySelectorAll("details.more[open]"))
    if (!menu.contains(event.target) || button) menu.open = false;
  if (!button) return;
  if (button.matches("[data-sends]")) press(button, button.dataset.sends);
  if (button.matches(".go")) choose(button.previousElementSibling);
  if (button.matches("[data-jump]")) jump(button);
  if (button.matches("[data-close]")) button.closest("dialog").close();
  if (button.matches("[role=tab]")) show(button, false);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches(".pick select")) event.target.dataset.keys = "yes";
  const menu = event.key === "Escape" && event.target.closest("details.more[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
document.addEventListener("pointerdown", (event) => { if (event.target.matches(".pick select")) delete event.target.dataset.keys; });

// A menu opens to the side and the height where there is room for it.
document.addEventListener("toggle", ({ target: menu }) => {
  // What was asked for comes into sight, also at the foot of the chat.
  if (menu.matches("details.fold[open]")) return menu.scrollIntoView({ block: "nearest" });
  if (!menu.matches("details.more") || !menu.open) return;
  const scroll = menu.closest(".scroll").getBoundingClientRect();
  const spot = menu.getBoundingClientRect();
  const list = menu.querySelector(".menu");
  const box = list.getBoundingClientRect();
  const room = scroll.left + menu.closest(".scroll").clientWidth - 12;
  list.style.left = `${Math.max(scroll.left + 12, Math.min(spot.left, room - box.width)) - spot.left}px`;
  menu.classList.toggle("down", spot.top - box.height < scroll.top + 8);
}, true);

// With keys a list changes at every arrow, so it waits for its button; a finger or mouse means it at once.
document.addEventListener("change", (event) => {
  const list = event.target;
  if (list.closest("dialog")) list.closest("dialog").dataset.touched = "yes";
  if (!list.matches(".pick select")) return;
  list.nextElementSibling.hidden = !list.value;
  if (list.value && !list.dataset.keys) choose(list);
});

function choose(list) {
  if (!list.value) return;
  const sends = list.value;
  list.value = "";
  list.nextElementSibling.hidden = true;
  list.focus({ preventScroll: true });
  press(list, sends);
}

// Forms: closing keeps what was typed, sending well lets go of it.

function open(dialog) {
  const same = [...document.querySelectorAll("dialog")].find((one) => one.dataset.opens === dialog.dataset.opens);
  if (same?.dataset.touched) return same.showModal();
  same?.remove();
  document.body.append(dialog);
  dialog.dataset.id = fresh();
  dialog.addEventListener("input", () => { dialog.dataset.touched = "yes"; });
  dialog.addEventListener("close", resume);
  dialog.addEventListener("submit", (event) => { event.preventDefault(); submit(dialog); });
  dialog.showModal();
  dialog.querySelector(".fields :is(input, select, textarea)")?.focus();
}

const drafts = () => [...document.querySelectorAll("dialog[data-touched]")];

function resume() {
  const last = drafts().at(-1);
  $("resume").hidden = !last;
  if (last) $("resume").querySelector("strong").textContent = last.querySelector("h2").textContent;
}
$("resume").addEventListener("click", () => drafts().at(-1)?.showModal());

function answers(dialog) {
  const fields = {};
  for (const field of dialog.querySelectorAll("[data-field]")) {
    const { field: name, kind } = field.dataset;
    const control = field.querySelector("input:checked, select, textarea, input:not([type=radio], [type=checkbox])");
    if (kind === "people") fields[name] = [...field.querySelectorAll("input:checked, option:checked")].map((one) => one.value).filter(Boolean);
    else if (kind === "toggle") fields[name] = control ? "yes" : "";
    else fields[name] = control ? control.value : "";
  }
  return fields;
}

async function submit(dialog) {
  const button = dialog.querySelector("[type=submit]");
  if (button.disabled) return;
  for (const old of dialog.querySelectorAll(".error")) old.textContent = "";
  for (const old of dialog.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  button.disabled = true;
  const { id, key, sends } = dialog.dataset;
  const { ok, mend, html } = await post("/submit", { id, key, sends, fields: answers(dialog) });
  button.disabled = false;
  if (!ok) return mend ? complain(dialog, html) : complain(dialog, `<p id="${key}--error">${html.replace(/<\/?p[^>]*>/g, "")}</p>`);
  delete dialog.dataset.touched;
  dialog.close();
  dialog.remove();
  place(html);
  if (answered(html)) show($("tab-chat"), false);
}

function complain(dialog, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  let first = null;
  for (const error of [...holder.content.children]) {
    const spot = $(error.id) || $(`${dialog.dataset.key}--error`);
    spot.innerHTML += (spot.textContent ? "<br>" : "") + error.innerHTML;
    const control = spot.closest("[data-field]")?.querySelector("input, select, textarea");
    control?.setAttribute("aria-invalid", "true");
    first ||= control || spot;
  }
  first?.focus();
  first?.scrollIntoView({ block: "center" });
}

// Typing

composer(async (typed) => {
  $("trouble")?.remove();
  const { ok, html } = await post("/say", { id: fresh(), words: typed });
  if (ok) place(html);
  else trouble(html);
  return ok;
});

// Tabs and clock

const tabs = [...document.querySelectorAll("[role=tab]")];

function show(tab, focus) {
  for (const one of tabs) {
    const on = one === tab;
    one.setAttribute("aria-selected", String(on));
    one.tabIndex = on ? 0 : -1;
    $(one.getAttribute("aria-controls")).hidden = !on;
  }
  const panel = $(tab.getAttribute("aria-controls"));
  mark(panel, false);
  if (focus) tab.focus();
  if (tab.id === "tab-home") refresh();
  if (tab.id === "tab-chat") last();
}

const last = () => { const shown = [...$("log").children].filter((one) => !one.hidden).at(-1); if (shown) arrived(shown, $("log")); };

async function refresh() {
  try {
    const answer = await fetch(`/home?me=${me}`);
    if (answer.ok) place(await answer.text());
  } catch { /* what is there stays */ }
}

document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by) show(tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length], true);
});

async function jump(button) {
  button.disabled = true;
  const { ok, html } = await post("/clock", { id: fresh(), to: button.dataset.jump });
  button.disabled = false;
  if (!ok) return trouble(html);
  place(html);
  // The clock itself is silent, since it ticks; a jump is said once.
  $("announced").textContent = $("now").textContent;
}

// What arrives by itself

const events = new EventSource(`/events?me=${me}&since=${document.body.dataset.revision}`);
events.onmessage = (event) => place(event.data);
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

const wide = matchMedia("(min-width: 56rem)");
const foldClock = () => { document.querySelector(".clock").open = wide.matches; };
wide.addEventListener("change", foldClock);
foldClock();
$("short-now").textContent = $("now").textContent;
last();
if (wide.matches) $("words").focus();
post("/become", { id: fresh() }).then(({ ok, html }) => (ok ? place(html) : trouble(html)));
// From here on Enter is heard.
document.body.dataset.ready = "yes";
