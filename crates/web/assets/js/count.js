// Sums and differences beside the figures of a count sheet while they are typed, and Enter from field to field.
// It only shows what does not add up: the server checks again and decides. The marks carry the server's codes.

const form = document.getElementById("count");
const live = document.getElementById("count-live");
if (form) start();

function start() {
  form.addEventListener("input", check);
  form.addEventListener("change", check);
  form.addEventListener("keydown", onward);
  check();
}

// Enter never sends a half-filled sheet: outside the grids, and in a choice within one, it moves on.
function onward(event) {
  const field = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
  const inGrid = field instanceof HTMLInputElement && field.type === "text" && field.closest("table.entry");
  if (inGrid || !(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
  event.preventDefault();
  if (event.ctrlKey) {
    form.requestSubmit();
    return;
  }
  const all = [...form.elements].filter((each) => each.type !== "hidden" && each.tabIndex >= 0 && each.checkVisibility());
  all[all.indexOf(field) + (event.shiftKey ? -1 : 1)]?.focus();
}

// A whole number, with separators and full-width digits as the server takes them; null when empty or no number.
function number(name) {
  const text = (form.elements[name]?.value ?? "").replaceAll(/[\s,，]/g, "").replaceAll(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

function check() {
  const faults = [];
  const say = (cell, code, text) => {
    show(cell, text, code);
    if (code) faults.push(text);
  };
  const separate = form.elements.separate?.value === "yes";
  const electorate = number("electorate");
  const voters = number("voters");
  if (!separate) ballots("", (name) => form.querySelector(`[data-check="${name}"]`), voters, say);
  people(electorate, voters, number("proxies"), separate ? null : number("returned"), say);
  for (const section of form.querySelectorAll("[data-post]")) post(section, separate, voters, say);
  const text = faults.join("；");
  if (live && live.textContent !== text) live.textContent = text;
}

function people(electorate, voters, proxies, returned, say) {
  const cell = (name) => form.querySelector(`[data-check="${name}"]`);
  const took = voters ?? returned;
  if (electorate !== null && took !== null) {
    const rate = electorate > 0 ? `参加率 ${((took * 100) / electorate).toFixed(2)}%` : "";
    const half = took * 2 > electorate ? "，过半" : "，未过半";
    say(cell("electorate"), took * 2 > electorate ? "" : "TURNOUT_TOO_LOW", rate + half);
  } else show(cell("electorate"), "");
  if (voters === null) show(cell("voters"), "");
  else if (electorate !== null && voters > electorate) say(cell("voters"), "VOTERS_ABOVE_ELECTORATE", `比登记人数多 ${voters - electorate}`);
  else if (returned !== null && returned > voters) say(cell("voters"), "RETURNED_ABOVE_VOTERS", `收回选票比参加人数多 ${returned - voters}`);
  else show(cell("voters"), returned === null ? "" : `与收回选票相差 ${voters - returned}`);
  if (proxies !== null && took !== null && proxies > took) say(cell("proxies"), "PROXIES_ABOVE_VOTERS", `比参加人数多 ${proxies - took}`);
  else show(cell("proxies"), "");
}

// Issued, returned, valid, invalid of one set of ballots; `cell` gives the place beside each figure.
function ballots(prefix, cell, voters, say) {
  const of = (what) => number(prefix ? `${prefix}-${what}` : what);
  const [issued, returned, valid, invalid] = ["issued", "returned", "valid", "invalid"].map(of);
  for (const what of ["issued", "returned", "valid", "invalid"]) show(cell(what), "");
  if (issued !== null && returned !== null) {
    if (returned > issued) say(cell("returned"), "RETURNED_ABOVE_ISSUED", `比发出选票多 ${returned - issued}`);
    else show(cell("returned"), `未收回 ${issued - returned}`);
  }
  if (returned === null) return;
  if (valid !== null && invalid !== null) {
    const off = valid + invalid - returned;
    if (off === 0) show(cell("invalid"), `有效＋无效＝${valid + invalid}，与收回相符`);
    else say(cell("invalid"), "VALID_PLUS_INVALID", `有效＋无效＝${valid + invalid}，与收回相差 ${Math.abs(off)}`);
  } else if (valid !== null || invalid !== null) {
    const [what, part] = valid === null ? ["invalid", invalid] : ["valid", valid];
    const other = what === "valid" ? "无效票" : "有效票";
    if (part > returned) say(cell(what), "PART_ABOVE_RETURNED", `比收回选票多 ${part - returned}`);
    else show(cell(what), `${other}应为 ${returned - part}`);
  }
}

function post(section, separate, voters, say) {
  const id = section.dataset.post;
  if (separate) {
    const place = form.querySelector(`[data-check="${id}"]`);
    ballots(id, () => place, voters, (cell, code, text) => say(cell, code, text));
  }
  const of = (what) => number(separate ? `${id}-${what}` : what);
  const [returned, given, invalid] = [of("returned"), of("valid"), of("invalid")];
  const valid = given ?? (returned !== null && invalid !== null ? returned - invalid : returned);
  const seats = number(`${id}-seats`);
  const sums = { for: 0, against: 0, abstain: 0 };
  let any = false;
  section.querySelectorAll("tbody tr").forEach((row, i) => {
    const votes = Object.keys(sums).map((what) => number(`${id}-${i}-${what}`));
    const filled = votes.filter((n) => n !== null);
    const sum = filled.reduce((all, n) => all + n, 0);
    Object.keys(sums).forEach((what, k) => (sums[what] += votes[k] ?? 0));
    any ||= filled.length > 0;
    const cell = row.querySelector(".check");
    if (filled.length === 0 || valid === null) show(cell, "");
    else if (sum > valid) say(cell, "NOMINEE_ABOVE_BALLOTS", `合计 ${sum}，比有效票多 ${sum - valid}`);
    else show(cell, filled.length > 1 ? `合计 ${sum}，余 ${valid - sum}` : "");
  });
  for (const what of Object.keys(sums)) section.querySelector(`[data-sum="${what}"]`).textContent = any ? String(sums[what]) : "";
  const total = section.querySelector('[data-check="total"]');
  if (any && valid !== null && seats !== null && sums.for > valid * seats) say(total, "VOTES_ABOVE_BALLOTS", `赞成合计比 ${valid} 张每张 ${seats} 人多 ${sums.for - valid * seats}`);
  else show(total, "");
}

function show(cell, text, code = "") {
  if (!cell) return;
  const wanted = code ? `■ ${text}` : text;
  if (cell.textContent !== wanted) cell.textContent = wanted;
  cell.classList.toggle("off", code !== "");
  if (code) cell.dataset.code = code;
  else delete cell.dataset.code;
}
