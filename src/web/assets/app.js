/** What every page does. Pages name the other modules that they need; this one stays small. */

// Marks the page as alive, so that what needs a script is shown only where one runs.
document.documentElement.classList.add('alive');

// Where someone is signed in, the page knows when that ends.
if (document.body.dataset.person) import('/assets/idle.js').then(({ watch }) => watch());
