/** <kb-appearance>: like the device, light or dark.  `appearance.js` applies the choice on the next page. */

const KEY = "kb.appearance";

class KbAppearance extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const chosen = document.documentElement.dataset.appearance ?? "system";
    for (const input of this.querySelectorAll("input")) input.checked = input.value === chosen;
    this.addEventListener("change", (event) => this.#onChange(event), { signal: this.#listening.signal });
    this.hidden = false;
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  /** @param {Event} event */
  #onChange(event) {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (value === "system") delete document.documentElement.dataset.appearance;
    else document.documentElement.dataset.appearance = value;
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // Storage is off: the choice holds for this page.
    }
  }
}

customElements.define("kb-appearance", KbAppearance);
