// Talking to the platform as the offline client does: sign in by signing a nonce, then send under the token.
import { base64, utf8 } from "../crypto/bytes.js";
import * as certificates from "../crypto/certificates.js";
import * as cms from "../crypto/cms.js";
import { Refused } from "../crypto/refusals.js";

const NONCE = /^procure-sign-in:[A-Za-z0-9_.-]{16,200}$/; // else a contract could be passed off as a nonce
const UNAUTHORIZED = 401;
let ahead = measured();

/** The platform said no, or nothing: `status` is 0 where it couldn't be reached, `answer` the JSON it sent. */
export class ServerRefused extends Refused {
  constructor(code, status, answer) {
    super(code, { said: String(answer.reason ?? "") });
    this.status = status;
    this.answer = answer;
  }
}

/** How far the platform's clock is ahead of this machine's, in milliseconds. */
export function clockAhead() {
  return ahead;
}

/** Tell a worker, which sees no page, how far the platform's clock is ahead. */
export function setClockAhead(milliseconds) {
  ahead = milliseconds;
}

/** The platform's time. */
export function now() {
  return new Date(Date.now() + ahead);
}

/** One request without a token. */
export async function send(method, path, { json, body, headers = {}, signal } = {}) {
  const sent = { method, headers: { ...headers }, credentials: "same-origin", cache: "no-store", signal };
  if (json !== undefined) {
    sent.headers["Content-Type"] = "application/json";
    sent.body = JSON.stringify(json);
  } else if (body !== undefined) sent.body = body;
  try {
    return await fetch(path, sent);
  } catch {
    throw new ServerRefused("unreachable", 0, {});
  }
}

/** The answer, where it says yes; ServerRefused otherwise. */
export async function accepted(answer) {
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new ServerRefused(String(told.code ?? `http-${answer.status}`), answer.status, told);
}

/** The key of an item with its certificate, as cms.sign takes it. */
export async function signerOf(item) {
  const between = await Promise.all((item.between ?? []).map((pem) => certificates.load(pem)));
  return { key: item.signingKey, certificate: await certificates.load(item.certificate), between };
}

/** The platform under the token of one item's key. */
export class Server {
  #token = null;

  constructor(item) {
    this.item = item;
  }

  async get(path, options) {
    return await this.send("GET", path, options);
  }

  async post(path, options) {
    return await this.send("POST", path, options);
  }

  async put(path, options) {
    return await this.send("PUT", path, options);
  }

  /** One request under the token; signs in first, and once more when the token has ended. */
  async send(method, path, options = {}) {
    let answer = await this.#sent(method, path, options);
    if (answer.status === UNAUTHORIZED) {
      this.#token = null;
      answer = await this.#sent(method, path, options);
    }
    return await accepted(answer);
  }

  async #sent(method, path, options) {
    this.#token ??= await this.#signIn();
    const headers = { ...options.headers, Authorization: `Bearer ${this.#token}` };
    return await send(method, path, { ...options, headers });
  }

  async #signIn() {
    const { nonce } = await (await accepted(await send("POST", "/api/nonce", { json: {} }))).json();
    if (!NONCE.test(nonce)) throw new Refused("bad-nonce");
    const p7s = base64(await cms.sign(utf8(nonce), await signerOf(this.item), now()));
    const answer = await accepted(await send("POST", "/api/token", { json: { nonce, p7s } }));
    return (await answer.json()).token;
  }
}

function measured() {
  const told = globalThis.document?.querySelector('meta[name="server-now"]');
  return told ? Date.parse(told.content) - Date.now() : 0;
}
