// Judges vectors in the page: each is {kind, ...}, bytes as base64. Gives {ok: …} or {no: code} for each.
async (vectors) => {
  const names = ["bytes", "shapes", "age", "backup", "split", "codes", "certificates", "cms", "p12", "documents", "entries", "names", "sealing", "release", "readiness", "sm2", "refusals"];
  const modules = await Promise.all(names.map((name) => import(`/static/crypto/${name}.js`)));
  const M = Object.fromEntries(names.map((name, at) => [name, modules[at]]));
  const { base64, fromBase64 } = M.bytes;
  const plain = (entries) => Object.fromEntries([...entries].map(([id, share]) => [id, base64(share)]));
  const signature = ({ data, p7s }) => ({ data: fromBase64(data), p7s: fromBase64(p7s) });
  const shown = (one) => ({
    tender: signature(one.tender), close: signature(one.close), bids: one.bids.map(signature),
    extensions: one.extensions.map(signature), revisions: one.revisions.map(signature),
  });
  const trusted = (one) => ({ roots: one.roots.map((pem) => M.certificates.load(pem)), oids: one.oids ?? {} });
  const document = (kind, data) => M.documents.document(kind, fromBase64(data));
  const signerOf = async ({ key, certificate }) => ({
    key: await crypto.subtle.importKey("pkcs8", fromBase64(key.pkcs8), key.algorithm, false, ["sign"]),
    certificate: M.certificates.load(certificate),
  });
  const pieces = (data, size) => new ReadableStream({
    start(controller) {
      for (let at = 0; at < data.length; at += size) controller.enqueue(data.slice(at, at + size));
      controller.close();
    },
  });
  const whole = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

  const judges = {
    canonical: ({ text }) => base64(M.shapes.canonical(JSON.parse(text))),
    read({ as, data }) {
      const bytes = fromBase64(data);
      const value = { object: M.shapes.readObject, entry: M.entries.readEntry }[as]?.(bytes) ?? M.documents.parse(as, bytes);
      return base64(M.shapes.canonical(value));
    },
    spelled: ({ as, value }) => M.shapes[as](value),
    name: ({ name }) => M.names.isSafe(name),
    code: ({ sha256 }) => M.codes.shortCode(sha256),
    shareIds: ({ holders, threshold }) => Object.fromEntries(M.split.shareIds(holders, threshold)),
    allIds: ({ holders, threshold, dual }) => M.split.allIds(holders, threshold, { dual }),
    combine: ({ shares }) => base64(M.split.combine(shares.map(fromBase64))),
    split: ({ secret, holders, threshold, dual }) => plain(M.split.split(fromBase64(secret), holders, threshold, { dual })),
    recipient: ({ identity }) => M.age.recipientOf(identity),
    open: async ({ data, identities }) => base64(await M.age.open(fromBase64(data), identities)),
    openKey: async ({ data, identity }) => base64(await M.age.open(fromBase64(data), [await M.age.keyOf(identity)])),
    openStream: async ({ data, identity, piece }) => (
      base64(await whole(await M.age.openStream(pieces(fromBase64(data), piece), identity)))
    ),
    seal: async ({ data, recipients }) => base64(await M.age.seal(fromBase64(data), recipients)),
    async sealFile({ data, recipient, piece }) {
      const got = [];
      const write = (chunk) => { got.push(chunk); };
      const { head, ...sealed } = await M.sealing.sealFile(pieces(fromBase64(data), piece), recipient, { write });
      return { ...sealed, data: base64(M.bytes.concat(...got)) };
    },
    backup: async ({ data, passphrase }) => base64(await M.backup.open(fromBase64(data), passphrase)),
    backUp: async ({ data, passphrase }) => base64(await M.backup.seal(fromBase64(data), passphrase)),
    certificate({ pem }) {
      const one = M.certificates.load(pem);
      const { since, until } = M.certificates.validity(one);
      const dates = [since, until].map(M.shapes.instantText);
      return { ...M.certificates.subjectOf(one), sha256: M.certificates.sha256Of(one), dates, serial: M.certificates.serialOf(one) };
    },
    async request({ subject }) {
      const pair = await M.certificates.newSigningKey();
      return M.certificates.request(pair, subject);
    },
    async verify(one) {
      const found = await M.cms.verify(fromBase64(one.data), fromBase64(one.p7s), trusted(one), new Date(one.at));
      const { certificate, root, code, signedAt, bindsCertificate } = found;
      const [own, above] = [certificate, root].map(M.certificates.sha256Of);
      return { certificate: own, root: above, code, signedAt: signedAt && M.shapes.instantText(signedAt), bindsCertificate };
    },
    sm3: ({ data }) => base64(M.sm2.sm3(fromBase64(data))),
    sign: async ({ data, signer, at }) => base64(await M.cms.sign(fromBase64(data), await signerOf(signer), new Date(at))),
    async p12({ data, passphrase, sign }) {
      const { key, certificate, above } = await M.p12.read(fromBase64(data), passphrase);
      const p7s = await M.cms.sign(fromBase64(sign), { key, certificate }, new Date());
      return { p7s: base64(p7s), above: above.map(M.certificates.sha256Of) };
    },
    async writeP12({ passphrase, above }) {
      const pair = await M.certificates.newSigningKey({ extractable: true });
      const written = await M.p12.write(pair, null, passphrase, above.map(M.certificates.load));
      const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
      return { file: base64(written), spki: base64(new Uint8Array(spki)) };
    },
    async sealBid(one) {
      const [tender, signer] = [document("tender", one.tender), await signerOf(one.signer)];
      const blobs = one.files.map(() => []);
      const bidder = M.certificates.sha256Of(signer.certificate);
      const sources = one.files.map(({ name, data }) => ({ name, content: new Blob([fromBase64(data)]) }));
      const target = (number) => (chunk) => { blobs[number].push(chunk); };
      const options = { signer, bidder, own: one.own, at: new Date(one.at), seq: one.seq, prev: one.prev, sign: M.cms.sign, target };
      const made = await M.sealing.sealBid(tender, sources, one.form, options);
      const files = blobs.map((chunks) => base64(M.bytes.concat(...chunks)));
      return { bid: base64(made.bid.bytes), p7s: base64(made.p7s), blobs: [base64(made.manifest), ...files] };
    },
    async sealAgain(one) {
      const earlier = { bid: document("bid", one.bid), manifest: fromBase64(one.manifest) };
      const ownRecipient = await M.age.recipientOf(one.own);
      const order = { own: one.own, bidder: earlier.bid.value.bidder, ownRecipient, at: new Date(one.at), seq: one.seq };
      const made = await M.sealing.sealAgain(document("tender", one.tender), earlier, order);
      return { bid: base64(made.bid.bytes), manifest: base64(made.manifest) };
    },
    withdraw: ({ tender, ...order }) => base64(M.sealing.withdraw(document("tender", tender), order).bytes),
    async selfTest({ bid, own, heads }) {
      await M.sealing.selfTest(document("bid", bid), own, (sha256) => fromBase64(heads[sha256]));
      return true;
    },
    ownWrap: async ({ bid, own }) => base64(M.shapes.canonical(await M.sealing.ownWrap(document("bid", bid), own))),
    openWrap: async ({ bid, tender, who, identities }) => (
      base64(M.shapes.canonical(await M.release.openWrap(document("bid", bid), document("tender", tender), who, identities)))
    ),
    release: async (one) => (
      base64((await M.release.shares(shown(one.shown), one.who, one.identities, trusted(one), new Date(one.at))).bytes)
    ),
    ownRelease: async (one) => (
      base64((await M.release.ownShares(shown(one.shown), one.own, trusted(one), new Date(one.at), { whole: one.whole })).bytes)
    ),
    ready: async ({ data, tender, who, identities }) => (
      base64((await M.readiness.answerChallenge(fromBase64(data), document("tender", tender), who, identities)).bytes)
    ),
    close: ({ data }) => base64(M.shapes.canonical(M.entries.closeOf(M.documents.parse("receipt", fromBase64(data))))),
  };

  const results = [];
  for (const { kind, ...vector } of vectors) {
    try {
      results.push({ ok: await judges[kind](vector) });
    } catch (error) {
      results.push(error instanceof M.refusals.Refused ? { no: error.code } : { broke: String(error.stack ?? error) });
    }
  }
  return results;
}
