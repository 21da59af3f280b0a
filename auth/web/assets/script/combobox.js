// A searchable select. The select of the page stays, hidden, and carries the value; a text field with a list of matches takes its place.
import { all, one, on, make } from "./dom.js";

const arrow = () => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", "M4 6l4 4 4-4");
  svg.append(path);
  return svg;
};

const enhance = (box) => {
  const select = one("select", box);
  const { combobox: address, none, more, failed, clear } = box.dataset;
  const id = select.id;
  const listId = `${id}_list`;
  const chosen = () => select.selectedOptions[0];
  const label = () => (chosen()?.value ? chosen().textContent : "");

  const input = make("input", {
    class: "input", id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": listId, placeholder: one("option[value='']", select)?.textContent ?? null,
    "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid"),
  });
  const list = make("div", { class: "combobox-list", id: listId, role: "listbox", hidden: "", "aria-label": box.dataset.label ?? "" });
  const status = make("span", { class: "hidden", role: "status" });
  const holder = make("div", { class: "combobox-box" }, input, arrow(), list, status);
  let clearing = null;
  if (clear) {
    clearing = make("button", { class: "icon-button combobox-clear", type: "button", "aria-label": clear }, "×");
    holder.append(clearing);
    on(clearing, "click", () => { choose("", ""); input.focus(); });
  }

  let matches = [];
  let active = -1;
  let asked = null;
  let waiting = 0;

  const show = () => {
    input.value = label();
    if (clearing) clearing.hidden = !input.value;
  };
  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (value, text) => {
    let option = [...select.options].find((option) => option.value === value);
    if (!option) { option = make("option", { value }, text); select.append(option); }
    select.value = value;
    one(".combobox-link", box)?.toggleAttribute("hidden", true);
    close();
    show();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const mark = (index) => {
    active = index;
    matches.forEach((element, place) => element.toggleAttribute("data-active", place === index));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", matches[index].id);
    matches[index].scrollIntoView({ block: "nearest" });
  };
  const open = (children, said) => {
    list.replaceChildren(...children);
    list.hidden = false;
    status.textContent = said;
    input.setAttribute("aria-expanded", String(matches.length > 0));
  };
  const note = (text) => { matches = []; open([make("div", { class: "combobox-note", role: "option", "aria-disabled": "true" }, text)], text); };

  const draw = (answer) => {
    matches = answer.results.map((row, place) => {
      const option = make("div", { class: "combobox-option", role: "option", id: `${listId}_${place}`, "aria-selected": String(row.id === select.value) }, row.label);
      if (row.detail) option.append(make("small", {}, row.detail));
      on(option, "pointerdown", (event) => event.preventDefault());
      on(option, "click", () => choose(String(row.id), row.label));
      return option;
    });
    if (!matches.length) return note(none);
    const children = [...matches];
    if (answer.more) children.push(make("div", { class: "combobox-note", role: "option", "aria-disabled": "true" }, more));
    open(children, String(matches.length));
    mark(input.value === label() ? -1 : 0);
  };
  const ask = async (query) => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const separator = address.includes("?") ? "&" : "?";
      const response = await fetch(`${address}${separator}q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" }, signal });
      if (!response.ok) return note(failed);
      draw(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") note(failed);
    }
  };
  const askSoon = (query) => { clearTimeout(waiting); waiting = setTimeout(ask, 150, query); };

  on(input, "input", () => {
    if (clearing && !input.value.trim()) { select.value = ""; clearing.hidden = true; }
    askSoon(input.value.trim());
  });
  on(input, "click", () => { if (list.hidden) { input.select(); ask(""); } });
  on(input, "blur", () => { close(); show(); });
  on(input, "keydown", (event) => {
    const isShut = list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isShut) return ask("");
      const count = matches.length;
      if (count) mark(event.key === "ArrowDown" ? (active + 1) % count : (active <= 0 ? count : active) - 1);
    } else if (event.key === "Enter" && !isShut && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      matches[active]?.click();
    } else if (event.key === "Escape" && !isShut) {
      event.preventDefault();
      event.stopPropagation();
      close();
      show();
    }
  });

  select.hidden = true;
  select.id = `${id}_value`;
  select.tabIndex = -1;
  one(".combobox-lookup", box)?.remove();
  select.after(holder);
  show();
};

for (const box of all("[data-combobox]")) enhance(box);
