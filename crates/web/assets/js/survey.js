// Saves a section of a village's dossier by itself while somebody types, and keeps what was typed in this browser
// until the server has answered: a lost connection loses nothing. Without this script the button saves.

const PREFIX = "touyan.draft.survey.";
const WAIT_MS = 1500;
const AGAIN_MS = 15_000;

function autosave(form) {
  const status = document.querySelector("[data-saving]");
  const user = document.body.dataset.user ?? "";
  const key = `${PREFIX}${user}.${location.pathname}`;
  const first = read(form);
  let sent = JSON.stringify(first);
  let timer = 0;
  let busy = false;
  let leaving = false;

  const say = (text) => (status.textContent = text);
  const changed = () => JSON.stringify(read(form)) !== sent;
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  };

  restore();
  form.addEventListener("input", () => {
    keep();
    later(WAIT_MS);
  });
  form.addEventListener("change", () => {
    keep();
    later(WAIT_MS);
  });
  // The page that follows says how it ended; what is typed stays kept until the dossier opens again.
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    if (navigator.onLine !== false) sessionStorage.setItem("touyan.sent", key);
  });
  addEventListener("online", () => later(0));
  addEventListener("pagehide", keep);

  async function send() {
    if (busy || leaving || !changed()) return;
    busy = true;
    const values = read(form);
    const now = JSON.stringify(values);
    say("正在保存…");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        // Files go by the form's own button.
        body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")),
        credentials: "same-origin",
        redirect: "error",
      });
      if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) throw new Error(String(answer.status));
      told(await answer.json(), now);
    } catch (error) {
      const status = Number(error.message);
      say(status === 401 || status === 403 ? "登录已过期：填的内容存在这台设备上，请重新登录后打开本页。" : "没有连上：填的内容存在这台设备上，连上后自动保存。");
      if (!(status === 401 || status === 403)) later(AGAIN_MS);
    } finally {
      busy = false;
    }
    if (changed() && !leaving && status.textContent.startsWith("已保存")) later(WAIT_MS);
  }

  function told(answer, now) {
    for (const [code, no] of Object.entries(answer.versions)) {
      const version = form.elements.namedItem(`v.${code}`);
      if (version) version.value = no;
    }
    const notes = { ...answer.refused, ...answer.contested };
    mark(notes);
    sent = now;
    if (Object.keys(notes).length === 0) {
      if (JSON.stringify(read(form)) === now) localStorage.removeItem(key);
      say(`已保存 ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}`);
    } else {
      say("已保存其余各项，有几项没有保存，请看标出的地方。");
    }
  }

  // What is wrong stands below its field, and is read aloud.
  function mark(notes) {
    for (const old of form.querySelectorAll(".autosave-note")) old.remove();
    for (const [code, text] of Object.entries(notes)) {
      const named = form.elements.namedItem(`a.${code}`);
      const control = named instanceof RadioNodeList ? named[0] : named;
      const place = control?.closest(".field");
      if (!place) continue;
      const note = document.createElement("p");
      note.className = "error autosave-note";
      note.setAttribute("role", "alert");
      note.textContent = text;
      place.append(note);
    }
  }

  function keep() {
    if (!changed()) return;
    try {
      const versions = Object.fromEntries([...form.elements].filter((c) => c.name?.startsWith("v.")).map((c) => [c.name, c.value]));
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), versions, values: read(form) }));
    } catch {
      say("这台设备存不下草稿，请及时点“保存”。");
    }
  }

  // What the server never answered comes back with the versions it was typed over, so that a clash is told.
  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key));
    } catch {
      return;
    }
    if (!kept || !Array.isArray(kept.values) || JSON.stringify(kept.values) === sent) return localStorage.removeItem(key);
    write(form, kept.values);
    for (const [name, no] of Object.entries(kept.versions ?? {})) {
      const version = form.elements.namedItem(name);
      if (version) version.value = no;
    }
    say("恢复了上次没有保存的内容，正在保存。");
    later(500);
  }
}

const typed = (control) => control.name && !["hidden", "submit", "button", "file", "fieldset"].includes(control.type);
const ticks = (control) => control.type === "checkbox" || control.type === "radio";

function read(form) {
  return [...form.elements].filter(typed).map((control) => [control.name, ticks(control) ? [control.value, control.checked] : control.value]);
}

function write(form, values) {
  const left = [...values];
  for (const control of [...form.elements].filter(typed)) {
    const at = left.findIndex(([name, value]) => name === control.name && Array.isArray(value) === ticks(control) && (!ticks(control) || value[0] === control.value));
    if (at < 0) continue;
    const [[, value]] = left.splice(at, 1);
    if (ticks(control)) control.checked = value[1];
    else control.value = value;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
