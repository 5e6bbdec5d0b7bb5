// Tells Leadwright what visitors do on a site. It stays silent until the visitor agreed, and for good where the browser
// says Do Not Track or Global Privacy Control. No cookie, no third party; a visitor is known for as long as a page lives,
// with data-remember="tab" for as long as the tab does. Comments and blanks are taken out when it is served, so that
// every statement ends with its semicolon, and no text holds a blank beside a mark.
((w, d, n) => {
  const me = d.currentScript, o = me.dataset, url = o.to || me.src.replace(/lw\.js.*/, "batch");
  const no = n.globalPrivacyControl || n.doNotTrack == 1, store = o.remember == "tab" ? sessionStorage : {};
  let on = !no && o.consent == "given", queue = [], early = [], timer, last, user;
  const uid = () => (Date.now() + Math.random()).toString(36) + Math.random().toString(36).slice(2);
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    if (!queue.length) return;
    const body = JSON.stringify({ writeKey: o.key, sentAt: new Date(), batch: queue.splice(0, 20) });
    if (!n.sendBeacon(url, body)) fetch(url, { method: "POST", body, keepalive: true }).catch(() => 0);
    send();
  };
  const add = (type, more) => {
    const l = location, e = {
      type, messageId: uid(), timestamp: new Date(),
      context: { page: { path: l.pathname, url: l.origin + l.pathname, title: d.title, referrer: d.referrer.split("?")[0] } },
      ...more
    };
    if (!on) return no || early.length > 19 || early.push(e);
    e.anonymousId = store.lw = store.lw || uid();
    if (user) e.userId = user;
    queue.push(e);
    if (queue.length > 9) send();
    else timer = timer || setTimeout(send, 2e3);
  };
  const page = () => {
    const path = location.pathname + (/^#\//.test(location.hash) ? location.hash : "");
    if (last != path) add("page", { properties: { path } });
    last = path;
  };
  w.leadwright = {
    page,
    track: (event, properties) => add("track", { event, properties }),
    identify: (id, traits) => { user = id || user; add("identify", { traits }); },
    consent: yes => {
      on = yes && !no;
      if (on) early.splice(0).map(e => add(e.type, e));
      else { early = []; queue = []; user = 0; delete store.lw; }
    }
  };
  for (const f of ["pushState", "replaceState"]) {
    const was = history[f];
    history[f] = (...a) => { was.apply(history, a); page(); };
  }
  w.addEventListener("popstate", page);
  w.addEventListener("pagehide", send);
  d.addEventListener("visibilitychange", () => d.hidden && send());
  if (o.forms) d.addEventListener("submit", e => {
    const f = e.target, m = f.querySelector("[type=email],[name*=email i]");
    if (!f.matches(o.forms)) return;
    if (m && m.value) add("identify", { traits: { email: m.value } });
    add("track", { event: "Form Submitted", properties: { form: f.id } });
    send();
  }, true);
  page();
})(window, document, navigator);
