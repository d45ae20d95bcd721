// A classic script in <head>, so that it runs before the first paint: a module
// would be late, and a dark page would flash white.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("kb.appearance");
  } catch {
    // Storage is off: follow the device.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.appearance = chosen;
})();
