/**
 * Enter, Escape and the arrows are the input method's while a word is composed.
 *
 * @param {KeyboardEvent} event
 */
export function belongsToInputMethod(event) {
  // Safari ends the composition before it tells of the key that ended it;
  // 229 is then the only trace.
  return event.isComposing || event.keyCode === 229;
}
