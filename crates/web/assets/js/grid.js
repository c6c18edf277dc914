// Moving through a grid of fields by keyboard, as in a spreadsheet. A table takes part with the class "entry".
//   Enter           next field of the column, then the head of the next column
//   Shift+Enter     the other way
//   Up, Down        the field above or below
//   Left, Right     the field beside, when the caret stands at that end
//   Ctrl+Enter      sends the form
// Tab stays what it is.

export function grids(root) {
  for (const table of root.querySelectorAll("table.entry")) {
    table.addEventListener("keydown", (event) => move(table, event));
    table.addEventListener("focusin", (event) => {
      if (isField(event.target)) event.target.select();
    });
  }
}

const isField = (element) => element instanceof HTMLInputElement && ["text", "search", "tel"].includes(element.type) && !element.readOnly && !element.disabled;

// The fields by row and column; a cell without a field is null.
function fieldsOf(table) {
  return [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].map((cell) => [...cell.querySelectorAll("input")].find(isField) ?? null));
}

function move(table, event) {
  const field = event.target;
  if (!isField(field) || event.isComposing || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    field.form?.requestSubmit();
    return;
  }
  if (event.ctrlKey) return;
  const rows = fieldsOf(table);
  const y = rows.findIndex((row) => row.includes(field));
  const x = rows[y].indexOf(field);
  const target = aim(event, field, rows, x, y);
  if (target === undefined) return;
  // Enter never sends a half-filled sheet; from the last field it goes to the first control after the grid.
  event.preventDefault();
  (target ?? after(table, field))?.focus();
}

function aim(event, field, rows, x, y) {
  const all = field.value.length;
  const whole = field.selectionStart === 0 && field.selectionEnd === all;
  const caretAt = (place) => whole || (field.selectionStart === place && field.selectionEnd === place);
  switch (event.key) {
    case "Enter":
      return inColumns(rows, field, event.shiftKey ? -1 : 1);
    case "ArrowDown":
      return scan(rows, x, y, 0, 1);
    case "ArrowUp":
      return scan(rows, x, y, 0, -1);
    case "ArrowLeft":
      return caretAt(0) ? scan(rows, x, y, -1, 0) : undefined;
    case "ArrowRight":
      return caretAt(all) ? scan(rows, x, y, 1, 0) : undefined;
    default:
      return undefined;
  }
}

// The next field in a direction, past cells without one; undefined at the edge.
function scan(rows, x, y, dx, dy) {
  for (let i = 1; ; i++) {
    const row = rows[y + dy * i];
    const column = x + dx * i;
    if (!row || column < 0 || (dx !== 0 && column >= row.length)) return undefined;
    if (row[column]) return row[column];
  }
}

// Column by column; null after the last field, undefined before the first.
function inColumns(rows, field, step) {
  const width = Math.max(...rows.map((row) => row.length));
  const order = [];
  for (let x = 0; x < width; x++) for (const row of rows) if (row[x]) order.push(row[x]);
  const next = order[order.indexOf(field) + step];
  return next ?? (step > 0 ? null : undefined);
}

function after(table, field) {
  const controls = [...(field.form?.elements ?? [])].filter((control) => !table.contains(control) && control.type !== "hidden");
  return controls.find((control) => table.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING);
}
