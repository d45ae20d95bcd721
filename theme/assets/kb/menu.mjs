/** <kb-menu>: closes the <details> in it on Escape, on a tap elsewhere, and when focus moves on. */

class KbMenu extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#close({ refocus: true }), { signal });
    this.addEventListener(
      "focusout",
      ({ relatedTarget }) => relatedTarget instanceof Node && !this.contains(relatedTarget) && this.#close(),
      { signal },
    );
    document.addEventListener(
      "pointerdown",
      ({ target }) => !this.contains(/** @type {Node} */ (target)) && this.#close(),
      { signal },
    );
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  #close({ refocus = false } = {}) {
    const details = this.querySelector("details");
    if (!details?.open) return;
    details.open = false;
    if (refocus) details.querySelector("summary")?.focus();
  }
}

customElements.define("kb-menu", KbMenu);
