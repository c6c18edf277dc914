// What every office page may use. Each page works without it: a missing script only means less comfort.
import { drafts } from "./draft.js";
import { grids } from "./grid.js";

drafts(document);
grids(document);
menus(document);
selectAll(document);

// An open menu closes with Escape and with a click elsewhere.
function menus(root) {
  const open = () => root.querySelectorAll("details.user[open]");
  root.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A box in the head of a table of boxes chooses all rows of the page.
function selectAll(root) {
  for (const table of root.querySelectorAll("table")) {
    const boxes = [...table.querySelectorAll("tbody input[type=checkbox][form]")];
    const head = table.querySelector("thead th");
    if (boxes.length < 2 || !head) continue;
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", "选择本页全部");
    all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
    table.addEventListener("change", () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    });
    head.replaceChildren(all);
  }
}
