// A classic script in <head>, so that it runs before the first paint: a module
// would be late, and a dark page would flash white.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("kb.appearance");
  } catch {
    // Storage is off: follow the device.
  }
  try {
    // Room is kept for the question on the contact page before it is drawn, or the page would jump.
    const { questions } = JSON.parse(sessionStorage.getItem("kb.session"));
    if (questions.length) document.documentElement.dataset.asked = "";
  } catch {
    // Nothing was asked.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.appearance = chosen;
})();
