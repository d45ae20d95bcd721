/** Random numbers, by which the log knows what belongs together and what it has already. */

/**
 * A UUID of version 7: sorts by the time it was made.
 *
 * Source: RFC 9562, section 5.7.
 *
 * @param {number} [nowMs]
 * @param {Uint8Array} [random] - 10 bytes
 */
export function uuid7(nowMs = nextMs(), random = randomBytes(10)) {
  const time = Math.floor(nowMs).toString(16).padStart(12, "0");
  const bytes = Uint8Array.from(random);
  bytes[0] = 0x70 | (bytes[0] & 0x0f);
  bytes[2] = 0x80 | (bytes[2] & 0x3f);
  const rest = hex(bytes);
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}

let lastMs = 0;

/** Later than the one before, if only by a millisecond that has not come: of two votes the greater id counts. */
function nextMs() {
  lastMs = Math.max(Date.now(), lastMs + 1);
  return lastMs;
}

/** 32 hexadecimal digits. */
export function randomId() {
  return hex(randomBytes(16));
}

/** @param {number} count */
function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
