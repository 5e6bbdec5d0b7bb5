// Keys, selection, chips and toasts. Every page works without this file; with it, hands stay on the keys.
"use strict";
(() => {
  const one = (query, from = document) => from.querySelector(query);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const typing = (element) => element && element.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  const open = () => all("[popover]:popover-open");
  const ROW = "tr:is([data-lead], [data-row])";
  const rows = () => all(ROW);
  const selected = () => one(`${ROW}[aria-selected=true]`);

  // Fill the element of that id with the block of that name from an address.
  const load = (path, id) => htmx.ajax("GET", path, { target: `#${id}`, swap: "innerHTML", headers: { "HX-Target": `#${id}` } });

  // the list ----------------------------------------------------------------------------------------
  let pending;
  function select(row, show = true) {
    if (!row) return;
    const before = selected();
    if (before && before !== row) before.removeAttribute("aria-selected");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    const panel = one("#panel");
    if (!show || !panel || !row.dataset.lead || getComputedStyle(panel).display === "none") return;
    clearTimeout(pending);
    const icp = new URLSearchParams(location.search).get("icp");
    const path = `/leads/${row.dataset.lead}/panel${icp ? `?icp=${encodeURIComponent(icp)}` : ""}`;
    pending = setTimeout(() => load(path, "panel"), 70);
  }

  function move(step) {
    const known = rows();
    const at = known.indexOf(selected());
    select(known[Math.min(known.length - 1, Math.max(0, at + step))]);
  }

  // Fetch this page's content again, with the same lead selected, or the one that took its place.
  async function refresh() {
    const id = selected()?.dataset.lead;
    const at = rows().indexOf(selected());
    await load(location.pathname + location.search, "content");
    if (at < 0) return;
    const known = rows();
    const row = known.find((item) => item.dataset.lead === id) || known[Math.min(at, known.length - 1)];
    if (row && row !== selected()) select(row);
  }

  const busy = () => open().length > 0 || typing(document.activeElement) || one("#icp") || one("[data-upload]");
  for (const name of ["lead-decided", "page-changed"]) document.addEventListener(name, () => { open().forEach((item) => item.hidePopover()); refresh(); });
  document.addEventListener("list-changed", () => { if (!busy() && (one("#list") || one("[data-page=lead]"))) refresh(); });
  document.addEventListener("work-done", () => { if (one("[data-page=imports]")) location.reload(); else if (!busy()) refresh(); });

  document.addEventListener("click", (event) => {
    if (event.target.closest(".toast .close")) { one("#toast").replaceChildren(); return; }
    const row = event.target.closest("tr[data-lead]");
    if (!row || event.target.closest("a, button")) return;
    if (getComputedStyle(one("#panel") || document.body).display === "none") one("a", row).click();
    else select(row);
  });
  document.addEventListener("dblclick", (event) => one("a", event.target.closest("tr[data-lead]") || document.createElement("i"))?.click());

  // keys --------------------------------------------------------------------------------------------
  const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); one("#search")?.select(); return; }
    if (event.key === "Enter" && event.target.matches(".words .add")) { event.preventDefault(); addWord(event.target); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (event.key === "Escape" && !open().length && one("[data-page=lead]")) { history.length > 1 ? history.back() : location.assign("/"); return; }
    if (open().length && event.key !== "?") return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "?") { event.preventDefault(); one("#keys").togglePopover(); return; }
    if (key === "/") { event.preventDefault(); one("#search")?.select(); return; }
    if (key in moves && rows().length) { event.preventDefault(); move(moves[key]); return; }
    if (key === "Enter" && selected() && !event.target.closest("a, button, summary")) { one("a, button", selected()).click(); return; }
    const button = one(`[data-key="${CSS.escape(key)}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });
  document.addEventListener("toggle", (event) => {
    if (event.newState === "open" && event.target.matches(".pick")) one("button, input:not([type=hidden])", event.target)?.focus();
  }, true);

  // words of the ideal customer -----------------------------------------------------------------------
  function addWord(input) {
    for (const word of input.value.split(",").map((item) => item.trim()).filter(Boolean)) {
      const label = document.createElement("label");
      label.className = "chip word";
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: input.name, value: word, checked: true });
      const cross = Object.assign(document.createElement("span"), { textContent: "×" });
      cross.setAttribute("aria-hidden", "true");
      label.append(box, `${word} `, cross);
      input.before(label);
    }
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches(".word input") && !event.target.checked) {
      const form = event.target.form;
      event.target.closest(".word").remove();
      form.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.target.matches(".words .add") && event.target.value.trim()) addWord(event.target);
  });

  // a word is looked at when it is finished, not letter by letter
  document.addEventListener("input", (event) => { if (event.target.matches(".words .add")) event.stopPropagation(); }, true);

  // The other side of the document is made by the server: nothing can be typed into it until it is there. A side
  // that cannot be read is not left.
  const mode = () => one("#icp [name=mode]:checked");
  const settle = () => all("#form-side, #text-side").forEach((side) => { side.inert = mode().value !== one("#was input").value; });
  document.addEventListener("change", (event) => { if (event.target.matches("#icp [name=mode]")) settle(); });
  document.addEventListener("htmx:finally:request", (event) => {
    if (!event.target.matches?.("#icp") || event.detail.ctx.status !== "swapped") return;
    const written = one("#was input").value;
    if (mode().value !== written) one(`#icp [name=mode][value=${written}]`).checked = true;
    settle();
  });

  // What an element follows tells when it has changed: the element is then fetched anew. Other pages are let go of.
  let stream, followed;
  function follow() {
    const element = one("[data-follow]"), path = element?.dataset.follow;
    if (path === followed) return;
    stream?.close();
    followed = path;
    if (!path) return;
    stream = new EventSource(path);
    const fetch = () => { if (!open().length && !typing(document.activeElement)) load(location.pathname + location.search, element.id); };
    stream.addEventListener("changed", fetch);
    stream.addEventListener("ended", () => { stream.close(); fetch(); });
  }
  document.addEventListener("htmx:finally:request", follow);
  follow();

  // copy what an element says, line by line, or print the page
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) { print(); return; }
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const from = document.getElementById(button.dataset.copy);
    const lines = all(".words", from).map((item) => item.textContent.trim());
    const before = button.textContent;
    try { await navigator.clipboard.writeText(lines.length ? lines.join("\n") : from.textContent.trim()); button.textContent = "copied"; }
    catch { button.textContent = "select and copy"; getSelection().selectAllChildren(from); }
    setTimeout(() => { button.textContent = before; }, 1800);
  });

  // a file dropped on the form
  for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-upload]");
    if (!zone) return;
    event.preventDefault();
    one(".drop", zone).classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) one("input[type=file]", zone).files = event.dataTransfer.files;
  });

  // toasts go away by themselves, unless they are read or ask for something
  let fading;
  new MutationObserver(() => {
    clearTimeout(fading);
    const toast = one("#toast .toast:not(.bad)");
    if (toast) fading = setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); }, 9000);
  }).observe(one("#toast"), { childList: true });
})();
