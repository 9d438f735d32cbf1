/** Signing in with the command line: whoever was signed in with a key on this device no longer is. */

import { $ } from '/assets/dom.js';
import { lock } from '/assets/session.js';

$('#pasted').addEventListener('submit', async (event) => {
  event.preventDefault();
  await lock();
  event.target.submit();
});
