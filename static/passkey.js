"use strict";
// Passkeys: the browser is asked, its answer goes into the form's hidden field, and the form is sent.
(() => {
  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  async function answer(kind, options) {
    const publicKey = { ...options, challenge: toBytes(options.challenge) };
    if (kind === "create") {
      publicKey.user = { ...options.user, id: toBytes(options.user.id) };
      publicKey.excludeCredentials = named(options.excludeCredentials);
      const made = await navigator.credentials.create({ publicKey });
      return spelled(made, { attestationObject: toText(made.response.attestationObject) });
    }
    publicKey.allowCredentials = named(options.allowCredentials);
    const shown = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature, userHandle } = shown.response;
    return spelled(shown, {
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    });
  }

  function spelled(credential, response) {
    const clientDataJSON = toText(credential.response.clientDataJSON);
    return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: { clientDataJSON, ...response } };
  }

  for (const button of document.querySelectorAll("[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    button.hidden = false;
    const form = button.closest("form");
    const failed = form.querySelector("[data-passkey-failed]");
    button.addEventListener("click", async () => {
      failed.hidden = true;
      try {
        const given = await answer(button.dataset.passkey, JSON.parse(button.dataset.options));
        form.elements.answer.value = JSON.stringify(given);
        form.requestSubmit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
