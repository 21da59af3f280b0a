// Lists by keyboard: `/` searches, `j` and `k` walk the rows, Enter opens. Text that is cut can be focused and then shows the whole.
import { all, one, on, isTyping } from "./dom.js";

const rows = () => all("[data-table] tbody th a");
const step = (by) => {
  const links = rows();
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
  links[next]?.focus();
};

on(document, "keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = one("[data-search]");
  if (event.key === "Escape" && event.target === search && !search.value) return step(1);
  if (isTyping(event)) return;
  if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
});

const reveal = () => {
  for (const cell of all("[data-table] .cut:not(a)")) {
    if (cell.scrollWidth > cell.clientWidth && !one("a", cell)) cell.tabIndex = 0;
    else cell.removeAttribute("tabindex");
  }
};
reveal();
let pending = 0;
on(window, "resize", () => { clearTimeout(pending); pending = setTimeout(reveal, 200); });

// The count comes after the rows; as far as it was counted, it takes the place of "100+".
const count = one("[data-count]");
if (count) {
  const answer = await fetch(count.dataset.count, { headers: { accept: "application/json" } }).catch(() => undefined);
  const counted = answer?.ok ? await answer.json() : undefined;
  if (counted?.is_exact) count.textContent = counted.text;
  else if (counted) count.firstChild.textContent = `${counted.text} `;
}
