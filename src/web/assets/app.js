/** What every page does. Pages name the other modules that they need; this one stays small. */

// Marks the page as alive, so that what needs a script is shown only where one runs.
document.documentElement.classList.add('alive');

// A scanner works on every page, wherever the focus is.
import '/assets/scan.js';

// Whoever signs in from a page, also as someone else, comes back to it.
for (const way of document.querySelectorAll('.bar a[href="/sign-in"]')) {
  const at = location.pathname + location.search;
  if (location.pathname !== '/sign-in' && at !== '/') way.href = `/sign-in?to=${encodeURIComponent(at)}`;
}

// Where someone is signed in, the page knows when that ends.
if (document.body.dataset.person) import('/assets/idle.js').then(({ watch }) => watch());

// A device that someone works at says what it has not sent yet, and opens what needs no network without one.
if (document.body.dataset.person || document.body.dataset.shell) import('/assets/offline.js').then(({ watch }) => watch());
