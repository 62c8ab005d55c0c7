// A receipt verified by the browser that holds the platform's root as it was at enrolment.
import * as keystore from "../client/keystore.js";
import { connect } from "../client/platform.js";
import { base64 } from "../crypto/bytes.js";

const box = document.querySelector("[data-verdict]");

function say(name) {
  for (const one of box.querySelectorAll("[data-verdict-word]")) one.hidden = one.dataset.verdictWord !== name;
}

async function start() {
  const item = (await keystore.all()).find((one) => one.root && one.code === box.dataset.code);
  if (!item) return "unable";
  const [receipt, p7s] = await Promise.all([box.dataset.json, box.dataset.p7s].map((one) => fetch(one)));
  const answer = { receipt: await receipt.text(), p7s: base64(new Uint8Array(await p7s.arrayBuffer())) };
  try {
    await connect(item).receiptOf(answer, box.dataset.kind, box.dataset.sha256);
    return "good";
  } catch (error) {
    if (!error.code) throw error;
    return "bad";
  }
}

box.hidden = false;
start().then(say, () => say("unable"));
