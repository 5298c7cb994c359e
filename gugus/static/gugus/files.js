// File fields: small photos, camera, voice note, a list of what was chosen, and sending it ahead of the form, piece by piece.
// Without it a field works as before.
"use strict";

{
  const [LARGEST, SIDE, LONGEST] = [600_000, 2000, 300_000]; // a photo's bytes and pixels, a voice note's milliseconds
  const sound = ["ogg", "webm", "mp4"].find((kind) => navigator.mediaDevices && window.MediaRecorder?.isTypeSupported("audio/" + kind));

  const size = (bytes) => (bytes < 1e6 ? Math.ceil(bytes / 1024) + " KB" : (bytes / 2 ** 20).toFixed(1).replace(".", ",") + " MB");

  // Drawing turns a photo upright and drops its place. Throws if the browser cannot draw it.
  const small = async (file) => {
    if (file.size <= LARGEST && /jpeg|png|webp/.test(file.type)) return file;
    const picture = await createImageBitmap(file, navigator.deviceMemory < 3 && file.size > 2e6 ? { resizeWidth: SIDE } : {});
    const canvas = document.createElement("canvas");
    for (let side = SIDE; ; side *= 0.8) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      canvas.width = picture.width * scale;
      canvas.height = picture.height * scale;
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff"; // under what is transparent
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      for (const quality of [0.8, 0.65, 0.5]) {
        const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
        if (drawn.size <= LARGEST) return new File([drawn], file.name.replace(/\.\w+$/, ".jpg"), { type: drawn.type });
      }
    }
  };

  // The key of a file is the digest of its content: a file that is chosen again after a reload is not sent again.
  const key = async (file) => {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const arrived = new Set(); // keys, until the form has its answer: the server may have taken their files already

  // Sends files one by one. Returns what the form holds in their place, or null if they go with it. `send` is ask() of send.js;
  // throws as it does, and an answer that send.js shows.
  const stage = async (input, files, send) => {
    const { stage: url, piece } = input.dataset;
    const keys = await Promise.all(files.map(key));
    const word = files.every(({ type }) => /^image/.test(type)) ? "Foto" : "Berkas";
    const answered = async (...request) => {
      const answer = await send(...request);
      if (![200, 409, 422, 429].includes(answer.status)) throw answer;
      return JSON.parse(answer.words);
    };
    let sizes = files.map(({ size }) => size);
    if (!keys.every((one) => arrived.has(one))) ({ sizes } = await answered(`${url}?${keys.map((one) => "key=" + one).join("&")}`));
    for (const [place, file] of files.entries()) {
      for (let offset = sizes[place]; offset < file.size; ) {
        const body = new FormData(), part = file.slice(offset, offset + +piece);
        body.append("csrfmiddlewaretoken", input.form.elements.csrfmiddlewaretoken.value);
        body.append("key", keys[place]);
        body.append("offset", offset);
        body.append("piece", part);
        const percent = (share) => Math.floor(((offset + share * part.size) / file.size) * 100);
        const answer = await answered(url, body, (share) => `${word} ${place + 1} dari ${files.length}, ${percent(share)}`);
        offset = answer.size;
        if (offset === undefined) return null; // the server takes no more now
      }
      arrived.add(keys[place]);
    }
    return files.map(({ size, name }, place) => [input.name, keys[place], size, name].join(" "));
  };

  const wire = (input) => {
    const words = input.dataset, box = input.nextElementSibling;
    const [buttons, status, message, list, template] = box.children;
    const [camera, voice] = buttons.children;
    let chosen = [], work, recorder; // chosen: { file, before: its first size, unfit: why it cannot be sent }

    const fault = () => {
      if (chosen.length > words.mostFiles) return words.many;
      if (chosen.reduce((sum, { file }) => sum + file.size, 0) > words.mostInAll) return words.largeInAll;
      return chosen.find(({ unfit }) => unfit)?.unfit ?? null;
    };
    const tell = (text) => (message.hidden = !(message.textContent = text));
    const show = () => {
      const transfer = new DataTransfer();
      list.replaceChildren();
      chosen.forEach(({ file, before }, place) => {
        transfer.items.add(file);
        const item = template.content.firstChild.cloneNode(true);
        const [name, player, drop] = item.children;
        name.textContent = `${file.name}, ${size(file.size)}` + (file.size < before ? `, diperkecil dari ${size(before)}` : "");
        if (/^audio/.test(file.type)) player.firstChild.src = URL.createObjectURL(file);
        drop.lastChild.textContent = file.name;
        drop.onclick = () => {
          chosen.splice(place, 1);
          show();
          (list.querySelector("button") ?? input).focus();
        };
        list.append(item);
      });
      input.files = transfer.files;
      input.setAttribute("aria-invalid", !!fault());
      tell(fault());
    };

    // A new choice replaces files that cannot be sent.
    const add = async (files) => {
      status.hidden = false;
      await work;
      chosen = chosen.filter(({ unfit }) => !unfit);
      for (let file of files) {
        const before = file.size, apple = /(hei[cf]|avif)(image.*)?$/i.test(file.name + file.type);
        let unfit;
        if (apple || /^image/.test(file.type)) file = await small(file).catch(() => ((unfit = apple && words.heic), file));
        if (file.size > words.most) unfit ||= words.large;
        chosen.push({ file, before, unfit: unfit && `“${file.name}”: ${unfit}` });
      }
      status.hidden = true;
      show();
    };

    voice.onclick = async () => {
      if (recorder) return recorder.stop();
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } }).catch(() => tell(words.silent));
      if (!stream) return;
      const label = voice.lastChild, rest = label.textContent, begun = new Date();
      const tick = () => {
        const past = new Date(new Date() - begun);
        label.textContent = `Berhenti (${past.toISOString().slice(14, 19)})`;
        if (past >= LONGEST) recorder.stop();
      };
      const clock = setInterval(tick, 1000);
      recorder = new MediaRecorder(stream, { mimeType: "audio/" + sound, audioBitsPerSecond: 24_000 });
      recorder.ondataavailable = ({ data }) => {
        clearInterval(clock);
        stream.getTracks()[0].stop();
        label.textContent = rest;
        recorder = null;
        const time = begun.toTimeString().slice(0, 5).replace(":", "");
        work = add([new File([data], `rekaman-${time}.${sound}`, { type: data.type })]);
      };
      recorder.start();
      tick();
    };
    voice.hidden = !sound || !/audio/.test(input.accept);

    const shot = Object.assign(document.createElement("input"), { type: "file", accept: "image/*" });
    shot.setAttribute("capture", "environment");
    camera.onclick = () => shot.click();
    camera.hidden = !matchMedia("(pointer: coarse)").matches;
    input.onchange = shot.onchange = ({ target }) => (work = add([...target.files]));
    box.hidden = false;
    if (input.files.length) work = add([...input.files]); // chosen before this script came

    input.prepare = async (send) => {
      if (recorder) await new Promise((done) => ((recorder.onstop = done), recorder.stop()));
      await work;
      const files = [...input.files], unfit = fault();
      const goes = send && words.stage && window.crypto?.subtle && !unfit;
      return { files, fault: unfit, staged: goes && (await stage(input, files, send)) };
    };
  };

  window.gugusFiles = {
    wire: (root = document) => root.querySelectorAll("[data-most]").forEach((input) => input.prepare || wire(input)),
    arrived,
    prepare: (input, send) => input.prepare(send),
  };
  gugusFiles.wire();
}
