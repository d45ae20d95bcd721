/** A table that fits is neither a stop of the keyboard nor a landmark; one that scrolls is. */

const boxes = globalThis.document ? [...document.querySelectorAll(".kb-table")] : [];
const names = new Map(boxes.map((box) => [box, box.getAttribute("aria-label") ?? ""]));

/** @param {Element} box */
function look(box) {
  const scrolls = box.scrollWidth > box.clientWidth;
  for (const [name, value] of Object.entries({ role: "region", tabindex: "0", "aria-label": names.get(box) ?? "" })) {
    if (scrolls) box.setAttribute(name, value);
    else box.removeAttribute(name);
  }
}

if (boxes.length) {
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => look(target)));
  for (const box of boxes) observer.observe(box);
}
