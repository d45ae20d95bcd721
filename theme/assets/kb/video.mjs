/**
 * <kb-video>: a link to a video that becomes its player when it is tapped.  Before that nothing is asked of
 * another site; without script it stays a link.
 *
 * Attributes: load (what the player loads), player (whose it is; empty: the browser's own).
 */

class KbVideo extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#onClick(event));
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const player = this.getAttribute("player") ? this.#frame(link) : this.#own();
    player.className = "kb-video__player";
    this.replaceChildren(player);
    player.focus();
  }

  /** @param {Element} link */
  #frame(link) {
    const frame = document.createElement("iframe");
    frame.title = link.querySelector(".kb-video__title")?.textContent ?? "";
    frame.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
    frame.src = this.getAttribute("load") ?? "";
    return frame;
  }

  #own() {
    const video = document.createElement("video");
    Object.assign(video, { controls: true, autoplay: true, playsInline: true, src: this.getAttribute("load"), tabIndex: 0 });
    return video;
  }
}

customElements.define("kb-video", KbVideo);
