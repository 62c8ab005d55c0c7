// Short codes: the start of a hash, for two people or two screens to compare.

/** `A1B2-C3D4-E5F6` of a hex hash. */
export const shortCode = (sha256) => sha256.slice(0, 12).toUpperCase().replace(/(.{4})(?=.)/g, "$1-");
