// Keeps what was typed into a form marked with data-draft until it has been sent, and warns before leaving.
//
// A draft lies in this browser only, under the account, the page and the form. It is removed once the form has been
// accepted, when it is thrown away, after seven days, and for all forms at logout. Passwords, files and fields marked
// data-nodraft are never kept.

const PREFIX = "touyan.draft.";
const SENT = "touyan.sent";
const KEEP_MS = 7 * 24 * 3600 * 1000;
const WAIT_MS = 600;
const MAX_CHARS = 200_000;

export function drafts(root) {
  const user = root.body.dataset.user;
  if (!user || !storageWorks()) return;
  forgetOld();
  forgetSent(root);
  for (const form of root.querySelectorAll("form[data-draft]")) guard(form, `${PREFIX}${user}.${location.pathname}.${form.dataset.draft}`);
  for (const form of root.querySelectorAll("form[data-logout]")) form.addEventListener("submit", forgetAll);
}

function guard(form, key) {
  const first = read(form);
  let sending = false;
  let timer = 0;
  const dirty = () => JSON.stringify(read(form)) !== JSON.stringify(first);
  const save = () => {
    clearTimeout(timer);
    if (!dirty()) return;
    const text = JSON.stringify({ at: Date.now(), version: form.elements.version?.value ?? "", values: read(form) });
    if (text.length <= MAX_CHARS) keep(key, text);
  };
  offer(form, key, first);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    save();
    sending = true;
    sessionStorage.setItem(SENT, key);
  });
  addEventListener("pagehide", save);
  addEventListener("pageshow", () => (sending = false));
  addEventListener("beforeunload", (event) => {
    if (!sending && dirty()) event.preventDefault();
  });
}

// Shows that there is a draft; nothing is filled in unasked.
function offer(form, key, first) {
  const draft = parse(localStorage.getItem(key));
  if (!draft || JSON.stringify(draft.values) === JSON.stringify(first)) return;
  const bar = document.createElement("div");
  bar.className = "notice draft";
  bar.setAttribute("role", "status");
  const box = document.createElement("div");
  const text = document.createElement("p");
  const when = new Date(draft.at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const stale = draft.version !== (form.elements.version?.value ?? "");
  text.textContent = `有一份没有提交的草稿（${when}，只存在这台电脑上）。${stale ? "之后这条记录有过改动，恢复后请核对。" : ""}`;
  const use = button("恢复草稿", () => {
    write(form, draft.values);
    bar.remove();
    form.querySelector("input:not([type=hidden]),select,textarea")?.focus();
  });
  const drop = button("丢弃", () => {
    localStorage.removeItem(key);
    bar.remove();
  });
  const actions = document.createElement("p");
  actions.append(use, " ", drop);
  box.append(text, actions);
  bar.append(box);
  form.before(bar);
}

function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

const kept = (control) => control.name && control.name !== "version" && !["password", "file", "hidden", "submit", "button", "fieldset"].includes(control.type) && !("nodraft" in control.dataset);

function read(form) {
  return [...form.elements].filter(kept).map((control) => [control.name, control.type === "checkbox" || control.type === "radio" ? [control.value, control.checked] : control.value]);
}

function write(form, values) {
  const left = [...values];
  for (const control of [...form.elements].filter(kept)) {
    const ticked = control.type === "checkbox" || control.type === "radio";
    const at = left.findIndex(([name, value]) => name === control.name && Array.isArray(value) === ticked && (!ticked || value[0] === control.value));
    if (at < 0) continue;
    const [[, value]] = left.splice(at, 1);
    if (ticked) control.checked = value[1];
    else control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// A sent form was accepted when the next page is an ordinary one that does not show its errors.
function forgetSent(root) {
  const key = sessionStorage.getItem(SENT);
  if (!key) return;
  sessionStorage.removeItem(SENT);
  if (!root.querySelector("main.wrong, .errors, form.clash-form")) localStorage.removeItem(key);
}

function forgetOld() {
  for (const key of keys()) {
    const draft = parse(localStorage.getItem(key));
    if (!draft || Date.now() - draft.at > KEEP_MS) localStorage.removeItem(key);
  }
}

function forgetAll() {
  for (const key of keys()) localStorage.removeItem(key);
}

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

function keep(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // The store is full: the form still works, only without a draft.
  }
}

function parse(text) {
  try {
    const draft = JSON.parse(text);
    return draft && Array.isArray(draft.values) && Number.isFinite(draft.at) ? draft : null;
  } catch {
    return null;
  }
}

function storageWorks() {
  try {
    localStorage.getItem(PREFIX);
    return true;
  } catch {
    return false;
  }
}
