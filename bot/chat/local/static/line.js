// The line to type in, with completion: a combobox that never takes a key it does not use.

const $ = (id) => document.getElementById(id);
const words = $("words"), list = $("completions");
let active = null;

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function wanted() {
  const before = words.value.slice(0, words.selectionStart);
  const person = before.match(/(?:^|\s)(@[^@]*)$/);
  if (person) return { start: before.length - person[1].length, text: fold(person[1]) };
  return before.startsWith("/") ? { start: 0, text: fold(before) } : null;
}

function suggest() {
  const want = wanted();
  let shown = 0;
  for (const option of list.children) {
    const word = fold(option.dataset.word);
    const fits = want && shown < 8 && word !== want.text && word.startsWith(want.text[0])
      && (word.startsWith(want.text) || (want.text.length > 2 && word.includes(want.text.slice(1))));
    option.hidden = !fits;
    if (fits) shown += 1;
  }
  activate(null);
  list.hidden = !shown;
  words.setAttribute("aria-expanded", String(shown > 0));
}

function activate(option) {
  active?.setAttribute("aria-selected", "false");
  active = option;
  active?.setAttribute("aria-selected", "true");
  active?.scrollIntoView({ block: "nearest" });
  if (active) words.setAttribute("aria-activedescendant", active.id);
  else words.removeAttribute("aria-activedescendant");
}

function step(by) {
  const options = [...list.children].filter((one) => !one.hidden);
  const index = options.indexOf(active);
  activate(options[index < 0 ? (by > 0 ? 0 : options.length - 1) : (index + by + options.length) % options.length]);
}

function accept(option) {
  const { start } = wanted();
  words.setRangeText(`${option.dataset.word} `, start, words.selectionStart, "end");
  words.focus();
  suggest();
}

words.addEventListener("input", suggest);
words.addEventListener("blur", () => { list.hidden = true; words.setAttribute("aria-expanded", "false"); activate(null); });
words.addEventListener("focus", suggest);
list.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  const option = event.target.closest("[role=option]");
  if (option) accept(option);
});
words.addEventListener("keydown", (event) => {
  if (list.hidden || event.isComposing) return;
  const acts = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: () => { list.hidden = true; words.setAttribute("aria-expanded", "false"); activate(null); },
    Enter: active && (() => accept(active)),
    Tab: active && (() => accept(active)),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});

// What was sent and could not be carried out comes back in the line.
export function composer(send) {
  $("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = words.value;
    if (!typed.trim()) return;
    words.value = "";
    suggest();
    if (!(await send(typed)) && !words.value) words.value = typed;
  });
}
