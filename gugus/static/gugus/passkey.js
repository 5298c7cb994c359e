// Passkeys: a <form data-passkey="create"> or "get" is sent with what the device answers to its data-options,
// or, before anybody is known, to the options fetched from its own address.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const told = form.querySelector("[data-passkey-failed]");
  form.hidden = !window.PublicKeyCredential;

  // Fetched at the first press: most people come to the login page without a passkey.
  const library = () => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: form.dataset.library, onload: resolve, onerror: reject });
    document.head.append(script);
  });

  const options = async () => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    return (await (await fetch(form.action, { headers: { Accept: "application/json" } })).json()).request_options;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.hidden = true;
    try {
      if (!window.webauthnJSON) await library();
      const asked = await options();
      if (form.dataset.passkey === "create") {
        Object.assign(asked.publicKey.authenticatorSelection, { residentKey: "required", requireResidentKey: true });
      }
      form.elements.credential.value = JSON.stringify(await webauthnJSON[form.dataset.passkey](asked));
      form.submit();
    } catch {
      told.hidden = false;
    }
  });
}
