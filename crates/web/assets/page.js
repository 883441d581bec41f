// The script of every page: switches the theme, and handles the keys that focus the search box and submit a query.
(() => {
  "use strict";
  const root = document.documentElement;
  const button = document.getElementById("theme");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = isDark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* Then it lasts for this page. */ }
    });
  }
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("#q, #find");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field && "submit" in field.dataset) {
      event.preventDefault();
      field.form.requestSubmit();
    }
  });
  // Loads the page again while something is still being counted, unless somebody has started typing.
  const counting = document.querySelector("[data-look-again]");
  if (counting) {
    setTimeout(() => { if (!document.querySelector("#q")?.value) location.replace(counting.dataset.lookAgain); }, 700);
  }
  // Empty fields would only make addresses longer.
  for (const form of document.querySelectorAll("form.filters")) {
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
  }
})();
