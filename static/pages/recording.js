// Fills in the SHA-256 of a chosen file; the file is read on this machine and never sent.
import { newHash } from "../crypto/hashing.js";

const place = document.querySelector("[data-hash-of]");
const [input, progress] = [place.querySelector("input"), place.querySelector("progress")];
const target = document.querySelector("input[name=sha256]");
place.hidden = false;

input.addEventListener("change", async () => {
  const [file] = input.files;
  if (!file) return;
  progress.hidden = false;
  target.value = "";
  target.value = await hashOf(file);
  progress.hidden = true;
});

async function hashOf(file) {
  const hash = await newHash();
  let read = 0;
  for await (const chunk of file.stream()) {
    hash.update(chunk);
    read += chunk.length;
    progress.value = read / file.size;
  }
  return hash.hex();
}
