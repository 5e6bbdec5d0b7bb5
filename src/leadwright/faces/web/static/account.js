// Passkeys: asks the browser for one and hands on what it proves. Nothing else needs this file.
"use strict";
(() => {
  const one = (query, from = document) => from.querySelector(query);
  const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  async function send(path, body) {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error([told.error, told.hint].filter(Boolean).join(" ") || "That did not work. Try again.");
    return told;
  }

  const described = (list) => (list || []).map((item) => ({ ...item, id: octets(item.id) }));

  async function make(form) {
    const options = await send("/account/passkeys/options", { password: form.elements.password?.value || "" });
    options.challenge = octets(options.challenge);
    options.user.id = octets(options.user.id);
    options.excludeCredentials = described(options.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: options });
    const credential = { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: made.getClientExtensionResults(),
      response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) } };
    return send("/account/passkeys", { name: form.elements.name.value, credential });
  }

  async function use(next) {
    const options = await send("/sign-in/passkey/options", {});
    options.challenge = octets(options.challenge);
    options.allowCredentials = described(options.allowCredentials);
    const found = await navigator.credentials.get({ publicKey: options });
    const credential = { id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: found.getClientExtensionResults(),
      response: { clientDataJSON: text(found.response.clientDataJSON), authenticatorData: text(found.response.authenticatorData),
        signature: text(found.response.signature), userHandle: found.response.userHandle ? text(found.response.userHandle) : null } };
    return send("/sign-in/passkey", { next, credential });
  }

  async function run(doing, button) {
    const said = one("[data-said]", button.closest("form, section"));
    said.hidden = true;
    button.disabled = true;
    try {
      location.assign((await doing()).to);
    } catch (error) {
      said.textContent = error.name === "NotAllowedError" ? "The device was not used, or refused." : error.message;
      said.hidden = false;
      button.disabled = false;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-passkey-form]");
    if (!form) return;
    event.preventDefault();
    run(() => make(form), one("[data-passkey=make]", form));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-passkey=use]");
    if (button) run(() => use(button.dataset.next), button);
  });
})();
