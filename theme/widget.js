/**
 * The button on a page of the shop; everything else is fetched when it is used.
 *
 *     <script src="https://help.shop.example/widget.js" data-lang="ko" data-topic="returns" async></script>
 *
 * This file keeps its name, and says which folder the rest is in.  It draws in a closed shadow root with a style
 * sheet made by script, so no style of the shop reaches in, none gets out, and a policy against inline styles
 * holds.  `!important` on :host is what the page cannot override.
 */
(() => {
  const { module, labels, colours } = __GIVEN__;
  // Known only while this runs for the first time.
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = new URL("./", script.src).href;
  const wanted = [script.dataset.lang, document.documentElement.lang].map((tag) => tag?.toLowerCase().split("-")[0]);
  const lang = wanted.find((tag) => tag && Object.hasOwn(labels, tag)) ?? Object.keys(labels)[0];

  const STYLE = `
    :host {
      all: initial !important; position: fixed !important; z-index: 2147483646 !important;
      inset: auto var(--kb-widget-side, 20px) var(--kb-widget-bottom, 20px) auto !important;
      display: block !important; direction: ltr !important; color-scheme: light dark !important;
      --accent: ${colours.accent} !important; --on-accent: #fff !important;
    }
    @media (prefers-color-scheme: dark) {
      :host { --accent: ${colours.dark} !important; --on-accent: #14201b !important; }
    }
    @media print { :host { display: none !important; } }
    button.open {
      min-width: 56px; min-height: 48px; padding: 0 20px; border: 2px solid transparent; border-radius: 24px;
      background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 16px rgb(0 0 0 / 25%);
      font: 700 16px/1.25 system-ui, sans-serif; cursor: pointer;
    }
    button.open:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    button.open[aria-busy=true] { cursor: progress; }
  `;

  function show() {
    if (document.querySelector("kb-widget")) return;
    const host = document.createElement("kb-widget");
    const shadow = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    const button = document.createElement("button");
    for (const [name, value] of Object.entries({ type: "button", class: "open", lang, "aria-haspopup": "dialog", "aria-expanded": "false" })) {
      button.setAttribute(name, value);
    }
    button.textContent = labels[lang];
    shadow.append(button);
    let panel;
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      try {
        panel ??= import(root + module).then(({ Panel }) => Panel.load({ shadow, button, root, lang }));
        (await panel).toggle({ topic: script.dataset.topic ?? "", path: location.pathname });
      } catch (error) {
        // Not listed in KB_ALLOWED_ORIGINS, or no network: then the help center itself says what is to be said.
        console.error(error);
        // Beside this page, which may be a form half filled in; unless the browser takes it for an advertisement.
        const beside = open(`${root}${lang}/`);
        if (beside) beside.opener = null;
        else location.assign(`${root}${lang}/`);
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
    // Not into <body>: one that is transformed would take the button along, and frameworks own what is in it.
    document.documentElement.append(host);
  }

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", show, { once: true });
  else show();
})();
