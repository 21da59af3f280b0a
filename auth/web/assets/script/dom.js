// The few words that the other modules share. Text goes in as text; there is no way here to make markup of a string.
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const on = (target, name, handler) => target?.addEventListener(name, handler);

// An element with attributes, and with texts or elements in it.
export const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// Whether a key belongs to what somebody is typing into.
export const isTyping = (event) => event.target.closest?.("input, textarea, select, [contenteditable], dialog") !== null;
