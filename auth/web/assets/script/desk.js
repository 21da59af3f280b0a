// Every page: theme, rail, menus, toasts, dialogs, passwords. The rest is fetched where a page has use for it.
import { all, one, on } from "./dom.js";

const year = 31536000;
const keep = (name, value) => {
  document.cookie = `${name}=${value}; Path=/; Max-Age=${year}; SameSite=Lax`;
};
const root = document.documentElement;

// Theme: the form would do; here nothing is loaded anew, so that nothing typed is lost.
on(one(".theme-switch"), "click", (event) => {
  const button = event.target.closest("button[name=theme]");
  if (!button) return;
  event.preventDefault();
  root.dataset.theme = button.value;
  const scheme = one("meta[name=color-scheme]");
  if (scheme) scheme.content = button.value === "auto" ? "light dark" : button.value;
  for (const other of all(".theme-switch button")) other.setAttribute("aria-pressed", String(other === button));
  keep("frontdesk_theme", button.value);
});

// Rail: folds away on a wide window, is a drawer on a narrow one.
const rail = one("#rail");
const opener = one(".rail-open");
const narrow = matchMedia("(max-width: 899px)");
const drawer = (open) => {
  rail.toggleAttribute("data-open", open);
  for (const part of all("main, .top")) part.inert = open;
  if (open) one("a, input", rail)?.focus();
  else opener.focus();
};
const isOpen = () => rail?.hasAttribute("data-open");
on(opener, "click", (event) => {
  event.preventDefault();
  if (narrow.matches) return drawer(true);
  const folded = root.dataset.rail !== "folded";
  root.dataset.rail = folded ? "folded" : "open";
  opener.setAttribute("aria-expanded", String(!folded));
  keep("frontdesk_rail", folded ? "folded" : "open");
});
on(one(".rail-close"), "click", (event) => { event.preventDefault(); drawer(false); });
on(narrow, "change", () => isOpen() && drawer(false));
on(one(".rail-filter"), "input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const group of all(".rail-group")) {
    const items = all("li", group);
    for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
    group.hidden = items.every((item) => item.hidden);
  }
});
on(one(".rail-filter"), "keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (event.target.value.trim()) one(".rail-group:not([hidden]) li:not([hidden]) .rail-link")?.click();
});

// Menus close when one looks elsewhere; the drawer too.
const closeMenus = (except) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
};
on(document, "click", (event) => {
  closeMenus(event.target);
  if (isOpen() && !rail.contains(event.target) && !opener.contains(event.target)) drawer(false);
});
on(document, "focusin", (event) => closeMenus(event.target));
on(document, "keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = one("details.menu[open]");
  if (menu) { menu.open = false; one("summary", menu).focus(); }
  else if (isOpen()) drawer(false);
});

// Toasts leave by themselves unless they report a failure or somebody is at them.
const leave = (toast) => {
  const held = toast.matches(":hover, :focus-within");
  if (held) setTimeout(leave, 2000, toast);
  else toast.remove();
};
for (const toast of all("[data-toast]")) {
  on(one("[data-close]", toast), "click", () => toast.remove());
  if (toast.dataset.toast === "leaves") setTimeout(leave, 8000, toast);
}

// Dialogs: the button that opens one gets the focus back.
on(document, "click", (event) => {
  const button = event.target.closest?.("[data-open-dialog]");
  const dialog = button && document.getElementById(button.dataset.openDialog);
  if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
});

// Passwords can be looked at, and are hidden again before they are sent.
for (const box of all("[data-password]")) {
  const input = one("input", box);
  const button = one("button", box);
  const [show, hide] = [button.textContent, button.dataset.hide];
  const look = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? hide : show;
    button.setAttribute("aria-pressed", String(visible));
  };
  on(button, "click", () => look(input.type === "password"));
  on(input.form, "submit", () => look(false));
}

if (one("form[method=post]")) import("./form.js");
if (one("[data-table], [data-search]")) import("./list.js");
if (one("[data-combobox]")) import("./combobox.js");
