// Forms: one press is one request, Ctrl+S saves, what is not saved is not lost by accident, errors come first.
import { all, one, on } from "./dom.js";

// A second press on the way to the server would be a second row. The buttons stay enabled so that the pressed one is sent with the form.
let leaving = false;
on(document, "submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute("data-busy")) return event.preventDefault();
  form.setAttribute("data-busy", "");
  leaving = true;
});
on(window, "pageshow", (event) => {
  if (!event.persisted) return;
  leaving = false;
  for (const form of all("[data-busy]")) form.removeAttribute("data-busy");
});

const bar = one(".save-bar");
const form = bar?.closest("form");
if (form) {
  // Names with an underscore are not typed by people, and the other modules take some of them away at a time of their own.
  const typed = () => [...new FormData(form)].filter(([name]) => !name.startsWith("_"));
  const state = () => JSON.stringify(typed().map(([name, value]) => [name, String(value)]));
  // After the other modules have made their controls; a form that came back with errors holds what was never saved.
  let before = null;
  setTimeout(() => { before = one("[data-error-summary]") ? "" : state(); });
  on(window, "beforeunload", (event) => {
    if (!leaving && before !== null && state() !== before) event.preventDefault();
  });
  on(document, "keydown", (event) => {
    const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && (event.key === "s" || event.key === "Enter");
    if (!isSave) return;
    event.preventDefault();
    form.requestSubmit(one("button[type=submit]", bar));
  });
}

// The summary has the focus by `autofocus`; what only looks like one gets it here. Its links lead into the fields, also where a control has
// taken the place of another.
const summary = one("[data-error-summary]:not([autofocus])");
summary?.focus();
for (const link of all("[data-error-summary] a")) {
  on(link, "click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  });
}
