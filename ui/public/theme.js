// Runs before the first paint, so that a chosen theme never flashes. A file of its own: the CSP forbids inline scripts.
(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  let theme = asked;
  try {
    theme ??= localStorage.getItem("theme");
  } catch {
    // Storage can be denied; the system's theme is then as good as any.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
